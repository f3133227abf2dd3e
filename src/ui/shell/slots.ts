import type { Component } from 'svelte'
import Detail from '../detail/Detail.svelte'
import FacetPanel from '../facets/FacetPanel.svelte'
import Timeline from '../timeline/Timeline.svelte'

/** Parts around the tabs; where one is missing, its place is not there. */
interface Slots {
  /** Between header and tabs. */
  readonly timeline?: Component
  /** Left of the tabs; a sheet on narrow screens. */
  readonly facets?: Component
  /** Right of the tabs while a record or a conversation is selected; a sheet on narrow screens. */
  readonly detail?: Component
}

export const SLOTS: Slots = { timeline: Timeline, facets: FacetPanel, detail: Detail }

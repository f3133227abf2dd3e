import type { Component } from 'svelte'
import type { Tab } from '../../state/view.svelte.ts'
import SqlView from '../sql/SqlView.svelte'

/** The views behind the tabs, in their order. A new view is a new entry. */
export const TABS: readonly { readonly id: Tab; readonly title: string; readonly view: Component }[] = [
  { id: 'sql', title: 'SQL', view: SqlView },
]

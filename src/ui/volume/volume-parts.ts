import type { Component } from 'svelte'
import type { VolumePart } from '../../state/volume-choices.svelte.ts'
import Compare from './Compare.svelte'
import Groups from './Groups.svelte'
import Hours from './Hours.svelte'
import Paths from './Paths.svelte'
import Services from './Services.svelte'
import Sizes from './Sizes.svelte'
import TopLists from './TopLists.svelte'
import type { VolumeSource } from './volume-source.svelte.ts'

interface PartView {
  readonly value: VolumePart
  readonly label: string
  readonly hint: string
  readonly view: Component<{ source: VolumeSource }>
}

/** The questions of the volume view, in their order. */
export const VOLUME_PARTS: readonly PartView[] = [
  { value: 'top', label: 'Top', hint: 'Who and what has the most', view: TopLists },
  { value: 'sizes', label: 'Sizes', hint: 'Small, medium and large flows', view: Sizes },
  { value: 'services', label: 'Services', hint: 'Sizes of flows beside what is typical', view: Services },
  { value: 'paths', label: 'Sankey', hint: 'From where over which service to where', view: Paths },
  { value: 'hours', label: 'Heatmap', hint: 'Hours of the week, and values over time', view: Hours },
  { value: 'groups', label: 'Groups', hint: 'Statistics by up to four fields and time', view: Groups },
  {
    value: 'compare',
    label: 'Compare',
    hint: 'What changed since the time before, or between two filters',
    view: Compare,
  },
]

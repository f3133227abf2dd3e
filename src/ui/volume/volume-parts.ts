import type { Component } from 'svelte'
import type { VolumePart } from '../../state/volume-choices.svelte.ts'
import Groups from './Groups.svelte'
import Paths from './Paths.svelte'
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
  { value: 'paths', label: 'Sankey', hint: 'From where over which service to where', view: Paths },
  { value: 'groups', label: 'Groups', hint: 'Statistics by up to four fields and time', view: Groups },
]

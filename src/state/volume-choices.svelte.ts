import type { GroupColumn, GroupMeasure } from '../query/volume/group-by.ts'
import type { TopOrder } from '../query/volume/top-list.ts'
import { SERVICE_KEY } from '../query/volume/key-service.ts'
import type { Metric } from '../query/volume/scope.ts'

export type VolumePart = 'top' | 'sizes' | 'services' | 'groups' | 'paths' | 'hours' | 'compare'

/** How much of an address the ends of a path show. */
export type PathLevel = 'address' | 'prefix' | 'node' | 'name' | 'side'

/** How the volume view is looked at; kept while other views are open. */
export class VolumeChoices {
  part = $state<VolumePart>('top')

  topOrder = $state<TopOrder>('bytes')
  /** Ids of keys. */
  topKeys = $state.raw<readonly string[]>(['src_addr'])

  groupMeasure = $state<GroupMeasure>('bytes')
  groupKeys = $state.raw<readonly string[]>([SERVICE_KEY])
  groupByTime = $state(false)
  groupSort = $state<GroupColumn>('sum')
  groupDescending = $state(true)

  pathMetric = $state<Metric>('bytes')
  pathLevel = $state<PathLevel>('address')

  heatAxes = $state<'weekday' | 'value'>('weekday')
  heatKeys = $state.raw<readonly string[]>([SERVICE_KEY])
  heatMetric = $state<Metric>('bytes')

  /** Id of the yardstick that every service is held against; undefined: the one that suits it. */
  yardstick = $state<string | undefined>()

  compareMetric = $state<Metric>('bytes')
  compareKeys = $state.raw<readonly string[]>([SERVICE_KEY])
  compareWith = $state<'before' | 'filter'>('before')
  /** Text of the other filter. */
  compareText = $state('')
}

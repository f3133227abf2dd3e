import type { Placing } from '../../query/timeline/timeline.ts'
import type { Metric } from '../../query/volume/scope.ts'
import type { TimeRange } from './time-axis.ts'

/** What a user can choose to see; `bits` are bytes as bit/s. */
export type ShownMetric = Metric | 'bits'

/** What the bars are held against: the stretch before of equal length, the day or week before, or another filter. */
export type ComparedWith = 'nothing' | 'before' | 'day' | 'week' | 'filter'

/** How the timeline is looked at. */
export class TimelineChoices {
  shown = $state<ShownMetric>('bytes')
  /** Packets and flows per second instead of per bucket. */
  perSecond = $state(false)
  placing = $state<Placing>('spread')
  /** Id of the key that bars are stacked by; undefined: what suits the data, none: not stacked. */
  stackBy = $state<string | undefined>()
  isMirrored = $state(true)
  isLogarithmic = $state(false)
  /** Chosen by hand, else by the length of time. */
  bucketMs = $state<number | undefined>()
  /** Part of the axis that is looked at; undefined: all of it. */
  zoom = $state.raw<TimeRange | undefined>()
  /** Also records whose times are far off everything else. */
  showsOutliers = $state(false)

  comparedWith = $state<ComparedWith>('nothing')
  /** Text of the other filter; empty is every flow. */
  comparedText = $state('')

  readonly metric = $derived<Metric>(this.shown === 'bits' ? 'bytes' : this.shown)
  readonly isRate = $derived(this.shown === 'bits' || (this.perSecond && this.shown !== 'bytes'))
}

import type { TimelineSeries } from '../../query/timeline/timeline.ts'

/** A series as people see it. */
export interface LegendEntry {
  readonly series: TimelineSeries
  readonly name: string
  /** A CSS colour. */
  readonly color: string
}

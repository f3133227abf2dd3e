import { chooseBucketWidth } from '../../flow/time-bucket.ts'

/** Buckets of equal width, which begin at multiples of it. */
export interface VerdictGrid {
  readonly fromMs: number
  readonly widthMs: number
  readonly count: number
}

/** So many bars are told apart. */
const MOST_BUCKETS = 60

/** The buckets that hold everything from the first to the last millisecond. */
export function gridFor(fromMs: number, toMs: number): VerdictGrid {
  return gridOf(fromMs, toMs, chooseBucketWidth(toMs - fromMs, MOST_BUCKETS))
}

/** The same of a given width. */
export function gridOf(fromMs: number, toMs: number, widthMs: number): VerdictGrid {
  const first = Math.floor(fromMs / widthMs)
  return { fromMs: first * widthMs, widthMs, count: Math.floor(toMs / widthMs) - first + 1 }
}

/** Where the last bucket ends. */
export function endMsOf({ fromMs, widthMs, count }: VerdictGrid): number {
  return fromMs + widthMs * count
}

/** The number of the bucket in which a conversation began. */
export function bucketSql({ fromMs, widthMs }: VerdictGrid): string {
  return `TRY_CAST((start_time_ms - ${fromMs}) // ${widthMs} AS UTINYINT)`
}

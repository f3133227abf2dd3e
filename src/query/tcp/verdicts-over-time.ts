import { chooseBucketWidth } from '../../flow/time-bucket.ts'
import { typedQuery } from '../../lib/typed-query.ts'
import type { Conversations } from '../conversations/scope.ts'
import { extentOf, type Outcome } from './outcomes.ts'

/** Buckets of equal width. */
export interface VerdictGrid {
  readonly fromMs: number
  readonly widthMs: number
  readonly count: number
}

const MOST_BUCKETS = 60

/** From the first to the last of these; undefined where none has a time. */
export function verdictGrid(outcomes: readonly Outcome[]): VerdictGrid | undefined {
  const extent = extentOf(outcomes)
  if (!extent) return undefined
  const widthMs = chooseBucketWidth(extent.toMs - extent.fromMs, MOST_BUCKETS)
  const fromMs = Math.floor(extent.fromMs / widthMs) * widthMs
  return { fromMs, widthMs, count: Math.floor((extent.toMs - fromMs) / widthMs) + 1 }
}

/** How many conversations of each verdict began in each bucket; buckets and verdicts without any are left out. */
export function verdictsOverTimeQuery(conversations: Conversations, { fromMs, widthMs, count }: VerdictGrid) {
  const until = fromMs + widthMs * count
  return typedQuery(
    { bucket: 'number', verdict: 'number', conversations: 'number' },
    // Groups by numbers of eight bits are counted in an array, in two thirds of the time.
    `SELECT TRY_CAST((start_time_ms - ${fromMs}) // ${widthMs} AS UTINYINT) AS bucket, verdict, count(*) AS conversations
FROM ${conversations} WHERE start_time_ms >= ${fromMs} AND start_time_ms < ${until}
GROUP BY ALL ORDER BY bucket, verdict`,
  )
}

import { typedQuery } from '../../lib/typed-query.ts'
import type { Conversations } from '../conversations/scope.ts'

/** Buckets of equal width. */
export interface VerdictGrid {
  readonly fromMs: number
  readonly widthMs: number
  readonly count: number
}

/** How many conversations of each verdict began in each bucket; buckets and verdicts without any are left out. */
export function verdictsOverTimeQuery(conversations: Conversations, { fromMs, widthMs, count }: VerdictGrid) {
  const until = fromMs + widthMs * count
  return typedQuery(
    { bucket: 'number', verdict: 'number', conversations: 'number' },
    `SELECT (start_time_ms - ${fromMs}) // ${widthMs} AS bucket, verdict, count(*) AS conversations
FROM ${conversations} WHERE start_time_ms >= ${fromMs} AND start_time_ms < ${until}
GROUP BY ALL ORDER BY bucket, verdict`,
  )
}

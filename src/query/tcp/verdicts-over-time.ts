import { typedQuery } from '../../lib/typed-query.ts'
import { CONVERSATION_BYTES } from '../conversations/scope.ts'
import { type SqlCondition, and } from '../sql.ts'

/** Buckets of equal width. */
export interface VerdictGrid {
  readonly fromMs: number
  readonly widthMs: number
  readonly count: number
}

/** How many conversations of each verdict began in each bucket; buckets and verdicts without any are left out. */
export function verdictsOverTimeQuery(condition: SqlCondition, { fromMs, widthMs, count }: VerdictGrid) {
  const until = fromMs + widthMs * count
  return typedQuery(
    { bucket: 'number', verdict: 'number', conversations: 'number', bytes: 'bigint' },
    `SELECT (start_time_ms - ${fromMs}) // ${widthMs} AS bucket, verdict, count(*) AS conversations, sum(${CONVERSATION_BYTES})::HUGEINT AS bytes
FROM conversation WHERE ${and(condition, `start_time_ms >= ${fromMs} AND start_time_ms < ${until}`)}
GROUP BY ALL ORDER BY bucket, verdict`,
  )
}

/** From when to when conversations began, and how many have no time. */
export function verdictExtentQuery(condition: SqlCondition) {
  return typedQuery(
    { conversations: 'number', untimed: 'number', first_ms: 'number?', last_ms: 'number?' },
    `SELECT count(*) AS conversations, count(*) FILTER (start_time_ms IS NULL) AS untimed,
  min(start_time_ms)::DOUBLE AS first_ms, max(start_time_ms)::DOUBLE AS last_ms
FROM conversation WHERE ${condition}`,
  )
}

/** Conversations of each verdict, the most frequent first. */
export function verdictTotalsQuery(condition: SqlCondition) {
  return typedQuery(
    { verdict: 'number', conversations: 'number', records: 'number', bytes: 'bigint' },
    `SELECT verdict, count(*) AS conversations, sum(records)::DOUBLE AS records, sum(${CONVERSATION_BYTES})::HUGEINT AS bytes
FROM conversation WHERE ${condition} GROUP BY verdict ORDER BY conversations DESC, verdict`,
  )
}

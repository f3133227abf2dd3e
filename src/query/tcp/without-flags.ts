import { typedQuery } from '../../lib/typed-query.ts'
import { and, isIn, type SqlCondition } from '../sql.ts'

/** Rules that decide where a log has no TCP flags (flow/verdict-rules.ts). */
const RULES_WITHOUT_FLAGS = [20, 21, 22]

/** TCP connections whose log records no flags, by format. */
export function withoutFlagsQuery(condition: SqlCondition) {
  return typedQuery(
    { format: 'number', conversations: 'number', records: 'number' },
    `SELECT format, count(*) AS conversations, sum(records)::DOUBLE AS records
FROM conversation WHERE ${and(condition, 'protocol = 6', isIn('verdict_rule', RULES_WITHOUT_FLAGS))}
GROUP BY format ORDER BY conversations DESC`,
  )
}

/** How many TCP connections failed: the number beside the tab. */
export function failedCountQuery(condition: SqlCondition, isFailure: SqlCondition) {
  return typedQuery(
    { failed: 'number' },
    `SELECT count(*) AS failed FROM conversation WHERE ${and(condition, 'protocol = 6', isFailure)}`,
  )
}

import { typedQuery } from '../../lib/typed-query.ts'
import { CONVERSATION_BYTES, CONVERSATION_PACKETS } from '../conversations/scope.ts'
import { type SqlCondition, and } from '../sql.ts'

/** Every combination of flags of TCP conversations with what it means: rows of initiator, responder or both together. */
export function flagCombinationsQuery(condition: SqlCondition) {
  return typedQuery(
    {
      initiator_flags: 'number?',
      responder_flags: 'number?',
      flow_flags: 'number?',
      tcp_state: 'number?',
      verdict: 'number',
      verdict_rule: 'number',
      conversations: 'number',
      bytes: 'bigint',
      packets: 'bigint',
    },
    `SELECT initiator_flags, responder_flags, flow_flags, tcp_state, verdict, verdict_rule, count(*) AS conversations,
  sum(${CONVERSATION_BYTES})::HUGEINT AS bytes, sum(${CONVERSATION_PACKETS})::HUGEINT AS packets
FROM conversation WHERE ${and(condition, 'protocol = 6')}
GROUP BY ALL ORDER BY conversations DESC, verdict_rule, initiator_flags, responder_flags, flow_flags`,
  )
}

/** SQL over table `conversation` that is true for the conversations of one combination. */
export function combinationCondition(row: {
  readonly initiator_flags: number | null
  readonly responder_flags: number | null
  readonly flow_flags: number | null
  readonly verdict_rule: number
}): string {
  const is = (name: 'initiator_flags' | 'responder_flags' | 'flow_flags') =>
    row[name] === null ? `${name} IS NULL` : `${name} = ${row[name]}`
  return `(protocol = 6 AND ${is('initiator_flags')} AND ${is('responder_flags')} AND ${is('flow_flags')} AND verdict_rule = ${row.verdict_rule})`
}

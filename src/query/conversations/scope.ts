import { FAILURES, VERDICTS, type Verdict } from '../../flow/verdicts.ts'
import { isIn, SQL_TRUE, type SqlCondition } from '../sql.ts'

/** The conversations of which some record passes a filter, as a condition on table `conversation`. */
export function conversationCondition(flowCondition: SqlCondition): SqlCondition {
  if (flowCondition.toUpperCase() === SQL_TRUE) return SQL_TRUE
  return `conversation IN (SELECT conversation FROM flow WHERE (${flowCondition}))`
}

/** Code of a verdict in tables `flow` and `conversation`. */
export function verdictCode(verdict: Verdict): number {
  return VERDICTS.findIndex(({ name }) => name === verdict)
}

export function verdictOfCode(code: number): Verdict {
  const entry = VERDICTS[code]
  if (!entry) throw new RangeError(`no verdict ${code}`)
  return entry.name
}

/** SQL over tables `flow` and `conversation`. */
export function isVerdict(...verdicts: readonly Verdict[]): SqlCondition {
  return isIn('verdict', verdicts.map(verdictCode))
}

/** Conversations that failed, as failure rates count them. */
export const IS_FAILURE: SqlCondition = isVerdict(...FAILURES)

/** Bytes and packets of both directions of a conversation, NULL parts as 0. */
export const CONVERSATION_BYTES = '(coalesce(bytes_sent, 0)::BIGINT + coalesce(bytes_recv, 0)::BIGINT)'
export const CONVERSATION_PACKETS = '(coalesce(packets_sent, 0)::BIGINT + coalesce(packets_recv, 0)::BIGINT)'

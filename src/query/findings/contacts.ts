import { SQL_TRUE, type SqlCondition } from '../sql.ts'
import type { Conversations } from '../conversations/scope.ts'
import { HAS_FAILED, ROLES_ARE_KNOWN } from './scope.ts'

/**
 * Table of all contacts: who called whom at which port, a row for the conversations of the same ends. Most kinds of findings
 * ask for nothing else, so that the conversations are put together once and not for each of them.
 */
export const CONTACTS = 'contact'

const ENDS = [
  'initiator_addr_hi',
  'initiator_addr_lo',
  'responder_addr_hi',
  'responder_addr_lo',
  'responder_port',
  'protocol',
] as const

/** What contacts are told apart by: so many columns, and whether it is known who called. */
export const CONTACT_ENDS = ENDS.join(', ')

/** Some calls of the contact were answered, or went through as far as the log tells. */
export const GOT_THROUGH: SqlCondition = 'connections > failures'

/** So many conversations are put together at once: 2 s of them, in which no file can begin to load. */
const CONVERSATIONS_PER_PART = 4_000_000

/**
 * The contacts of conversations, in questions whose answers together are all of them. Columns: the ends, `roles_known`,
 * `connections`, how many `failures` of them, `records`, `bytes_sent`, `bytes_recv`, `first_ms`, `last_ms`.
 * @param mostConversations how many there are at most
 */
export function contactSelects(
  conversations: Conversations,
  mostConversations: number,
): readonly [string, ...string[]] {
  const parts = Math.max(1, Math.ceil(mostConversations / CONVERSATIONS_PER_PART))
  const part = (n: number) =>
    contactSelect(conversations, `hash(initiator_addr_lo, responder_addr_lo) % ${parts} = ${n}`)
  if (parts === 1) return [contactSelect(conversations)]
  return [part(0), ...Array.from({ length: parts - 1 }, (_, n) => part(n + 1))]
}

export function contactSelect(conversations: Conversations, condition: SqlCondition = SQL_TRUE): string {
  return `SELECT ${CONTACT_ENDS}, ${ROLES_ARE_KNOWN} AS roles_known,
  count(*)::UINTEGER AS connections, count(*) FILTER (WHERE ${HAS_FAILED})::UINTEGER AS failures, sum(records)::UINTEGER AS records,
  coalesce(sum(bytes_sent::DOUBLE), 0) AS bytes_sent, coalesce(sum(bytes_recv::DOUBLE), 0) AS bytes_recv,
  min(start_time_ms) AS first_ms, max(end_time_ms) AS last_ms
FROM ${conversations} WHERE ${condition} GROUP BY ${CONTACT_ENDS}, roles_known`
}

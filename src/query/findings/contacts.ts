import { typedQuery } from '../../lib/typed-query.ts'
import { SQL_TRUE, type SqlCondition } from '../sql.ts'
import type { Conversations } from '../conversations/scope.ts'
import { HAS_FAILED, ROLES_ARE_KNOWN, WHO, WHOM } from './scope.ts'

/**
 * Table of all contacts: who called whom at which port, a row for the conversations of the same ends. Most kinds of findings
 * ask for nothing else, so that the conversations are put together once and not for each of them.
 */
export const CONTACTS = 'contact'

/** What contacts are told apart by: so many columns, and whether it is known who called. */
export const CONTACT_ENDS = [...WHO, ...WHOM, 'responder_port', 'protocol'].join(', ')

/** What a row of a finding tells of the contacts that it was made of. */
export const OF_CONTACTS = {
  over: 'contacts',
  records: 'sum(records)',
  first: 'min(first_ms)',
  last: 'max(last_ms)',
} as const

/** Some calls of the contact were answered, or went through as far as the log tells. */
export const GOT_THROUGH: SqlCondition = 'connections > failures'

/** So many contacts, of up to 180 bytes, are gathered at once, and of so many conversations: for 10 s no file can begin to load. */
const CONTACTS_PER_PART = 6_000_000
const CONVERSATIONS_PER_PART = 20_000_000
/** The engine counts roughly, with a standard error of an eighth. */
const ROUGHLY = 1.3

/** Whether so many conversations may be more contacts than are gathered at once, so that it is worth counting them. */
export function mayNeedParts(conversations: number): boolean {
  return conversations > CONTACTS_PER_PART
}

/** About how many contacts there are: to count them takes a tenth of the time that gathering them takes. */
export function contactCountQuery(conversations: Conversations) {
  return typedQuery(
    { contacts: 'number' },
    `SELECT approx_count_distinct(hash(${CONTACT_ENDS}, ${ROLES_ARE_KNOWN}))::DOUBLE AS contacts FROM ${conversations}`,
  )
}

/**
 * The contacts of conversations, in questions whose answers together are all of them. Each question reads all conversations.
 * Columns: the ends, `roles_known`, `connections`, how many `failures` of them, `records`, `bytes_sent`, `bytes_recv`,
 * `first_ms`, `last_ms`.
 * @param mostConversations how many there are at most @param contacts about how many; undefined where they were not counted
 */
export function contactSelects(
  conversations: Conversations,
  mostConversations: number,
  contacts = mostConversations,
): readonly string[] {
  const mostContacts = Math.min(mostConversations, contacts * ROUGHLY)
  const parts = Math.max(
    1,
    Math.ceil(mostContacts / CONTACTS_PER_PART),
    Math.ceil(mostConversations / CONVERSATIONS_PER_PART),
  )
  const isInPart = (n: number) =>
    parts === 1 ? SQL_TRUE : `hash(initiator_addr_lo, responder_addr_lo) % ${parts} = ${n}`
  return Array.from({ length: parts }, (_, n) => contactSelect(conversations, isInPart(n)))
}

export function contactSelect(conversations: Conversations, condition: SqlCondition = SQL_TRUE): string {
  return `SELECT ${CONTACT_ENDS}, ${ROLES_ARE_KNOWN} AS roles_known,
  count(*)::UINTEGER AS connections, count(*) FILTER (WHERE ${HAS_FAILED})::UINTEGER AS failures, sum(records)::UINTEGER AS records,
  coalesce(sum(bytes_sent::DOUBLE), 0) AS bytes_sent, coalesce(sum(bytes_recv::DOUBLE), 0) AS bytes_recv,
  min(start_time_ms) AS first_ms, max(end_time_ms) AS last_ms
FROM ${conversations} WHERE ${condition} GROUP BY ${CONTACT_ENDS}, roles_known`
}

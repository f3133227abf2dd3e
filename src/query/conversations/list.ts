import type { Column } from '../../flow/column.ts'
import { CONVERSATION_COLUMNS } from '../../flow/conversation-columns.ts'
import { typedQuery } from '../../lib/typed-query.ts'
import { and } from '../sql.ts'
import type { Conversations } from './scope.ts'

/** What the list shows beside the columns of table `conversation`. */
const DURATION: Column = {
  name: 'duration_ms',
  title: 'Duration',
  storage: 'u64',
  meaning: 'From the start of its first record to the end of its last, in milliseconds.',
}

const SHOWN = [
  'start_time',
  'initiator_addr',
  'initiator_port',
  'responder_addr',
  'responder_port',
  'verdict',
  'duration_ms',
  'protocol',
  'bytes_sent',
  'bytes_recv',
  'initiator_flags',
  'responder_flags',
  'flow_flags',
  'tcp_state',
  'packets_sent',
  'packets_recv',
  'records',
  'duplicates',
  'reporters',
  'firewall',
  'initiator_basis',
  'path',
  'conversation',
]

/** The columns of the list of conversations, in order. @param isPresent whether some conversation has a value */
export function conversationListColumns(isPresent: (name: string) => boolean): readonly Column[] {
  const known = [DURATION, ...CONVERSATION_COLUMNS]
  return SHOWN.filter(isPresent).flatMap((name) => known.find((column) => column.name === name) ?? [])
}

/** Which of the columns that whole logs lack some conversation has. */
export function rareColumnsQuery() {
  return typedQuery(
    {
      initiator_flags: 'boolean',
      responder_flags: 'boolean',
      flow_flags: 'boolean',
      tcp_state: 'boolean',
      firewall: 'boolean',
      path: 'boolean',
    },
    `SELECT ${RARE_COLUMNS.map((name) => `count(${name}) > 0 AS ${name}`).join(', ')} FROM conversation`,
  )
}

const RARE_COLUMNS = ['initiator_flags', 'responder_flags', 'flow_flags', 'tcp_state', 'firewall', 'path']

/** Which conversations, and how amounts are reckoned where several reporters saw the same. */
export interface ListedConversations {
  readonly conversations: Conversations
  /** What several reporters saw counts once; else as often as it was reported. */
  readonly once: boolean
  /** Whether records name addresses of packets apart (`pkt_src_addr`). */
  readonly hasPacketAddresses: boolean
}

/**
 * The conversations as the text behind FROM, with the columns that ordering needs (SortKey.from).
 */
export function conversationSource({ conversations, once, hasPacketAddresses }: ListedConversations): string {
  const duration =
    '(CASE WHEN c.end_time_ms >= c.start_time_ms THEN c.end_time_ms - c.start_time_ms END)::UBIGINT AS duration_ms'
  const id = 'c.conversation::BIGINT AS id, 0::USMALLINT AS id_shape, c.conversation::BIGINT AS id_row'
  if (once) return `(SELECT c.*, ${duration}, ${id} FROM ${conversations} AS c)`
  const replaced = AMOUNTS.map(
    (name) =>
      `(CASE WHEN d.${name} IS NULL THEN c.${name} ELSE coalesce(c.${name}, 0) + d.${name} END)::UBIGINT AS ${name}`,
  )
  return `(SELECT c.* REPLACE (${replaced.join(', ')}), ${duration}, ${id}
FROM ${conversations} AS c LEFT JOIN (${repeatedSelect(hasPacketAddresses)}) AS d ON d.conversation = c.conversation)`
}

const AMOUNTS = ['bytes_sent', 'packets_sent', 'bytes_recv', 'packets_recv'] as const

/** What the records that repeat others add to each conversation, by its directions. */
function repeatedSelect(hasPacketAddresses: boolean): string {
  const half = (part: string) =>
    hasPacketAddresses ? `coalesce(f.pkt_src_addr_${part}, f.src_addr_${part})` : `f.src_addr_${part}`
  const isForward = and(
    `(${half('lo')} = o.initiator_addr_lo)`,
    `(${half('hi')} = o.initiator_addr_hi)`,
    '(f.src_port IS NOT DISTINCT FROM o.initiator_port)',
  )
  const turned = (own: string, other: string) =>
    `sum(CASE WHEN ${isForward} THEN f.${own} ELSE f.${other} END)`
  const sums = ['bytes', 'packets'].flatMap((unit) => [
    `${turned(`${unit}_sent`, `${unit}_recv`)} AS ${unit}_sent`,
    `${turned(`${unit}_recv`, `${unit}_sent`)} AS ${unit}_recv`,
  ])
  return `SELECT f.conversation, ${sums.join(', ')} FROM flow AS f JOIN conversation AS o ON o.conversation = f.conversation
WHERE f.is_duplicate = 1 GROUP BY f.conversation`
}

import type { Column } from './column.ts'
import { CORE_COLUMNS } from './core-columns.ts'

/** How it is known which side began, surest first. */
export const INITIATOR_BASES = [
  { name: 'syn', meaning: 'it sent the SYN' },
  { name: 'syn-ack', meaning: 'the other side sent the SYN-ACK' },
  { name: 'exporter', meaning: 'the log says so: it names the initiator as source' },
  { name: 'service-port', meaning: 'the other side has the port of a service' },
  { name: 'first-seen', meaning: 'its packets were logged first; this is a guess' },
] as const

export type InitiatorBasis = (typeof INITIATOR_BASES)[number]['name']

/**
 * Columns of view `conversations`: records of both directions, of all windows and all reporters of one connection, put
 * together. Addresses are those of the packets, also where a gateway's interface logged its own. Bytes and packets
 * count what several reporters saw once. In table `conversation` they are kept as `Column` says.
 */
export const CONVERSATION_COLUMNS = [
  {
    name: 'conversation',
    title: 'Conversation',
    storage: 'u64',
    meaning: 'Number of the conversation, as in column conversation of flows.',
  },
  { name: 'start_time', title: 'Start', storage: 'time', meaning: 'Start of its first record (UTC).' },
  { name: 'end_time', title: 'End', storage: 'time', meaning: 'End of its last record (UTC).' },
  core('protocol'),
  {
    name: 'initiator_addr',
    title: 'Initiator',
    storage: 'address',
    meaning: 'Address of the side that began.',
    aliases: ['initiator', 'client'],
  },
  {
    name: 'initiator_port',
    title: 'Port',
    storage: 'u16',
    meaning: 'Port of the side that began.',
  },
  {
    name: 'responder_addr',
    title: 'Responder',
    storage: 'address',
    meaning: 'Address of the side that was called.',
    aliases: ['responder', 'server'],
  },
  {
    name: 'responder_port',
    title: 'Port',
    storage: 'u16',
    meaning: 'Port of the side that was called: of the service.',
  },
  {
    name: 'initiator_basis',
    title: 'Known by',
    storage: 'label',
    meaning: `How it is known which side began: ${INITIATOR_BASES.map(({ name }) => name).join(', ')}.`,
  },
  {
    name: 'bytes_sent',
    title: 'Sent',
    storage: 'u64',
    unit: 'bytes',
    meaning: 'Bytes from initiator to responder; missing where no record tells.',
  },
  {
    name: 'packets_sent',
    title: 'Packets sent',
    storage: 'u64',
    unit: 'packets',
    meaning: 'Packets from initiator to responder.',
  },
  {
    name: 'bytes_recv',
    title: 'Received',
    storage: 'u64',
    unit: 'bytes',
    meaning: 'Bytes from responder to initiator; missing where no record tells.',
  },
  {
    name: 'packets_recv',
    title: 'Packets received',
    storage: 'u64',
    unit: 'packets',
    meaning: 'Packets from responder to initiator.',
  },
  {
    name: 'initiator_flags',
    title: 'Flags',
    storage: 'u8',
    meaning: 'TCP flags of the initiator, OR-ed; missing where no record of it has flags.',
  },
  {
    name: 'responder_flags',
    title: 'Flags back',
    storage: 'u8',
    meaning: 'TCP flags of the responder, OR-ed; missing where no record of it has flags.',
  },
  {
    name: 'flow_flags',
    title: 'Flags both ways',
    storage: 'u8',
    meaning: 'TCP flags of both sides, OR-ed, where the log keeps them together.',
  },
  core('tcp_state'),
  core('verdict'),
  {
    name: 'verdict_rule',
    title: 'Rule',
    storage: 'u8',
    meaning: 'Number of the rule that the verdict follows.',
  },
  {
    name: 'firewall',
    title: 'Firewall',
    storage: 'label',
    meaning: 'What ACCEPT and REJECT of both directions say together.',
  },
  { name: 'records', title: 'Records', storage: 'u32', meaning: 'Records that it is made of.' },
  {
    name: 'duplicates',
    title: 'Seen again',
    storage: 'u32',
    meaning: 'Records among them of reporters that saw what another had reported.',
  },
  { name: 'reporters', title: 'Reporters', storage: 'u32', meaning: 'How many reporters saw it.' },
  core('reporter'),
  core('format'),
  {
    name: 'path',
    title: 'Path',
    storage: 'u64',
    meaning:
      'Number of the path: conversations with the same number are one connection before and after NAT.',
  },
  {
    name: 'hop',
    title: 'Hop',
    storage: 'u8',
    meaning: 'Place on the path, counted from 1 at the initiator.',
  },
  {
    name: 'traits',
    title: 'Traits',
    storage: 'u32',
    meaning: 'What else the verdict rests on, as bits.',
  },
] as const satisfies readonly Column[]

export type ConversationColumnName = (typeof CONVERSATION_COLUMNS)[number]['name']

/** Bytes of both directions together, and packets of the larger one, missing parts as 0; columns of table `conversation` alone. */
export const CONVERSATION_TOTALS = ['bytes_both', 'packets_most'] as const

/**
 * Columns that table `paired_record` has of the conversation of a lone record, beside the record's own; all but the
 * traits, which only the evidence of one conversation is asked for.
 */
export const BESIDE_COLUMNS: readonly Column[] = CONVERSATION_COLUMNS.filter(({ name }) => name !== 'traits')

/** Whether a record is a conversation by itself, as table `paired_record` has it among these. */
export const IS_LONE_COLUMN = 'is_lone'

/** Name of such a column. No field of a file has a colon in its column's name. @param name physical, of table `conversation` */
export function besideName(name: string): string {
  return `conversation:${name}`
}

/** A column that flows and conversations have alike. */
function core<N extends (typeof CORE_COLUMNS)[number]['name']>(name: N) {
  const column = CORE_COLUMNS.find((one) => one.name === name)
  if (!column) throw new Error(`no column ${name}`)
  return column as Extract<(typeof CORE_COLUMNS)[number], { name: N }>
}

import type { Column } from '../../flow/column.ts'
import { CONVERSATION_COLUMNS } from '../../flow/conversation-columns.ts'
import { identifier, type SqlCondition } from '../sql.ts'

/** Columns of conversations that records can be filtered by: a record has those of its conversation. */
export const CONVERSATION_FIELDS = [
  'initiator_addr',
  'initiator_port',
  'responder_addr',
  'responder_port',
  'initiator_flags',
  'responder_flags',
  'flow_flags',
  'firewall',
  'verdict_rule',
  'conversation_duration',
] as const

export type ConversationField = (typeof CONVERSATION_FIELDS)[number]

export function isConversationField(name: string): name is ConversationField {
  return CONVERSATION_FIELDS.some((field) => field === name)
}

/** The one that is made of two columns. */
const DURATION: Column = {
  name: 'conversation_duration',
  title: 'Duration',
  storage: 'u64',
  meaning: 'From the start of its first record to the end of its last.',
}

export function conversationColumn(name: ConversationField): Column {
  if (name === 'conversation_duration') return DURATION
  const column = CONVERSATION_COLUMNS.find((one) => one.name === name)
  if (!column) throw new Error(`conversations have no column ${name}`)
  return column
}

/** The records whose conversation meets a condition on table `conversation`. */
export function ofConversation(condition: SqlCondition): SqlCondition {
  return `(conversation IN (SELECT conversation FROM flow.conversation WHERE ${condition}))`
}

/** Milliseconds from start to end. @param columnName in the table, of a column of table `conversation` */
export function durationSql(columnName: (name: string) => string): string {
  return `(${identifier(columnName('end_time_ms'))} - ${identifier(columnName('start_time_ms'))})`
}

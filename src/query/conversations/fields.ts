import type { Column } from '../../flow/column.ts'
import { CONVERSATION_COLUMNS } from '../../flow/conversation-columns.ts'
import type { SqlCondition } from '../sql.ts'

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
] as const

export type ConversationField = (typeof CONVERSATION_FIELDS)[number]

export function isConversationField(name: string): name is ConversationField {
  return CONVERSATION_FIELDS.some((field) => field === name)
}

export function conversationColumn(name: ConversationField): Column {
  const column = CONVERSATION_COLUMNS.find((one) => one.name === name)
  if (!column) throw new Error(`conversations have no column ${name}`)
  return column
}

/** The records whose conversation meets a condition on table `conversation`. */
export function ofConversation(condition: SqlCondition): SqlCondition {
  return `(conversation IN (SELECT conversation FROM flow.conversation WHERE ${condition}))`
}

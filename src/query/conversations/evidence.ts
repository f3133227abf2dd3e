import type { Column } from '../../flow/column.ts'
import { CONVERSATION_COLUMNS, type ConversationColumnName } from '../../flow/conversation-columns.ts'
import type { Conversation, Endpoint } from '../../flow/conversation.ts'
import type { InitiatorBasis } from '../../flow/conversation-columns.ts'
import type { Firewall } from '../../flow/firewall-readings.ts'
import type { TcpState } from '../../flow/tcp-states.ts'
import type { Verdict } from '../../flow/verdicts.ts'
import { cellValue, rowsWhereQuery, type CellValue, type FlowRow } from '../flows/page.ts'
import { isIn } from '../sql.ts'

/** So many records of one conversation are shown; longer ones repeat themselves. */
export const MOST_EVIDENCE_RECORDS = 400

/** A conversation, and the others of its path: the same connection before and after NAT, from the initiator on. */
export function conversationsOnPathQuery(number: bigint) {
  const own = `conversation = ${number}`
  const condition = `(${own} OR path = (SELECT path FROM conversation WHERE ${own}))`
  return rowsWhereQuery(CONVERSATION_COLUMNS, condition, {
    from: '(SELECT *, conversation::BIGINT AS id FROM conversation)',
    orderBy: 'hop, id',
    limit: 32,
  })
}

/** The records that conversations are made of, as they came. @param columns of the data set */
export function evidenceRecordsQuery(columns: readonly Column[], conversations: readonly bigint[]) {
  return rowsWhereQuery(columns, isIn('conversation', conversations), {
    from: 'flow',
    orderBy: 'start_time_ms NULLS LAST, id',
    limit: MOST_EVIDENCE_RECORDS,
  })
}

/** @param labelOf text of a label code */
export function conversationOf(
  row: FlowRow,
  labelOf: (column: string, code: number) => string,
): Conversation {
  const value = (name: ConversationColumnName): CellValue => {
    const column = CONVERSATION_COLUMNS.find((one) => one.name === name)
    return column ? cellValue(column, row, labelOf) : null
  }
  const number = (name: ConversationColumnName) => optional(value(name), Number)
  const count = (name: ConversationColumnName) => optional(value(name), (one) => BigInt(one))
  const end = (side: 'initiator' | 'responder'): Endpoint => ({
    address: String(value(`${side}_addr`) ?? 'unknown'),
    port: number(`${side}_port`),
  })
  return {
    number: row.id,
    startMs: number('start_time'),
    endMs: number('end_time'),
    protocol: number('protocol'),
    initiator: end('initiator'),
    responder: end('responder'),
    basis: value('initiator_basis') as InitiatorBasis,
    sent: { bytes: count('bytes_sent'), packets: count('packets_sent'), flags: number('initiator_flags') },
    received: {
      bytes: count('bytes_recv'),
      packets: count('packets_recv'),
      flags: number('responder_flags'),
    },
    flowFlags: number('flow_flags'),
    state: optional(value('tcp_state'), (name) => name as TcpState),
    verdict: value('verdict') as Verdict,
    rule: number('verdict_rule') ?? 0,
    firewall: optional(value('firewall'), (name) => name as Firewall),
    records: number('records') ?? 0,
    duplicates: number('duplicates') ?? 0,
    reporters: number('reporters') ?? 0,
    path: count('path'),
    hop: number('hop'),
    traits: number('traits') ?? 0,
  }
}

function optional<T>(value: CellValue, read: (value: NonNullable<CellValue>) => T): T | undefined {
  return value === null ? undefined : read(value)
}

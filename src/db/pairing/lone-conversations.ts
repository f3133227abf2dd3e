import { physicalNames, type Column } from '../../flow/column.ts'
import {
  BESIDE_COLUMNS,
  besideName,
  CONVERSATION_TOTALS,
  IS_LONE_COLUMN,
} from '../../flow/conversation-columns.ts'
import { identifier } from '../../lib/sql-text.ts'
import { physicalType, tableName, type Shape } from '../shape.ts'
import { bothSql, conversationColumns, mostSql, TOTAL_TYPE } from './conversations.ts'
import { evidenceSql, TRAITS_OF_EVIDENCE } from './evidence.ts'
import { LONE, loneBegins, markedField } from './mark.ts'
import { half } from './ends.ts'
import { countSql, finishSql, loneEvidence, startSql } from './observed.ts'
import { loneFlags } from './seen.ts'
import { ofShape, value, type Source } from './source.ts'

/* The conversations of lone records (lone.ts), read off the records `f` of one table. */

const ROLE = markedField('role', `f.${LONE}`)
/** Whether a record is a conversation by itself; pairing must have ended. */
const IS_LONE = `(f.${LONE} IS NOT NULL)`

/** With the columns of table `kept_conversation`, and behind them the totals of view `conversation` where these are asked for. */
export function loneConversationsSelect(shape: Shape, all: Source, hasTotals = false): string {
  const source = ofShape(all, shape)
  const values = loneValues(source)
  const totals = hasTotals ? CONVERSATION_TOTALS : []
  const inner = [
    conversationColumns(values),
    ...totals.map((name) => `${values[name]}::${TOTAL_TYPE} AS ${name}`),
    ...Object.entries(loneEvidence(source)).map(([name, sql]) => `${sql} AS ${name}`),
    `${ROLE} AS role`,
  ]
  return `SELECT ${[conversationColumns({ traits: TRAITS_OF_EVIDENCE }), ...totals].join(', ')}
FROM (SELECT *, ${evidenceSql()} AS evidence
FROM (SELECT ${inner.join(', ')} FROM flow.${tableName(shape)} AS f WHERE ${IS_LONE}))`
}

/** What stands beside a record: whether it is a lone one, and the columns of its conversation, which mean nothing else. */
export function besideColumns(shape: Shape, all: Source): readonly string[] {
  const values: Readonly<Record<string, string>> = {
    ...loneValues(ofShape(all, shape)),
    [IS_LONE_COLUMN]: all.hasLone ? IS_LONE : 'false',
  }
  return typesBeside().map(({ name, type }) => `(${values[name] ?? 'NULL'})::${type} AS ${nameBeside(name)}`)
}

/** The same where there is no record. */
export function noColumnsBeside(): readonly string[] {
  return typesBeside().map(({ name, type }) => `NULL::${type} AS ${nameBeside(name)}`)
}

function nameBeside(name: string): string {
  return identifier(besideName(name))
}

function typesBeside(): readonly { readonly name: string; readonly type: string }[] {
  return [
    { name: IS_LONE_COLUMN, type: 'BOOLEAN' },
    ...BESIDE_COLUMNS.flatMap((column: Column) =>
      physicalNames(column).map((name) => ({ name, type: physicalType(column) })),
    ),
    ...CONVERSATION_TOTALS.map((name) => ({ name, type: TOTAL_TYPE })),
  ]
}

/** SQL of each column, but of the traits, which follow from all evidence. */
function loneValues(source: Source): Readonly<Record<string, string>> {
  const get = (name: string) => value(source, 'f.', name)
  const turned = (ofSource: string, ofDestination: string) =>
    ofSource === ofDestination
      ? ofSource
      : `CASE WHEN ${loneBegins(`f.${LONE}`)} THEN ${ofSource} ELSE ${ofDestination} END`
  const address = (end: 'src' | 'dst', part: 'hi' | 'lo') =>
    part === 'hi' && !source.hasV6 ? '0::UBIGINT' : half(source, 'f.', end, part)
  const flags = loneFlags(source)
  return {
    ...amounts(source, turned),
    conversation: 'f.conversation',
    start_time_ms: startSql(source),
    end_time_ms: finishSql(source),
    protocol: get('protocol'),
    initiator_addr_hi: turned(address('src', 'hi'), address('dst', 'hi')),
    initiator_addr_lo: turned(address('src', 'lo'), address('dst', 'lo')),
    initiator_port: turned(get('src_port'), get('dst_port')),
    responder_addr_hi: turned(address('dst', 'hi'), address('src', 'hi')),
    responder_addr_lo: turned(address('dst', 'lo'), address('src', 'lo')),
    responder_port: turned(get('dst_port'), get('src_port')),
    initiator_basis: `(${ROLE} >> 1)`,
    initiator_flags: turned(flags.src, flags.dst),
    responder_flags: turned(flags.dst, flags.src),
    flow_flags: flags.flow,
    tcp_state: 'f.tcp_state',
    verdict: 'f.verdict',
    verdict_rule: markedField('rule', `f.${LONE}`),
    firewall: markedField('firewall', `f.${LONE}`),
    records: '1',
    duplicates: '0',
    reporters: '1',
    reporter: get('reporter'),
    format: get('format'),
    path: 'NULL',
    hop: 'NULL',
    traits: 'NULL',
  }
}

type Turned = (ofSource: string, ofDestination: string) => string

/** Bytes and packets each way, and the totals, for which it does not matter who began. */
function amounts(source: Source, turned: Turned): Readonly<Record<string, string>> {
  const [bytes, packets] = (['bytes', 'packets'] as const).map((unit) => ({
    sent: countSql(source, `${unit}_sent`),
    recv: countSql(source, `${unit}_recv`),
  })) as [Counts, Counts]
  return {
    bytes_sent: turned(bytes.sent, bytes.recv),
    bytes_recv: turned(bytes.recv, bytes.sent),
    packets_sent: turned(packets.sent, packets.recv),
    packets_recv: turned(packets.recv, packets.sent),
    bytes_both: `(${bothSql(bytes.sent, bytes.recv)})`,
    packets_most:
      packets.recv === 'NULL' ? `(${bothSql(packets.sent, 'NULL')})` : mostSql(packets.sent, packets.recv),
  }
}

interface Counts {
  readonly sent: string
  readonly recv: string
}

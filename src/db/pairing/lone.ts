import { tableName, type Shape } from '../shape.ts'
import { conversationColumns } from './conversations.ts'
import { evidenceSql, TRAITS_OF_EVIDENCE } from './evidence.ts'
import { judged, roleSql } from './groups.ts'
import { LONE_COLUMNS, MARK } from './mark.ts'
import {
  countSql,
  finishSql,
  half,
  isObserved,
  loneColumns,
  loneFlags,
  ofShape,
  value,
  type Source,
} from './observed.ts'

/*
 * A record that shares its ends with no other is a conversation by itself. In many logs nearly all are such, and a row
 * for each would take more memory than the record, so they are read off the records: its columns, what pairing wrote
 * to it, and its role say everything.
 */

/** Evidence of lone records, by row. */
export const LONE_TABLE = 'flow.pair_lone'

/** Finds the evidence of records of some rows that no mark was written to, by row. */
export function loneStatement(shape: Shape, all: Source, rows: { from: number; until: number }): string {
  const source = ofShape(all, shape)
  const select = `SELECT f.rowid AS id_row, ${value(source, 'f.', 'src_port')} AS src_port, ${value(source, 'f.', 'dst_port')} AS dst_port, ${loneColumns(source).join(', ')}
FROM flow.${tableName(shape)} AS f WHERE f.${MARK} IS NULL AND f.rowid >= ${rows.from} AND f.rowid < ${rows.until} AND ${isObserved(source, 'f.')}`
  return `CREATE OR REPLACE TABLE ${LONE_TABLE} AS SELECT id_row, evidence FROM (${judged(select, roleSql('src_port', 'dst_port', 'true'))})`
}

/** The conversations of lone records of one table, with the columns of table `kept_conversation`. */
export function loneConversationsSelect(shape: Shape, all: Source): string {
  const source = ofShape(all, shape)
  const get = (name: string) => value(source, 'f.', name)
  const role = `f.${LONE_COLUMNS.role.name}`
  const turned = (ofSource: string, ofDestination: string) =>
    ofSource === ofDestination
      ? ofSource
      : `CASE WHEN ${role} & 1 = 1 THEN ${ofSource} ELSE ${ofDestination} END`
  const address = (end: 'src' | 'dst', part: 'hi' | 'lo') =>
    part === 'hi' && !source.hasV6 ? '0::UBIGINT' : half(source, 'f.', end, part)
  const flags = loneFlags(source)
  const amounts = Object.fromEntries(
    ['bytes', 'packets'].flatMap((unit) => {
      const [sent, recv] = [countSql(source, `${unit}_sent`), countSql(source, `${unit}_recv`)]
      return [
        [`${unit}_sent`, turned(sent, recv)],
        [`${unit}_recv`, turned(recv, sent)],
      ]
    }),
  )
  const values: Readonly<Record<string, string>> = {
    ...amounts,
    conversation: 'f.conversation',
    start_time_ms: source.hasWholeTimes
      ? 'f.start_time_ms'
      : `coalesce(${get('start_time_ms')}, ${get('end_time_ms')})`,
    end_time_ms: source.hasWholeTimes ? 'f.end_time_ms' : finishSql(source),
    protocol: get('protocol'),
    initiator_addr_hi: turned(address('src', 'hi'), address('dst', 'hi')),
    initiator_addr_lo: turned(address('src', 'lo'), address('dst', 'lo')),
    initiator_port: turned(get('src_port'), get('dst_port')),
    responder_addr_hi: turned(address('dst', 'hi'), address('src', 'hi')),
    responder_addr_lo: turned(address('dst', 'lo'), address('src', 'lo')),
    responder_port: turned(get('dst_port'), get('src_port')),
    initiator_basis: `${role} >> 1`,
    initiator_flags: turned(flags.src, flags.dst),
    responder_flags: turned(flags.dst, flags.src),
    flow_flags: flags.flow,
    tcp_state: 'f.tcp_state',
    verdict: 'f.verdict',
    verdict_rule: `f.${LONE_COLUMNS.rule.name}`,
    firewall: `f.${LONE_COLUMNS.firewall.name}`,
    records: '1',
    duplicates: '0',
    reporters: '1',
    reporter: get('reporter'),
    format: get('format'),
    path: 'NULL',
    hop: 'NULL',
    traits: 'NULL',
  }
  return `SELECT ${conversationColumns({ traits: TRAITS_OF_EVIDENCE })} FROM (SELECT *, ${evidenceSql()} AS evidence
FROM (SELECT ${conversationColumns(values)}, ${loneColumns(source).join(', ')}, ${role} AS role
FROM flow.${tableName(shape)} AS f WHERE ${role} IS NOT NULL))`
}

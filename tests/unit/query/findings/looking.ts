import { expect } from 'vitest'
import { DEFAULT_INTERNAL_PREFIXES } from '../../../../src/flow/address-classes.ts'
import { COMPUTED_COLUMNS, knownColumn, unknownColumn } from '../../../../src/flow/columns.ts'
import { physicalNames } from '../../../../src/flow/column.ts'
import { FIXED_LABELS } from '../../../../src/flow/fixed-labels.ts'
import { initialThresholds, type FindingId, type Thresholds } from '../../../../src/flow/findings.ts'
import { ALL_CONVERSATIONS } from '../../../../src/query/conversations/scope.ts'
import { filterSql } from '../../../../src/query/filter/to-sql.ts'
import { findingRows, type FindingRow } from '../../../../src/query/findings/row.ts'
import { SQL_TRUE } from '../../../../src/query/sql.ts'
import type { FindingScope } from '../../../../src/query/findings/scope.ts'
import { contactSelect } from '../../../../src/query/findings/contacts.ts'
import { findingFilter, findingQuery, findingSql } from '../../../../src/query/findings/findings.ts'
import type { PlainRecord, TestEngine } from '../../support/duckdb.ts'
import { pair } from '../../support/paired-files.ts'

export const FIN = 1
export const SYN = 2
export const RST = 4
export const PSH = 8
export const ACK = 16

export const NOON = Date.UTC(2026, 2, 1, 12)

export interface Looked {
  readonly engine: TestEngine
  readonly scope: FindingScope
}

/** Loads records, alone, and pairs them. */
export async function prepare(engine: TestEngine, records: readonly PlainRecord[]): Promise<Looked> {
  await engine.reset()
  await engine.insert(records)
  await pair(engine)
  const names = new Set(records.flatMap((record) => Object.keys(record)))
  return {
    engine,
    scope: {
      conversations: ALL_CONVERSATIONS,
      conditionSql: SQL_TRUE,
      internalPrefixes: DEFAULT_INTERNAL_PREFIXES,
      columns: new Set([...names].flatMap((name) => physicalNames(knownColumn(name) ?? unknownColumn(name)))),
    },
  }
}

export function look(
  { engine, scope }: Looked,
  id: FindingId,
  changes: Readonly<Record<string, number | readonly number[]>> = {},
): readonly FindingRow[] {
  const thresholds: Thresholds = new Map([...initialThresholds(id), ...Object.entries(changes)])
  engine.query(`CREATE OR REPLACE TABLE flow.contact AS ${contactSelect(scope.conversations)}`)
  const query = findingQuery(id, scope, thresholds)
  const { rows, total } = findingRows(engine.run(query))
  if (total !== rows.length) throw new Error(`${rows.length} rows of ${total}`)
  engine.query('DROP TABLE flow.contact')
  expect(findingRows(engine.run({ ...query, sql: findingSql(id, scope, thresholds) }))).toEqual({
    rows,
    total,
  })
  return rows
}

/** How many records the filter of a row shows. */
export function shown({ engine, scope }: Looked, id: FindingId, row: FindingRow): number {
  const sql = filterSql(findingFilter(id, row, scope), {
    columns: [...scope.columns, ...COMPUTED_COLUMNS].flatMap(
      (name) => knownColumn(name.replace(/_(hi|lo|ms)$/, '')) ?? [],
    ),
    labels: new Map([...engine.labels, ...FIXED_LABELS]),
    names: new Map(),
    internalPrefixes: scope.internalPrefixes,
  })
  return Number(engine.query(`SELECT count(*) AS n FROM flow WHERE ${sql}`)[0]?.['n'])
}

/** A connection as Zeek logs it: answered and closed, unless changes say otherwise. */
export function connection(n: number, changes: PlainRecord = {}): PlainRecord {
  return {
    format: 'zeek-conn',
    src_addr: '10.0.0.1',
    src_port: 40_000 + (n % 20_000),
    dst_addr: '10.0.0.2',
    dst_port: 443,
    protocol: 6,
    start_time: NOON + n * 1000,
    end_time: NOON + n * 1000 + 500,
    bytes_sent: 2000,
    packets_sent: 10,
    bytes_recv: 8000,
    packets_recv: 12,
    tcp_flags: SYN | ACK | PSH | FIN,
    tcp_flags_recv: SYN | ACK | PSH | FIN,
    flags_scope: 'direction',
    ...changes,
  }
}

/** An attempt that a reset answers. */
export const REFUSED: PlainRecord = {
  bytes_sent: 60,
  packets_sent: 1,
  bytes_recv: 40,
  packets_recv: 1,
  tcp_flags: SYN,
  tcp_flags_recv: RST | ACK,
}

/** An attempt that nothing answers. */
export const SILENT: PlainRecord = {
  bytes_sent: 60,
  packets_sent: 1,
  bytes_recv: 0,
  packets_recv: 0,
  tcp_flags: SYN,
  tcp_flags_recv: 0,
}

export function many(count: number, changes: (n: number) => PlainRecord, first = 0): readonly PlainRecord[] {
  return Array.from({ length: count }, (_, i) => connection(first + i, changes(i)))
}

export const at = (second: number): PlainRecord => ({
  start_time: NOON + Math.round(second * 1000),
  end_time: NOON + Math.round(second * 1000) + 500,
})

/** Names of the cases in which something is found, all loaded together: each has a network of its own in place of 10.0.0.0/16. */
export async function mistaken(
  engine: TestEngine,
  id: FindingId,
  cases: Readonly<Record<string, readonly PlainRecord[]>>,
): Promise<readonly string[]> {
  const names = Object.keys(cases)
  const networkOf = (i: number) => `10.${FIRST_NETWORK + i}.`
  const records = Object.values(cases).flatMap((ofCase, i) =>
    ofCase.map((record) => ({
      ...record,
      src_addr: String(record['src_addr']).replace(/^10\.0\./, networkOf(i)),
      dst_addr: String(record['dst_addr']).replace(/^10\.0\./, networkOf(i)),
    })),
  )
  const rows = look(await prepare(engine, records), id)
  return rows.map(({ who, whom }) => {
    const ends = [who, whom].filter((end) => end !== undefined)
    return names.find((_, i) => ends.some((end) => end.startsWith(networkOf(i)))) ?? ends.join(' → ')
  })
}

const FIRST_NETWORK = 20

import { beforeAll, expect, test } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import type { Column } from '../../../../src/flow/column.ts'
import { cellValue, flowRow, rowsQuery } from '../../../../src/query/flows/page.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'

let engine: TestEngine
const columns: readonly Column[] = CORE_COLUMNS

beforeAll(async () => {
  engine = await openTestEngine()
  const record = { start_time: 1_700_000_000_123, protocol: 6, src_addr: '10.0.0.7', dst_addr: '2001:db8::1' }
  await engine.insert(
    Array.from({ length: 50 }, (_, i) => ({
      ...record,
      src_port: 1000 + i,
      action: i % 2 ? 'ACCEPT' : 'REJECT',
    })),
  )
  await engine.insert(
    Array.from({ length: 50 }, (_, i) => ({ ...record, src_port: 2000 + i, bytes_sent: 2n ** 64n - 1n })),
  )
})

function labelOf(column: string, code: number): string {
  return engine.labels.get(column)?.[code] ?? '?'
}

test('reads the records with the given ids and no others, from several shapes', () => {
  const ids = engine
    .query('SELECT id FROM flow WHERE src_port IN (1003, 1049, 2000, 2042)')
    .map((row) => row.id as bigint)
  const rows = engine.run(rowsQuery(columns, ids, 'src_port > 0')).map(flowRow)
  expect(rows.map((row) => row.values.get('src_port')).sort()).toEqual([1003, 1049, 2000, 2042])
  expect(engine.run(rowsQuery(columns, [], 'true'))).toEqual([])
})

test('reads values as they are shown', () => {
  const ids = engine
    .query('SELECT id FROM flow WHERE src_port IN (1001, 2000) ORDER BY id')
    .map((row) => row.id as bigint)
  const rows = engine
    .run(rowsQuery(columns, ids, 'true'))
    .map(flowRow)
    .sort((a, b) => (a.id < b.id ? -1 : 1))
  const shown = rows.map((row) =>
    Object.fromEntries(
      columns
        .map((column) => [column.name, cellValue(column, row, labelOf)] as const)
        .filter(([, value]) => value !== null),
    ),
  )
  const both = {
    file: 'test.log',
    format: 'aws-vpc',
    start_time: 1_700_000_000_123,
    protocol: 6,
    src_addr: '10.0.0.7',
    dst_addr: '2001:db8::1',
  }
  expect(shown).toEqual([
    { ...both, record: 2n, src_port: 1001, action: 'ACCEPT' },
    { ...both, record: 51n, src_port: 2000, bytes_sent: 18446744073709551615n },
  ])
})

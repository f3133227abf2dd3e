import { parseAddress, highOf, lowOf } from '../../../../src/flow/address.ts'
import { physicalNames, type Column } from '../../../../src/flow/column.ts'
import { identifier, literal } from '../../../../src/lib/sql-text.ts'
import type { TestEngine } from '../../support/duckdb.ts'
import type { PlainRow } from './evaluate.ts'

const TYPES = {
  u8: 'UTINYINT',
  u16: 'USMALLINT',
  u32: 'UINTEGER',
  u64: 'UBIGINT',
  f64: 'DOUBLE',
  time: 'BIGINT',
  address: 'UBIGINT',
  label: 'UINTEGER',
  text: 'VARCHAR',
} as const

/** Makes table `plain` with the physical columns of view `flow`, for columns of any name; labels go to the engine's lists. */
export function createPlainTable(
  engine: TestEngine,
  columns: readonly Column[],
  rows: readonly PlainRow[],
): void {
  const types = columns.flatMap((column) =>
    physicalNames(column).map((name) => `${identifier(name)} ${TYPES[column.storage]}`),
  )
  engine.query(`CREATE OR REPLACE TABLE plain (${types.join(', ')})`)
  const values = rows.map(
    (row) => `(${columns.flatMap((column) => cells(engine, column, row[column.name])).join(', ')})`,
  )
  engine.query(`INSERT INTO plain VALUES ${values.join(', ')}`)
}

function cells(engine: TestEngine, column: Column, value: PlainRow[string]): readonly string[] {
  if (column.storage === 'address') {
    const words = value === undefined ? undefined : parseAddress(String(value))
    return words ? [literal(highOf(words)), literal(lowOf(words))] : ['NULL', 'NULL']
  }
  if (value === undefined) return ['NULL']
  if (column.storage !== 'label') return [literal(value)]
  const labels = engine.labels.get(column.name) ?? []
  engine.labels.set(column.name, labels)
  if (!labels.includes(String(value))) labels.push(String(value))
  return [literal(labels.indexOf(String(value)))]
}

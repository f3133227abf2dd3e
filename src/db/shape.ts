import { physicalNames, type Column, type Storage } from '../flow/column.ts'
import { identifier } from '../lib/sql-text.ts'
import { PAIRING_COLUMNS } from './pairing/mark.ts'

/** A physical table and the columns that its records have, in the order of the batches that go into it. */
export interface Shape {
  /** Never given twice, also after the table is gone: ids of records are made of it. */
  readonly number: number
  readonly columns: readonly ShapeColumn[]
}

export interface ShapeColumn {
  readonly column: Column
  /** Names in the table; two for an address. */
  readonly names: readonly string[]
}

const SQL_TYPES = {
  u8: 'UTINYINT',
  u16: 'USMALLINT',
  u32: 'UINTEGER',
  u64: 'UBIGINT',
  f64: 'DOUBLE',
  time: 'BIGINT',
  address: 'UBIGINT',
  label: 'UINTEGER',
  text: 'VARCHAR',
} as const satisfies Record<Storage, string>

/** Type of the physical columns that keep a column. */
export function physicalType(column: Column): string {
  return SQL_TYPES[column.storage]
}

export function makeShape(number: number, columns: readonly Column[]): Shape {
  const names = new UniqueNames(['rowid', ...PAIRING_COLUMNS])
  return {
    number,
    columns: columns.map((column) => ({
      column,
      names: physicalNames(column).map((name) => names.take(name)),
    })),
  }
}

/** The same for batches that may share a table: columns are matched by position. */
export function shapeKey(columns: readonly Column[]): string {
  return JSON.stringify(columns.map((column) => [column.name, column.storage]))
}

export function tableName(shape: Shape): string {
  return `flow_${shape.number}`
}

export function createTableStatement(shape: Shape): string {
  const columns = shape.columns.flatMap(({ column, names }) =>
    names.map((name) => `${identifier(name)} ${physicalType(column)}`),
  )
  return `CREATE TABLE flow.${tableName(shape)} (${columns.join(', ')})`
}

/** Names as the engine tells them apart: without regard to case. A field may be called anything, also like a column of ours. */
export class UniqueNames {
  private readonly taken: Set<string>
  constructor(taken: Iterable<string>) {
    this.taken = new Set([...taken].map((name) => name.toLowerCase()))
  }

  take(wanted: string): string {
    const base = wanted === '' ? 'unnamed' : wanted
    let name = base
    for (let n = 2; this.taken.has(name.toLowerCase()); n++) name = `${base}_${n}`
    this.taken.add(name.toLowerCase())
    return name
  }
}

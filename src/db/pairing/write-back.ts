import { COMPUTED_COLUMNS, knownColumn } from '../../flow/columns.ts'
import type { Column } from '../../flow/column.ts'
import { identifier } from '../../lib/sql-text.ts'
import { physicalType, tableName, type Shape } from '../shape.ts'
import { KEY_TABLE, OF_RECORD_TABLE } from './conversations.ts'
import { isObserved, keyColumns, type Source } from './observed.ts'

/*
 * Each record gets the number and the verdict of its conversation, in columns of its own table: filters, facets and
 * charts then treat them like any other. Adding a column of NULLs takes 5 ms per million rows; the update of a million
 * rows 0.5 s, which was measured against rewriting the table (twice the memory) and a side table joined in the view
 * (every question pays).
 */

export const COMPUTED: readonly Column[] = COMPUTED_COLUMNS.map((name) => {
  const column = knownColumn(name)
  if (!column) throw new Error(`no column ${name}`)
  return column
})

export function addColumnsStatements(shape: Shape): readonly string[] {
  return COMPUTED.map(
    (column) =>
      // Few records are duplicates, so that the others need no update.
      `ALTER TABLE flow.${tableName(shape)} ADD COLUMN ${identifier(column.name)} ${physicalType(column)}${column.name === 'is_duplicate' ? ' DEFAULT 0' : ''}`,
  )
}

export function dropColumnsStatements(shape: Shape): readonly string[] {
  return COMPUTED.map(
    (column) => `ALTER TABLE flow.${tableName(shape)} DROP COLUMN ${identifier(column.name)}`,
  )
}

/** @param part limits keys to a part of all, as a condition over the columns named */
export function updateByKeyStatement(
  shape: Shape,
  source: Source,
  part: (low: string, high: string) => string,
): string {
  const table = tableName(shape)
  const own = { ...source, columns: columnsOf(shape) }
  const key = keyColumns(own, `${table}.`)
  return `UPDATE flow.${table} SET conversation = k.number, verdict = k.verdict, tcp_state = k.tcp_state
FROM (FROM ${KEY_TABLE} WHERE ${part('low', 'high')}) AS k
WHERE k.low = ${key.low} AND k.high = ${key.high} AND k.proto = ${key.protocol}
  AND ${isObserved(own, `${table}.`)} AND ${part(key.low, key.high)}`
}

export function updateByRecordStatement(shape: Shape): string {
  const table = tableName(shape)
  return `UPDATE flow.${table} SET conversation = r.number, verdict = r.verdict, tcp_state = r.tcp_state, is_duplicate = r.is_duplicate
FROM (FROM ${OF_RECORD_TABLE} WHERE id_shape = ${shape.number}) AS r WHERE r.id_row = ${table}.rowid`
}

function columnsOf(shape: Shape): ReadonlySet<string> {
  return new Set(shape.columns.flatMap(({ names }) => names))
}

import { COMPUTED_COLUMNS, knownColumn } from '../../flow/columns.ts'
import type { Column } from '../../flow/column.ts'
import { identifier } from '../../lib/sql-text.ts'
import { tableName, type Shape } from '../shape.ts'
import { KEY_TABLE, OF_RECORD_TABLE } from './conversations.ts'
import {
  hasNoNumber,
  isAmong,
  LONE,
  loneOfMark,
  MARK,
  markedField,
  markedNumber,
  NO_MARK,
  type Rows,
} from './mark.ts'
import { recordKey } from './ends.ts'
import { isObserved } from './observed.ts'
import { ofShape, type Source } from './source.ts'

/*
 * Each record gets the number and the verdict of its conversation, in columns of its own table: filters, facets and
 * charts then treat them like any other. UPDATE is quick where rows come in the order of the table (0.2 s a million);
 * in any other it takes thirty times as long.
 */

export const COMPUTED: readonly Column[] = COMPUTED_COLUMNS.map((name) => {
  const column = knownColumn(name)
  if (!column) throw new Error(`no column ${name}`)
  return column
})

const WRITTEN: readonly { readonly name: string; readonly type: string; readonly from: string }[] = [
  { name: 'conversation', type: 'UBIGINT', from: markedNumber(MARK) },
  { name: 'verdict', type: 'UINTEGER', from: markedField('verdict', MARK) },
  { name: 'tcp_state', type: 'UINTEGER', from: markedField('state', MARK) },
  { name: 'is_duplicate', type: 'UTINYINT', from: markedField('duplicate', MARK) },
  { name: LONE, type: 'USMALLINT', from: loneOfMark(MARK) },
]

/** Not NULL: to write the first values over NULL takes 1 s for 10 million, over a number half of that (DuckDB 1.4.3). */
export function addMarkStatement(shape: Shape): string {
  return `ALTER TABLE flow.${tableName(shape)} ADD COLUMN ${MARK} UBIGINT DEFAULT ${NO_MARK}`
}

/** What some record has: a column of one value throughout costs nothing. */
export interface Occurring {
  /** Some record repeats what another says. */
  readonly repeats: boolean
  readonly states: boolean
  /** Some record is a conversation by itself. */
  readonly lone: boolean
}

/** Reads the columns off the marks, which are of no use then. */
export function columnsFromMarksStatements(
  shape: Shape,
  { repeats, states, lone }: Occurring,
): readonly string[] {
  const table = `ALTER TABLE flow.${tableName(shape)}`
  const constants: ReadonlyMap<string, string> = new Map([
    ...(repeats ? [] : [['is_duplicate', '0'] as const]),
    ...(states ? [] : [['tcp_state', 'NULL'] as const]),
    ...(lone ? [] : [[LONE, 'NULL'] as const]),
  ])
  return [
    ...WRITTEN.flatMap(({ name, type, from }) => {
      const constant = constants.get(name)
      const add = `${table} ADD COLUMN ${identifier(name)} ${type}`
      return constant === undefined
        ? [add, `${table} ALTER COLUMN ${identifier(name)} TYPE ${type} USING (${from})::${type}`]
        : [`${add} DEFAULT ${constant}`]
    }),
    `${table} DROP COLUMN ${MARK}`,
  ]
}

export function dropColumnsStatements(shape: Shape): readonly string[] {
  return [MARK, ...WRITTEN.map(({ name }) => name)].map(
    (name) => `ALTER TABLE flow.${tableName(shape)} DROP COLUMN IF EXISTS ${identifier(name)}`,
  )
}

/**
 * Marks records of some rows of a table by their key. It looks at each of them: where most are members that is quicker than to
 * note first what each gets.
 * @param part over `key`
 */
export function marksByKeyStatement(shape: Shape, all: Source, part: string, rows: Rows): string {
  const source = ofShape(all, shape)
  const table = tableName(shape)
  return `UPDATE flow.${table} SET ${MARK} = k.mark FROM (FROM ${KEY_TABLE} WHERE ${part}) AS k
WHERE k.key = ${recordKey(source, `${table}.`)} AND ${isAmong(table, rows)} AND ${isObserved(source, `${table}.`)}`
}

/** Writes their marks to the records of some rows of a table that have one of their own. */
export function marksByRecordStatement(shape: Shape, { firstNumbers }: Source, rows: Rows): string {
  const table = tableName(shape)
  const first = firstNumbers.get(shape.number) ?? 0
  return `UPDATE flow.${table} SET ${MARK} = r.mark
FROM (SELECT number::BIGINT - ${first} AS row, mark FROM ${OF_RECORD_TABLE} WHERE number >= ${first}) AS r WHERE r.row = ${table}.rowid AND ${hasNoNumber(MARK)} AND ${isAmong(table, rows)}`
}

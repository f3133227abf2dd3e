import { COMPUTED_COLUMNS, knownColumn } from '../../flow/columns.ts'
import type { Column } from '../../flow/column.ts'
import { identifier } from '../../lib/sql-text.ts'
import { tableName, type Shape } from '../shape.ts'
import { KEY_TABLE, OF_RECORD_TABLE, OUTCOME_ROLE, OUTCOME_TABLE, outcomeFields } from './conversations.ts'
import { LONE_TABLE } from './lone.ts'
import { LONE_COLUMNS, MARK, markedField, markedNumber, markSql } from './mark.ts'
import { isObserved, keyColumns, ofShape, type Source } from './observed.ts'

/*
 * Each record gets the number and the verdict of its conversation, in columns of its own table: filters, facets and
 * charts then treat them like any other. UPDATE is quick where rows come in the order of the table (0.2 s a million);
 * in any other it takes thirty times as long, so no condition on the records may make the engine build its hash table
 * of them.
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
  { name: 'is_duplicate', type: 'UTINYINT', from: `coalesce(${markedField('duplicate', MARK)}, 0)` },
  ...(['rule', 'firewall', 'role'] as const).map((field) => ({
    ...LONE_COLUMNS[field],
    from: markedField(field, MARK),
  })),
]

export function addMarkStatement(shape: Shape): string {
  return `ALTER TABLE flow.${tableName(shape)} ADD COLUMN ${MARK} UBIGINT`
}

/** Reads the columns off the marks, which are of no use then. */
export function columnsFromMarksStatements(shape: Shape): readonly string[] {
  const table = `ALTER TABLE flow.${tableName(shape)}`
  return [
    ...WRITTEN.flatMap(({ name, type, from }) => [
      `${table} ADD COLUMN ${identifier(name)} ${type}`,
      `${table} ALTER COLUMN ${identifier(name)} TYPE ${type} USING (${from})::${type}`,
    ]),
    `${table} DROP COLUMN ${MARK}`,
  ]
}

export function dropColumnsStatements(shape: Shape): readonly string[] {
  return [MARK, ...WRITTEN.map(({ name }) => name)].map(
    (name) => `ALTER TABLE flow.${tableName(shape)} DROP COLUMN IF EXISTS ${identifier(name)}`,
  )
}

/** @param part limits keys to a part of all, as a condition over the columns named */
export function markByKeyStatement(
  shape: Shape,
  source: Source,
  part: (low: string, high: string) => string,
): string {
  const table = tableName(shape)
  const own = ofShape(source, shape)
  const key = keyColumns(own, `${table}.`)
  return `UPDATE flow.${table} SET ${MARK} = k.mark
FROM (FROM ${KEY_TABLE} WHERE ${part('low', 'ends')}) AS k
WHERE k.ends = ${key.ends} AND k.low = CASE WHEN ${isObserved(own, `${table}.`)} THEN ${key.low} END`
}

export function markByRecordStatement(shape: Shape): string {
  const table = tableName(shape)
  return `UPDATE flow.${table} SET ${MARK} = r.mark
FROM (FROM ${OF_RECORD_TABLE} WHERE id_shape = ${shape.number}) AS r WHERE r.id_row = ${table}.rowid`
}

/** Marks the records of the table of lone records; their outcomes must be known. */
export function markLoneStatement(shape: Shape, { firstNumbers }: Source): string {
  const number = `id_row + ${firstNumbers.get(shape.number) ?? 0}`
  return `UPDATE flow.${tableName(shape)} SET ${MARK} = l.mark
FROM (SELECT id_row, ${markSql(number, 'fields')} AS mark
  FROM ${LONE_TABLE} JOIN (SELECT evidence, ${outcomeFields(OUTCOME_ROLE)} AS fields FROM ${OUTCOME_TABLE}) USING (evidence)) AS l
WHERE l.id_row = ${tableName(shape)}.rowid`
}

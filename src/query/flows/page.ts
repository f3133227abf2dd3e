import { physicalNames, type Column } from '../../flow/column.ts'
import { printAddress, wordsOf } from '../../flow/address.ts'
import { identifier } from '../../lib/sql-text.ts'
import { typedQuery, type AnswerKinds } from '../../lib/typed-query.ts'
import { idsAmong } from './record-id.ts'

/** A record of view `flow`: values by physical column, labels as codes, addresses as two numbers. */
export interface FlowRow {
  readonly id: bigint
  readonly values: ReadonlyMap<string, PhysicalValue>
}

export type PhysicalValue = bigint | number | string | null

/** A value as it is shown, sorted and filtered by: addresses and labels as text, times as epoch milliseconds. */
export type CellValue = bigint | number | string | null

/**
 * The records with these ids, in no order.
 * @param condition true for all of them: the fewer others, the faster @param from see `SortKey.from`
 */
export function rowsQuery(
  columns: readonly Column[],
  ids: readonly bigint[],
  condition: string,
  from = 'flow',
) {
  const select = `SELECT ${selectedNames(columns)} FROM ${from} WHERE ${condition}`
  const parts = ids.length > 0 ? idsAmong(ids) : ['false']
  return typedQuery(rowKinds(columns), parts.map((part) => `${select} AND ${part}`).join(' UNION ALL '))
}

/** The first records for which a condition is true. */
export function rowsWhereQuery(
  columns: readonly Column[],
  condition: string,
  { from, orderBy, limit }: { readonly from: string; readonly orderBy: string; readonly limit: number },
) {
  return typedQuery(
    rowKinds(columns),
    `SELECT ${selectedNames(columns)} FROM ${from} WHERE ${condition} ORDER BY ${orderBy} LIMIT ${limit}`,
  )
}

function selectedNames(columns: readonly Column[]): string {
  return ['id', ...columns.flatMap(physicalNames).map(identifier)].join(', ')
}

function rowKinds(columns: readonly Column[]) {
  const kinds = columns.flatMap((column) =>
    physicalNames(column).map((name): [string, keyof AnswerKinds] => [name, answerKind(column)]),
  )
  return { ...Object.fromEntries(kinds), id: 'bigint' } as Record<string, keyof AnswerKinds> & {
    id: 'bigint'
  }
}

export function flowRow(answer: Readonly<Record<string, unknown>> & { readonly id: bigint }): FlowRow {
  return { id: answer.id, values: new Map(Object.entries(answer) as [string, PhysicalValue][]) }
}

/** Reads a column of a row. @param labelOf text of a label code */
export function cellValue(
  column: Column,
  row: FlowRow,
  labelOf: (column: string, code: number) => string,
): CellValue {
  const [first = '', second = ''] = physicalNames(column)
  const value = row.values.get(first) ?? null
  if (value === null) return null
  switch (column.storage) {
    case 'label':
      return labelOf(column.name, Number(value))
    case 'time':
      return Number(value)
    case 'address': {
      const low = row.values.get(second)
      return typeof value === 'bigint' && typeof low === 'bigint' ? printAddress(wordsOf(value, low)) : null
    }
    default:
      return value
  }
}

function answerKind(column: Column): keyof AnswerKinds {
  switch (column.storage) {
    case 'text':
      return 'text?'
    case 'u64':
    case 'time':
    case 'address':
      return 'bigint?'
    default:
      return 'number?'
  }
}

/** One record in full. */
export function recordQuery(columns: readonly Column[], id: bigint) {
  return rowsQuery(columns, [id], 'true')
}

import { typedQuery } from '../../lib/typed-query.ts'
import { countCells, orderExpression, type Ask } from './key-cells.ts'
import {
  isOneValue,
  joinRanges,
  limitsQuery,
  rangeBetween,
  rangeCondition,
  type Cell,
  type KeyRange,
} from './key-range.ts'
import { ID_PART, type KeyPart, type SortKey } from './sort-key.ts'

/** Records that follow each other in an order, described by what they have in common. */
export interface OrderSpan {
  /** SQL over `flow` that is true for these records and no others. */
  readonly condition: string
  readonly count: number
  /** Index of the first part of the key in which the records may differ; `id` comes after the last part. */
  readonly part: number
  /** What is known of their values in that part. */
  readonly range: KeyRange | undefined
}

/** Reading so many records to give out a few of them takes no longer than finding them. */
export const SPAN_ROWS = 16_384

/** Records that a filter lets through, those of them without a value for the key, and the limits of the others' values where those are integers. */
export interface OrderCount {
  readonly n: number
  readonly missing: number
  readonly low: bigint | null
  readonly high: bigint | null
}

export async function countOrder(
  ask: Ask,
  key: SortKey,
  filter: string,
  signal: AbortSignal,
): Promise<OrderCount | undefined> {
  const [part] = key.parts
  const limits =
    part?.kind === 'integer'
      ? `min(${part.sql}) AS low, max(${part.sql}) AS high`
      : 'NULL::BIGINT AS low, NULL::BIGINT AS high'
  const [row] = await ask(
    typedQuery(
      { n: 'number', missing: 'number', low: 'bigint?', high: 'bigint?' },
      `SELECT count(*) AS n, count(*) FILTER (${key.isMissing ?? 'false'}) AS missing, ${limits} FROM ${key.from} WHERE (${filter})`,
    ),
    signal,
  )
  return row
}

/** All records that a filter lets through: those that have a value for the key, and those that have none. */
export function wholeOrder(key: SortKey, filter: string, row: OrderCount | undefined): readonly OrderSpan[] {
  if (!row) return []
  const missing = key.isMissing ?? 'false'
  const withValue = { condition: `(${filter}) AND NOT (${missing})`, count: row.n - row.missing, part: 0 }
  const without = { condition: `(${filter}) AND ${missing}`, count: row.missing, part: key.parts.length }
  return [
    { ...withValue, range: rangeBetween(row.low, row.high) },
    { ...without, range: undefined },
  ].filter((span) => span.count > 0)
}

/**
 * Divides a span, in order, into spans of at most `spanRows` records where their values allow it; larger ones can be
 * divided again. The records are counted, not estimated: every one is in exactly one span.
 */
export async function divideSpan(
  ask: Ask,
  key: SortKey,
  span: OrderSpan,
  spanRows: number,
  signal: AbortSignal,
): Promise<readonly OrderSpan[]> {
  const part = partAt(key, span.part)
  const range = span.range ?? (await findRange(ask, key.from, part, span.condition, signal))
  if (!range) return []
  if (isOneValue(range)) return [{ ...span, part: span.part + 1, range: undefined }]
  const cells = await countCells(ask, key.from, part, range, span.condition, signal)
  if (isDescending(key, span.part)) cells.reverse()
  return joinSmall(cells, isDescending(key, span.part), spanRows).map((cell) => spanOf(span, part, cell))
}

/** The records of a span in order, by id. */
export function idsQuery(key: SortKey, span: OrderSpan, limit?: number) {
  return typedQuery(
    { id: 'bigint' },
    `SELECT id FROM ${key.from} WHERE ${span.condition} ORDER BY ${spanOrder(key, span)}${limit === undefined ? '' : ` LIMIT ${limit}`}`,
  )
}

/** What the records of a span are ordered by: the parts in which they may differ, then `id`. */
export function spanOrder(key: SortKey, span: OrderSpan): string {
  const order = [...key.parts.entries()]
    .slice(span.part)
    .map(
      ([i, part]) =>
        `${orderExpression(part, i === span.part ? span.range : undefined)} ${key.descending ? 'DESC' : 'ASC'}`,
    )
  return [...order, 'id'].join(', ')
}

async function findRange(
  ask: Ask,
  table: string,
  part: KeyPart,
  condition: string,
  signal: AbortSignal,
): Promise<KeyRange | undefined> {
  if (part.kind === 'label') return { kind: 'label', codes: part.codesByText }
  const [limits] = await ask(limitsQuery(table, part, condition), signal)
  return limits && rangeBetween(limits.low, limits.high)
}

function spanOf(parent: OrderSpan, part: KeyPart, { range, count }: Cell): OrderSpan {
  const condition = `${parent.condition} AND ${rangeCondition(part, range)}`
  return isOneValue(range)
    ? { condition, count, part: parent.part + 1, range: undefined }
    : { condition, count, part: parent.part, range }
}

/** Joins neighbours as long as they are small together. */
function joinSmall(cells: readonly Cell[], descending: boolean, spanRows: number): Cell[] {
  const joined: Cell[] = []
  for (const cell of cells) {
    const last = joined.at(-1)
    if (!last || last.count + cell.count > spanRows) {
      joined.push(cell)
      continue
    }
    const [first, second] = descending ? [cell, last] : [last, cell]
    joined[joined.length - 1] = {
      range: joinRanges(first.range, second.range),
      count: last.count + cell.count,
    }
  }
  return joined
}

function partAt(key: SortKey, index: number): KeyPart {
  return key.parts[index] ?? ID_PART
}

/** Records of equal value are in the order of their ids, whichever way the values go. */
function isDescending(key: SortKey, part: number): boolean {
  return key.descending && part < key.parts.length
}

import { literal } from '../../lib/sql-text.ts'
import { typedQuery } from '../../lib/typed-query.ts'
import { idsBetween } from './record-id.ts'
import { ID_PART, type KeyPart } from './sort-key.ts'

/**
 * Values of a key part that lie next to each other. Of texts: from `from` to `to`, together with those that begin
 * with `to` unless `ended`. Of labels: these codes, in the order of their texts.
 */
export type KeyRange =
  | { readonly kind: 'integer'; readonly from: bigint; readonly to: bigint }
  | { readonly kind: 'float'; readonly from: number; readonly to: number }
  | { readonly kind: 'text'; readonly from: string; readonly to: string; readonly ended: boolean }
  | { readonly kind: 'label'; readonly codes: readonly number[] }

/** Records of one cell: a range of values and how many records have them. */
export interface Cell {
  readonly range: KeyRange
  readonly count: number
}

/** Whether all records of the range have the same value. */
export function isOneValue(range: KeyRange): boolean {
  switch (range.kind) {
    case 'text':
      return range.ended && range.from === range.to
    case 'label':
      return range.codes.length === 1
    default:
      return range.from === range.to
  }
}

/** SQL that is true for the records of a range. Plain comparisons with constants: the engine skips row groups by them. */
export function rangeCondition(part: KeyPart, range: KeyRange): string {
  switch (range.kind) {
    case 'label':
      return range.codes.length === 1
        ? `${part.sql} = ${literal(range.codes[0] ?? null)}`
        : `${part.sql} IN (${range.codes.join(', ')})`
    case 'text': {
      const [from, to] = [literal(range.from), literal(range.to)]
      if (isOneValue(range)) return `${part.sql} = ${from}`
      const until = range.ended
        ? `${part.sql} <= ${to}`
        : `(${part.sql} < ${to} OR starts_with(${part.sql}, ${to}))`
      return `${part.sql} >= ${from} AND ${until}`
    }
    case 'integer':
      if (part === ID_PART) return idsBetween(range.from, range.to)
      return isOneValue(range)
        ? `${part.sql} = ${range.from}`
        : `${part.sql} BETWEEN ${range.from} AND ${range.to}`
    case 'float':
      return `${part.sql} BETWEEN ${range.from}::DOUBLE AND ${range.to}::DOUBLE`
  }
}

/** The range from the beginning of one to the end of another that follows it. */
export function joinRanges(first: KeyRange, last: KeyRange): KeyRange {
  if (first.kind === 'label' && last.kind === 'label')
    return { kind: 'label', codes: [...first.codes, ...last.codes] }
  if (first.kind === 'text' && last.kind === 'text') return { ...last, from: first.from }
  if (first.kind === 'float' && last.kind === 'float') return { ...last, from: first.from }
  if (first.kind === 'integer' && last.kind === 'integer') return { ...last, from: first.from }
  throw new TypeError(`ranges of ${first.kind} and of ${last.kind} do not join`)
}

/** Least and greatest value of a part among some records; asked where no range is known yet. */
export function limitsQuery(table: string, part: KeyPart, where: string) {
  const kind = part.kind === 'float' ? 'number?' : part.kind === 'text' ? 'text?' : 'bigint?'
  return typedQuery(
    { low: kind, high: kind } as const,
    `SELECT min(${part.sql}) AS low, max(${part.sql}) AS high FROM ${table} WHERE ${where}`,
  )
}

/** The range between two values that `limitsQuery` gave; undefined where there was no record. */
export function rangeBetween(
  low: bigint | number | string | null,
  high: bigint | number | string | null,
): KeyRange | undefined {
  if (typeof low === 'bigint' && typeof high === 'bigint') return { kind: 'integer', from: low, to: high }
  if (typeof low === 'number' && typeof high === 'number') return { kind: 'float', from: low, to: high }
  if (typeof low === 'string' && typeof high === 'string')
    return { kind: 'text', from: low, to: high, ended: true }
  return undefined
}

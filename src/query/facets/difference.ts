import type { Column } from '../../flow/column.ts'
import { typedQuery, type AnswerRow, type TypedQuery } from '../../lib/typed-query.ts'
import { cellColumns, cellList, cellsOf } from './counts.ts'
import type { AddressGrouping, FacetKey, FacetValue } from './key.ts'
import { columnField } from '../filter/fields.ts'
import type { SqlCondition } from '../sql.ts'

export interface DifferenceQuestion {
  readonly key: FacetKey
  /** What is asked about … */
  readonly selection: SqlCondition
  /** … and the records that it is held against; the selection lies within them, and the rest of them is the rest. */
  readonly among: SqlCondition
  readonly limit: number
}

export const DIFFERENCE_COLUMNS = {
  high: 'bigint?',
  low: 'bigint?',
  text: 'text?',
  fraction: 'number?',
  inside: 'number',
  outside: 'number',
  all_inside: 'number',
  all_outside: 'number',
} as const

/** The values of a field whose share among the selected records is furthest from their share among the rest. */
export function differenceQuery(question: DifferenceQuestion): TypedQuery<typeof DIFFERENCE_COLUMNS> {
  const { key, selection, among, limit } = question
  const names = Object.keys(key.cells)
  return typedQuery(
    DIFFERENCE_COLUMNS,
    `WITH marked AS (
  SELECT ${cellList(key)}, ((${selection}) IS TRUE) AS is_inside FROM flow WHERE ${among}
), groups AS MATERIALIZED (
  SELECT ${names.join(', ')}, count(*) FILTER (WHERE is_inside) AS inside, count(*) FILTER (WHERE NOT is_inside) AS outside
  FROM marked GROUP BY ${names.join(', ')}
), all_groups AS (
  SELECT coalesce(sum(inside), 0)::BIGINT AS all_inside, coalesce(sum(outside), 0)::BIGINT AS all_outside FROM groups
)
SELECT ${cellColumns(key)}, inside, outside, all_inside, all_outside
FROM groups, all_groups
ORDER BY ${['abs(inside / greatest(all_inside, 1) - outside / greatest(all_outside, 1)) DESC', ...names].join(', ')}
LIMIT ${Math.trunc(limit)}`,
  )
}

export interface Difference extends FacetValue {
  readonly field: string
  readonly inside: number
  readonly outside: number
  /** Of the selected records and of the rest, from 0 to 1. */
  readonly insideShare: number
  readonly outsideShare: number
  /**
   * How far the shares surely lie apart: the value's part of the Jensen–Shannon divergence, in bits, of the ends of their
   * confidence intervals that are nearest to each other. 0 where the intervals meet, so that few records never win.
   */
  readonly divergence: number
}

export function readDifferences(
  key: FacetKey,
  rows: readonly AnswerRow<typeof DIFFERENCE_COLUMNS>[],
): readonly Difference[] {
  return rows.map((row) => {
    const insideShare = row.inside / Math.max(row.all_inside, 1)
    const outsideShare = row.outside / Math.max(row.all_outside, 1)
    return {
      ...key.read(cellsOf(row)),
      field: key.field.name,
      inside: row.inside,
      outside: row.outside,
      insideShare,
      outsideShare,
      divergence: sureDivergence(row),
    }
  })
}

type Counts = Pick<AnswerRow<typeof DIFFERENCE_COLUMNS>, 'inside' | 'outside' | 'all_inside' | 'all_outside'>

function sureDivergence({ inside, outside, all_inside, all_outside }: Counts): number {
  const p = shareInterval(inside, all_inside)
  const q = shareInterval(outside, all_outside)
  if (p.low > q.high && inside >= FEWEST) return divergenceOf(p.low, q.high)
  return q.low > p.high && outside >= FEWEST ? divergenceOf(p.high, q.low) : 0
}

/** Below this the interval is not to be relied on, as with any approximation by a normal distribution. */
const FEWEST = 5

/** Three standard deviations: thousands of values are compared at once, and chance must not set one of them apart. */
const Z = 3

/** Where the share of a value lies that was seen `count` times among `all` (Wilson's score interval). */
function shareInterval(count: number, all: number): { readonly low: number; readonly high: number } {
  if (all === 0) return { low: 0, high: 1 }
  const share = count / all
  const middle = (share + Z ** 2 / (2 * all)) / (1 + Z ** 2 / all)
  const reach = (Z / (1 + Z ** 2 / all)) * Math.sqrt((share * (1 - share)) / all + (Z / (2 * all)) ** 2)
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) }
}

function divergenceOf(p: number, q: number): number {
  const middle = (p + q) / 2
  const part = (share: number) => (share === 0 ? 0 : (share / 2) * Math.log2(share / middle))
  return part(p) + part(q)
}

/**
 * Differences of several fields in one list, the most telling first. What is missing is missing however addresses are
 * grouped, and stands there once.
 */
export function rankedDifferences(differences: readonly (readonly Difference[])[]): readonly Difference[] {
  const told = new Set<string>()
  return differences
    .flat()
    .filter(({ field, text, divergence }) => {
      const name = `${field} ${text}`
      return divergence > 0 && !told.has(name) && told.add(name)
    })
    .sort((a, b) => b.divergence - a.divergence || (a.field < b.field ? -1 : a.field > b.field ? 1 : 0))
}

/** Columns that are different in almost every record and set nothing apart. */
const NEVER_TELLING: ReadonlySet<string> = new Set([
  'record',
  'bytes_sent',
  'bytes_recv',
  'packets_sent',
  'packets_recv',
])

/** What can set records apart: the fields to ask about, addresses also by prefix and class. */
export function differenceFields(
  columns: readonly Column[],
): readonly { readonly field: string; readonly grouping?: AddressGrouping }[] {
  return columns
    .filter(
      ({ name, storage }) =>
        !NEVER_TELLING.has(name) && storage !== 'time' && storage !== 'text' && storage !== 'f64',
    )
    .flatMap(({ name, storage }) => {
      const field = columnField(name)
      if (storage !== 'address') return [{ field }]
      return [
        { field },
        { field, grouping: { by: 'prefix', ipv4: 24, ipv6: 64 } as const },
        { field, grouping: { by: 'class' } as const },
      ]
    })
}

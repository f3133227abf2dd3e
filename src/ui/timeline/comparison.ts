import { DAY_MS, type BucketGrid } from '../../flow/time-bucket.ts'
import { assertNever } from '../../lib/assert.ts'
import { formatShort } from '../../lib/format-number.ts'
import type { FilterSqlContext } from '../../query/filter/sql-context.ts'
import { filterSql } from '../../query/filter/to-sql.ts'
import { parseFilter } from '../../query/filter/parse.ts'
import type { Filter } from '../../query/filter/filter.ts'
import { withStartBounds } from '../../query/filter/time-filter.ts'
import type { BucketSums } from '../../query/timeline/spread.ts'
import type { TimelineQuestion } from '../../query/timeline/timeline.ts'
import type { Ask } from '../volume/volume-source.svelte.ts'
import type { TimeRange } from './time-axis.ts'
import type { ComparedWith } from './timeline-choices.svelte.ts'
import { inUnit, type Unit } from './timeline-numbers.ts'
import { askTimeline } from './timeline-questions.ts'

/** What the bars are held against, bucket by bucket. */
export interface Comparison {
  /** `the day before` */
  readonly title: string
  /** Sums of each side, in the buckets of `grid`. */
  readonly sides: readonly BucketSums[]
  /** The buckets of the bars. */
  readonly grid: BucketGrid
  readonly sql: string
}

/** The other flows, and how much earlier they are. */
export interface ComparedTo {
  readonly title: string
  readonly conditionSql: string
  readonly earlierMs: number
}

const WEEK_MS = 7 * DAY_MS

/**
 * What to compare with. The same flows of another time are those of the filter without what it says of the start.
 * @param seen what is looked at; the stretch before is as long
 * @returns a message where the other filter cannot be read
 */
export function comparedTo(
  choice: { readonly comparedWith: ComparedWith; readonly comparedText: string },
  filter: Filter,
  seen: TimeRange,
  context: FilterSqlContext,
): ComparedTo | string | undefined {
  const earlier = (title: string, earlierMs: number): ComparedTo => {
    const anyTime = withStartBounds(filter, { fromMs: undefined, toMs: undefined })
    return { title, conditionSql: filterSql(anyTime, context), earlierMs }
  }
  switch (choice.comparedWith) {
    case 'nothing':
      return undefined
    case 'before':
      return earlier('the time before', Math.round(seen.toMs - seen.fromMs))
    case 'day':
      return earlier('the day before', DAY_MS)
    case 'week':
      return earlier('the week before', WEEK_MS)
    case 'filter': {
      const { filter: other, error } = parseFilter(choice.comparedText, context)
      if (!other) return error.message
      const title = choice.comparedText.trim() || 'all flows'
      return { title, conditionSql: filterSql(other, context), earlierMs: 0 }
    }
    default:
      return assertNever(choice.comparedWith)
  }
}

/** Asks for the other flows in buckets as long as those of the bars. */
export async function askComparison(
  ask: Ask,
  bars: TimelineQuestion,
  { title, conditionSql, earlierMs }: ComparedTo,
): Promise<Comparison> {
  const { grid } = bars
  const { series, sql } = await askTimeline(ask, {
    ...bars,
    scope: { ...bars.scope, conditionSql, branches: undefined },
    grid: { ...grid, borders: grid.borders.map((border) => border - earlierMs) },
    stack: undefined,
    isWhole: false,
    countsOutside: false,
  })
  return { title, sides: series[0]?.sides ?? [], grid, sql }
}

/** What is seen of the bars and of the others, in all. */
export interface ComparedSums {
  readonly own: bigint
  readonly other: bigint
  /** `+12 %`, `−3 %`, `×25`, `new`, `the same` */
  readonly difference: string
}

export function comparedSums(
  sides: readonly (readonly BucketSums[])[],
  { sides: others }: Comparison,
  [first, end]: readonly [number, number],
): ComparedSums {
  const sum = (all: readonly BucketSums[]) =>
    all.reduce((total, { buckets }) => buckets.slice(first, end).reduce((a, b) => a + b, total), 0n)
  const own = sides.reduce((total, one) => total + sum(one), 0n)
  const other = sum(others)
  return { own, other, difference: differenceText(own, other) }
}

/** From here on per cents say less than a factor. */
const MANY_TIMES = 10

function differenceText(own: bigint, other: bigint): string {
  if (own === other) return 'the same'
  if (other === 0n) return 'new'
  const times = Number(own) / Number(other)
  if (times >= MANY_TIMES) return `×${formatShort(times)}`
  const percent = (100 * (Number(own) - Number(other))) / Number(other)
  const digits = Math.abs(percent) < 10 ? 1 : 0
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toLocaleString('en', { maximumFractionDigits: digits })} %`
}

/** The amounts in the unit that is shown, of a side by bucket. */
export function comparedValues({ sides, grid }: Comparison, unit: Unit): readonly (readonly number[])[] {
  return sides.map(({ buckets }) =>
    buckets.map((amount, i) => inUnit(amount, (grid.borders[i + 1] ?? 0) - (grid.borders[i] ?? 0), unit)),
  )
}

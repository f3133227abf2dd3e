import { parseFilter } from '../../query/filter/parse.ts'
import type { FilterSqlContext } from '../../query/filter/sql-context.ts'
import type { Filter } from '../../query/filter/filter.ts'
import { periodBefore, periodOf, type Period } from '../../query/timeline/period.ts'
import { withStartBounds } from '../../query/filter/time-filter.ts'
import { bucketText } from '../timeline/time-axis.ts'

/** Two choices of flows that are held against each other. */
export interface CompareSides {
  readonly before: CompareSide
  readonly after: CompareSide
}

export interface CompareSide {
  readonly title: string
  /** Which flows these are, in words. */
  readonly text: string
  readonly filter: Filter
}

interface Span {
  readonly startMs: number
  readonly endMs: number
}

/**
 * The time of the filter against as long a time before it; a filter without a time is halved in the middle of the data.
 * Undefined where no record has a time.
 */
export function periodSides(filter: Filter, span: Span | undefined, zone: string): CompareSides | undefined {
  if (!span) return undefined
  const period = periodOf(filter, span)
  const middle = Math.ceil((span.startMs + span.endMs + 1) / 2)
  const after = period ?? { fromMs: middle, toMs: span.endMs + 1 }
  const before = period ? periodBefore(period) : { fromMs: span.startMs, toMs: middle }
  const side = (title: string, of: Period): CompareSide => ({
    title,
    text: bucketText(of.fromMs, of.toMs, zone),
    filter: withStartBounds(filter, of),
  })
  return period
    ? { before: side('Before', before), after: side('Now', after) }
    : { before: side('First half', before), after: side('Second half', after) }
}

/** The filter against another one, given as text. An error says what is wrong with that. */
export function filterSides(
  filter: Filter,
  text: string,
  context: FilterSqlContext,
): CompareSides | { readonly error: string } {
  const parsed = parseFilter(text, context)
  if (!parsed.filter) return { error: parsed.error.message }
  return {
    before: { title: 'Other', text: text.trim() === '' ? 'every flow' : text, filter: parsed.filter },
    after: { title: 'This', text: 'the filter in force', filter },
  }
}

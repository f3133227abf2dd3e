import { physicalNames, type Column } from '../../flow/column.ts'
import { identifier } from '../../lib/sql-text.ts'
import type { Ask } from './key-cells.ts'
import { countOrder, divideSpan, spanOrder, wholeOrder, type OrderSpan } from './order-span.ts'
import type { SortKey } from './sort-key.ts'

/**
 * All records under a filter, in order, span by span, each of about `spanRows` records at most: what a sort of everything
 * would give, in the memory of a part.
 */
export async function* orderedSpans(
  ask: Ask,
  key: SortKey,
  filter: string,
  spanRows: number,
  signal: AbortSignal,
): AsyncGenerator<OrderSpan, void, undefined> {
  const waiting = [...wholeOrder(key, filter, await countOrder(ask, key, filter, signal))].reverse()
  for (let span = waiting.pop(); span; span = waiting.pop()) {
    if (span.count <= spanRows) yield span
    else waiting.push(...[...(await divideSpan(ask, key, span, spanRows, signal))].reverse())
  }
}

/** The columns of a span's records, in order, as table `flow` keeps them. */
export function spanRowsSql(key: SortKey, span: OrderSpan, columns: readonly Column[]): string {
  const names = columns.flatMap(physicalNames).map(identifier)
  return `SELECT ${names.join(', ')} FROM ${key.from} WHERE ${span.condition} ORDER BY ${spanOrder(key, span)}`
}

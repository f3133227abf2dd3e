import type { Filter } from '../filter/filter.ts'
import { startBounds } from '../filter/time-filter.ts'

/** From one instant up to, not including, another. */
export interface Period {
  readonly fromMs: number
  readonly toMs: number
}

/**
 * When the flows of a filter start; undefined where it says nothing of that. A bound that it leaves open is the data's.
 * @param data first and last instant of the records
 */
export function periodOf(
  filter: Filter,
  data: { readonly startMs: number; readonly endMs: number },
): Period | undefined {
  const bounds = startBounds(filter, data.endMs)
  if (bounds.fromMs === undefined && bounds.toMs === undefined) return undefined
  const [fromMs, toMs] = [bounds.fromMs ?? data.startMs, bounds.toMs ?? data.endMs + 1]
  return toMs > fromMs ? { fromMs, toMs } : undefined
}

/** As long, and just before. */
export function periodBefore({ fromMs, toMs }: Period): Period {
  return { fromMs: fromMs - (toMs - fromMs), toMs: fromMs }
}

import { partsOf, ofParts } from './filter-edit.ts'
import type { Filter } from './filter.ts'

/** From one instant up to, not including, another. */
export interface Period {
  readonly fromMs: number
  readonly toMs: number
}

/** What of a filter is about when flows start, and what is not. */
export interface PeriodOfFilter {
  /** Undefined where the filter has no condition on the time. */
  readonly period: Period | undefined
  readonly rest: Filter
}

/** Bounds that a filter leaves open are those of the data. @param data first and last instant of the records */
export function periodOf(
  filter: Filter,
  data: { readonly startMs: number; readonly endMs: number },
): PeriodOfFilter {
  let [fromMs, toMs] = [data.startMs, data.endMs + 1]
  const rest: Filter[] = []
  for (const part of partsOf(filter)) {
    const bounds = boundsOf(part, data.endMs)
    if (!bounds) rest.push(part)
    else [fromMs, toMs] = [Math.max(fromMs, bounds.fromMs), Math.min(toMs, bounds.toMs)]
  }
  const isTimed = rest.length < partsOf(filter).length && toMs > fromMs
  return { period: isTimed ? { fromMs, toMs } : undefined, rest: ofParts(rest) }
}

function boundsOf(part: Filter, endMs: number): Period | undefined {
  if (part.op !== 'compare' || part.field !== 'start_time') return undefined
  const { is, value } = part
  const [fromMs, toMs] = [-Infinity, Infinity]
  if (is === '=' && value.kind === 'last') return { fromMs: endMs - value.ms, toMs: endMs + 1 }
  if (is === '=' && value.kind === 'range' && value.from.kind === 'time' && value.to.kind === 'time')
    return { fromMs: value.from.ms, toMs: value.to.ms + 1 }
  if (value.kind !== 'time') return undefined
  switch (is) {
    case '>=':
      return { fromMs: value.ms, toMs }
    case '>':
      return { fromMs: value.ms + 1, toMs }
    case '<':
      return { fromMs, toMs: value.ms }
    case '<=':
      return { fromMs, toMs: value.ms + 1 }
    default:
      return undefined
  }
}

/** As long, and just before. */
export function periodBefore({ fromMs, toMs }: Period): Period {
  return { fromMs: fromMs - (toMs - fromMs), toMs: fromMs }
}

/** The flows that start in a period. */
export function inPeriod({ fromMs, toMs }: Period): Filter {
  const bound = (is: '>=' | '<', ms: number): Filter => ({
    op: 'compare',
    field: 'start_time',
    is,
    value: { kind: 'time', ms },
  })
  return { op: 'and', of: [bound('>=', fromMs), bound('<', toMs)] }
}

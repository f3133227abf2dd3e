import { addPart, partsOf, withoutField } from './edit.ts'
import type { Filter, Scalar, Value } from './filter.ts'

/** When flows start: from the first millisecond up to, not including, the second; undefined where nothing limits it. */
export interface StartBounds {
  readonly fromMs: number | undefined
  readonly toMs: number | undefined
}

const FIELD = 'start_time'

/**
 * What a filter says of the start for every flow that it lets through.
 * @param endMs end of the data, from which `last` counts
 */
export function startBounds(filter: Filter, endMs: number | undefined): StartBounds {
  return partsOf(filter)
    .map((part) => boundsOfPart(part, endMs))
    .reduce(
      (a, b) => ({ fromMs: most(Math.max, a.fromMs, b.fromMs), toMs: most(Math.min, a.toMs, b.toMs) }),
      {
        fromMs: undefined,
        toMs: undefined,
      },
    )
}

/** Puts these bounds in the place of what the filter said of the start. */
export function withStartBounds(filter: Filter, { fromMs, toMs }: StartBounds): Filter {
  const others = withoutField(filter, FIELD)
  const from = fromMs === undefined ? others : addPart(others, compared('>=', fromMs))
  return toMs === undefined ? from : addPart(from, compared('<', toMs))
}

/** The last stretch of the data in the place of what the filter said of the start. */
export function withLast(filter: Filter, ms: number): Filter {
  return addPart(withoutField(filter, FIELD), {
    op: 'compare',
    field: FIELD,
    is: '=',
    value: { kind: 'last', ms },
  })
}

/** The stretch before the end of the data that a filter asks for, where it does so in these words. */
export function lastOf(filter: Filter): number | undefined {
  const own = partsOf(filter).filter((part) => part.op === 'compare' && part.field === FIELD)
  const [only] = own
  return own.length === 1 && only?.op === 'compare' && only.is === '=' && only.value.kind === 'last'
    ? only.value.ms
    : undefined
}

function compared(is: '>=' | '<', ms: number): Filter {
  return { op: 'compare', field: FIELD, is, value: { kind: 'time', ms: Math.round(ms) } }
}

function boundsOfPart(part: Filter, endMs: number | undefined): StartBounds {
  const none = { fromMs: undefined, toMs: undefined }
  if (part.op !== 'compare' || part.field !== FIELD) return none
  if (part.is === '=') return boundsOfValue(part.value, endMs) ?? none
  const ms = part.value.kind === 'time' ? part.value.ms : undefined
  if (ms === undefined) return none
  switch (part.is) {
    case '>=':
      return { ...none, fromMs: ms }
    case '>':
      return { ...none, fromMs: ms + 1 }
    case '<':
      return { ...none, toMs: ms }
    case '<=':
      return { ...none, toMs: ms + 1 }
    default:
      return none
  }
}

function boundsOfValue(value: Value, endMs: number | undefined): StartBounds | undefined {
  if (value.kind === 'time') return { fromMs: value.ms, toMs: value.ms + 1 }
  if (value.kind === 'last')
    return endMs === undefined ? undefined : { fromMs: endMs - value.ms, toMs: endMs + 1 }
  if (value.kind !== 'range') return undefined
  const [from, to] = [timeOf(value.from), timeOf(value.to)]
  return from === undefined || to === undefined ? undefined : { fromMs: from, toMs: to + 1 }
}

function timeOf(value: Scalar): number | undefined {
  return value.kind === 'time' ? value.ms : undefined
}

function most(
  choose: (a: number, b: number) => number,
  a: number | undefined,
  b: number | undefined,
): number | undefined {
  return a === undefined ? b : b === undefined ? a : choose(a, b)
}

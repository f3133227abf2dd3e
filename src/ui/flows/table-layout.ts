import type { Column } from '../../flow/column.ts'

/** Below this a table stacks its columns in twos: two lines a record, and all that tells a flow in sight. */
const STACKED_BELOW_PX = 600

interface Place {
  /** Of each list the first column that is shown. */
  readonly above: readonly string[]
  readonly below: readonly string[]
  /** Undefined: what the others leave. */
  readonly widthPx: number | undefined
  /** Where there is room. */
  readonly roomyPx?: number
}

/** A date and a time to the second, an IPv4 address, a port with its service: in the smallest letters. */
const PLACES: readonly Place[] = [
  { above: ['start_time'], below: ['verdict', 'protocol'], widthPx: 140 },
  { above: ['src_addr', 'initiator_addr'], below: ['dst_addr', 'responder_addr'], widthPx: undefined },
  { above: ['src_port', 'initiator_port'], below: ['dst_port', 'responder_port'], widthPx: 70, roomyPx: 112 },
  { above: ['bytes_sent', 'bytes'], below: ['action', 'bytes_recv', 'packets_sent'], widthPx: 70 },
]
const NARROWEST_PX = 100
const ROOMY_PX = 480

interface StackedColumns {
  /** From above to below, then to the right. */
  readonly columns: readonly Column[]
  /** Names of those that have both lines for themselves. */
  readonly tall: ReadonlySet<string>
  /** Widths of the pairs. */
  readonly widthsPx: readonly number[]
}

/** How a table places its columns. */
export interface TableLayout {
  readonly columns: readonly Column[]
  /** Undefined where a record has one line. */
  readonly tall: ReadonlySet<string> | undefined
  /** Columns of the CSS grid, and how wide they are together. */
  readonly template: string
  readonly widthPx: number
}

/** @param seenPx how wide the table is seen; undefined before it is */
export function layOut(
  columns: readonly Column[],
  seenPx: number | undefined,
  widthOf: (column: Column) => number,
): TableLayout {
  const stack =
    seenPx !== undefined && seenPx < STACKED_BELOW_PX ? stackColumns(columns, seenPx, widthOf) : undefined
  const widthsPx = stack?.widthsPx ?? columns.map(widthOf)
  return {
    columns: stack?.columns ?? columns,
    tall: stack?.tall,
    template: [...widthsPx.map((px) => `${px}px`), 'minmax(0, 1fr)'].join(' '),
    widthPx: widthsPx.reduce((sum, px) => sum + px, 0),
  }
}

/**
 * Lays columns out in two lines: what tells a flow within the width that is seen, all others in twos to the right of it.
 * @param widthOf width of a column of the second kind
 */
function stackColumns(
  columns: readonly Column[],
  seenPx: number,
  widthOf: (column: Column) => number,
): StackedColumns {
  const left = new Set(columns)
  const take = (names: readonly string[]) => {
    const column = names.flatMap((name) => columns.find((one) => one.name === name) ?? [])[0]
    if (column) left.delete(column)
    return column
  }
  const placed = PLACES.flatMap(({ above, below, widthPx: leastPx, roomyPx = leastPx }) => {
    const widthPx = seenPx < ROOMY_PX ? leastPx : roomyPx
    const pair = [take(above), take(below)].filter((column) => column !== undefined)
    return pair.length === 0 ? [] : [{ pair, widthPx }]
  })
  const taken = placed.reduce((sum, { widthPx }) => sum + (widthPx ?? 0), 0)
  const rest = [...left]
  const pairs = [
    ...placed.map(({ pair, widthPx }) => ({
      pair,
      widthPx: widthPx ?? Math.max(NARROWEST_PX, seenPx - taken),
    })),
    ...rest.flatMap((_, i) => {
      const pair = rest.slice(i, i + 2)
      return i % 2 === 0 ? [{ pair, widthPx: Math.max(...pair.map(widthOf)) }] : []
    }),
  ]
  return {
    columns: pairs.flatMap(({ pair }) => pair),
    tall: new Set(pairs.flatMap(({ pair }) => (pair.length === 1 ? pair.map(({ name }) => name) : []))),
    widthsPx: pairs.map(({ widthPx }) => widthPx),
  }
}

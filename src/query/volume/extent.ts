import { typedQuery } from '../../lib/typed-query.ts'
import type { AnswerRow } from '../../lib/typed-query.ts'
import { flowsOf, whereFlows, type VolumeScope } from './scope.ts'

/** From when to when flows are, and what their times lack. Without any time there is no `firstMs`. */
export interface TimeExtent {
  readonly flows: number
  /** Flows without start and end: on no time axis. */
  readonly untimed: number
  readonly firstMs: number | undefined
  readonly lastMs: number | undefined
}

const EXTENT_COLUMNS = {
  flows: 'number',
  starts: 'number',
  first_start: 'bigint?',
  last_start: 'bigint?',
  last_end: 'bigint?',
} as const

/** Plain aggregates of plain columns: `greatest` or `coalesce` in them would make this ten times slower. */
export function extentQuery(scope: VolumeScope) {
  return typedQuery(
    EXTENT_COLUMNS,
    `SELECT count(*) AS flows, count(start_time_ms) AS starts,
  min(start_time_ms) AS first_start, max(start_time_ms) AS last_start, max(end_time_ms) AS last_end
FROM ${flowsOf(scope)}`,
  )
}

/** Asked only where some flows have no start. */
export function startlessQuery(scope: VolumeScope) {
  return typedQuery(
    { ends: 'number', first_end: 'bigint?' },
    `SELECT count(end_time_ms) AS ends, min(end_time_ms) AS first_end
FROM flow WHERE ${whereFlows(scope, 'start_time_ms IS NULL')}`,
  )
}

type ExtentRow = AnswerRow<ReturnType<typeof extentQuery>['columns']>
type StartlessRow = AnswerRow<ReturnType<typeof startlessQuery>['columns']>

export function extentOf(row: ExtentRow, startless?: StartlessRow): TimeExtent {
  return {
    flows: row.flows,
    untimed: row.flows - row.starts - (startless?.ends ?? 0),
    firstMs: extreme(Math.min, [row.first_start, startless?.first_end]),
    lastMs: extreme(Math.max, [row.last_start, row.last_end]),
  }
}

function extreme(
  choose: (...numbers: number[]) => number,
  times: readonly (bigint | null | undefined)[],
): number | undefined {
  const known = times.filter((time) => time !== null && time !== undefined).map(Number)
  return known.length === 0 ? undefined : choose(...known)
}

const SAMPLE = 5000

/** Where the middle of the starts is, and how long nine of ten flows last at most, by a sample that is the same every time. */
export function coreQuery(scope: VolumeScope) {
  return typedQuery(
    {
      sampled: 'number',
      low: 'bigint?',
      high: 'bigint?',
      most_low: 'bigint?',
      most_high: 'bigint?',
      long: 'bigint?',
    },
    `SELECT count(ms) AS sampled, quantile_disc(ms, 0.1) AS low, quantile_disc(ms, 0.9) AS high,
  quantile_disc(ms, 0.005) AS most_low, quantile_disc(ms, 0.995) AS most_high, quantile_disc(length_ms, 0.9) AS long
FROM (SELECT coalesce(start_time_ms, end_time_ms) AS ms, end_time_ms - start_time_ms AS length_ms FROM flow
  WHERE ${whereFlows(scope)} USING SAMPLE reservoir(${SAMPLE} ROWS) REPEATABLE (1))`,
  )
}

/** How long the longest record lasts, and how many have an end alone. */
export function lengthsQuery() {
  return typedQuery(
    { longest: 'bigint?', startless: 'number' },
    `SELECT max(end_time_ms - start_time_ms) AS longest,
  count(*) FILTER (start_time_ms IS NULL AND end_time_ms IS NOT NULL) AS startless FROM flow`,
  )
}

const HOUR_MS = 3_600_000
/** An axis this many times longer than where the flows are, with room beside them, shows nothing of them. */
const ABSURD = 20
/** So many times longer, it shows little: a few flows are not worth that. */
const LONG = 4
const FEW = 0.01

export interface ClippedRange {
  readonly fromMs: number
  readonly toMs: number
  /** With more flows than these outside, the whole extent serves. */
  readonly mostOutside: number
}

/**
 * The stretch to look at where a few records have absurd times: undefined where the whole extent serves.
 * With few flows a quantile near the end is one of the absurd ones itself, so the middle decides.
 */
export function clippedRange(
  extent: TimeExtent,
  core: AnswerRow<ReturnType<typeof coreQuery>['columns']>,
): ClippedRange | undefined {
  if (extent.firstMs === undefined || extent.lastMs === undefined) return undefined
  const [low, high] = core.sampled >= 1000 ? [core.most_low, core.most_high] : [core.low, core.high]
  if (low === null || high === null || core.sampled < 5) return undefined
  const margin = 2 * Math.max(Number(high) - Number(low), HOUR_MS)
  const fromMs = Number(low) - margin
  const toMs = Number(high) + margin
  const timesLonger = (extent.lastMs - extent.firstMs) / (toMs - fromMs)
  if (timesLonger <= LONG) return undefined
  const mostOutside = timesLonger > ABSURD ? Infinity : Math.max(1, Math.floor(FEW * extent.flows))
  return { fromMs, toMs, mostOutside }
}

/** What there is within a stretch, and how many flows are outside. */
export function withinQuery(scope: VolumeScope, fromMs: number, toMs: number) {
  const started = 'coalesce(start_time_ms, end_time_ms)'
  const inside = `${started} BETWEEN ${Math.floor(fromMs)} AND ${Math.ceil(toMs)}`
  return typedQuery(
    { first: 'bigint?', last: 'bigint?', last_end: 'bigint?', outside: 'number' },
    `SELECT min(${started}) FILTER (${inside}) AS first, max(${started}) FILTER (${inside}) AS last,
  max(end_time_ms) FILTER (${inside} AND end_time_ms <= ${Math.ceil(toMs)}) AS last_end,
  count(*) FILTER (NOT (${inside})) AS outside
FROM flow WHERE ${whereFlows(scope)}`,
  )
}

const LARGEST_FAST_COUNT = 1n << 62n

/** Asked once for a data set: whether sums can be made in 64 bits, and whether anything came back. */
export function largestCountsQuery() {
  return typedQuery(
    { largest: 'bigint?', received: 'number' },
    `SELECT greatest(max(bytes_sent), max(packets_sent), max(bytes_recv), max(packets_recv)) AS largest,
  (count(bytes_recv) + count(packets_recv)) AS received FROM flow`,
  )
}

export type CountTraits = Required<Pick<VolumeScope, 'hasHugeCounts' | 'isOneWay'>>

export function countTraits(row: {
  readonly largest: bigint | null
  readonly received: number
}): CountTraits {
  return { hasHugeCounts: (row.largest ?? 0n) >= LARGEST_FAST_COUNT, isOneWay: row.received === 0 }
}

import { DAY_MS } from '../../flow/time-bucket.ts'
import type { StartBounds } from '../../query/filter/time-filter.ts'
import type { TimeFacts } from '../../query/timeline/timeline.ts'
import {
  clippedRange,
  coreQuery,
  extentOf,
  extentQuery,
  lengthsQuery,
  startlessQuery,
  withinQuery,
} from '../../query/volume/extent.ts'
import { EVERY_RECORD, type VolumeScope } from '../../query/volume/scope.ts'
import type { Ask } from '../volume/volume-source.svelte.ts'
import type { TimeRange } from './time-axis.ts'

/** Where in time records are. */
export interface RecordTimes {
  readonly records: number
  /** Records without start and end: on no time axis. */
  readonly untimed: number
  /** From the first start to the last end; undefined where no record has a time. */
  readonly whole: TimeRange | undefined
  /** Where nearly all records are, if a few have times so far off that nothing could be seen on the whole. */
  readonly core: TimeRange | undefined
  /** Records outside of the core. */
  readonly outliers: number
  /** Nine of ten records last no longer. */
  readonly usualLengthMs: number
}

const SHORTEST_SPAN_TO_CLIP_MS = DAY_MS

export async function askRecordTimes(ask: Ask, scope: VolumeScope): Promise<RecordTimes> {
  const [[row], [sample]] = await Promise.all([ask(extentQuery(scope)), ask(coreQuery(scope))])
  if (!row || !sample) throw new Error('no answer on the extent in time')
  const startless = row.starts < row.flows ? await ask(startlessQuery(scope)) : []
  const extent = extentOf(row, startless[0])
  const { flows: records, untimed, firstMs, lastMs } = extent
  const known = { records, untimed, usualLengthMs: Math.max(0, Number(sample.long ?? 0)) }
  if (firstMs === undefined || lastMs === undefined)
    return { ...known, whole: undefined, core: undefined, outliers: 0 }
  const whole = { fromMs: firstMs, toMs: lastMs + 1 }
  const found = lastMs - firstMs < SHORTEST_SPAN_TO_CLIP_MS ? undefined : clippedRange(extent, sample)
  // Counting who is outside reads all records: under a filter, only what would show nothing is worth that.
  const isWorthIt = scope === EVERY_RECORD || found?.mostOutside === Infinity
  const clip = isWorthIt ? found : undefined
  const inside = clip && (await ask(withinQuery(scope, clip.fromMs, clip.toMs)))[0]
  if (!clip || !inside || inside.first === null || inside.last === null || inside.outside > clip.mostOutside)
    return { ...known, whole, core: undefined, outliers: 0 }
  const last = inside.last_end === null || inside.last_end < inside.last ? inside.last : inside.last_end
  const core = { fromMs: Number(inside.first), toMs: Number(last) + 1 }
  return { ...known, whole, core, outliers: inside.outside }
}

/** Where in time all records are, whatever the filter is. */
export interface DataTimes extends RecordTimes {
  readonly facts: TimeFacts
}

export async function askDataTimes(ask: Ask): Promise<DataTimes> {
  const [times, [lengths]] = await Promise.all([askRecordTimes(ask, EVERY_RECORD), ask(lengthsQuery())])
  if (!lengths) throw new Error('no answer on how long records last')
  const longestMs = Math.max(0, Number(lengths.longest ?? 0))
  return { ...times, facts: { longestMs, hasStarts: lengths.startless === 0 } }
}

/** What a timeline shows unless it is zoomed. */
export interface TimeAxis extends TimeRange {
  /** Every record is within it. */
  readonly isWhole: boolean
}

/** The data's time, or what the filter leaves of it; undefined where that is none. */
export function axisOf(times: DataTimes, bounds: StartBounds, showsOutliers: boolean): TimeAxis | undefined {
  const { whole, core } = times
  if (!whole) return undefined
  const usual = core && !showsOutliers ? cut(core, bounds) : undefined
  const range = usual ?? cut(whole, bounds)
  return range && { ...range, isWhole: range.fromMs <= whole.fromMs && range.toMs >= whole.toMs }
}

function cut({ fromMs, toMs }: TimeRange, bounds: StartBounds): TimeRange | undefined {
  const from = Math.max(fromMs, bounds.fromMs ?? -Infinity)
  const to = Math.min(toMs, bounds.toMs ?? Infinity)
  return from < to ? { fromMs: from, toMs: to } : undefined
}

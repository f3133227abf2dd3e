import { DAY_MS } from '../../flow/time-bucket.ts'
import type { StartBounds } from '../../query/time-filter.ts'
import type { TimeFacts } from '../../query/timeline.ts'
import {
  clippedRange,
  coreQuery,
  extentOf,
  extentQuery,
  lengthsQuery,
  startlessQuery,
  withinQuery,
} from '../../query/volume-extent.ts'
import { EVERY_RECORD } from '../../query/volume-scope.ts'
import type { Ask } from '../volume/volume-source.svelte.ts'
import type { TimeRange } from './time-axis.ts'

/** Where in time the records are, whatever the filter is. */
export interface DataTimes {
  readonly records: number
  /** Records without start and end: on no time axis. */
  readonly untimed: number
  /** From the first start to the last end; undefined where no record has a time. */
  readonly whole: TimeRange | undefined
  /** Where nearly all records are, if a few have times so far off that nothing could be seen on the whole. */
  readonly core: TimeRange | undefined
  /** Records outside of the core. */
  readonly outliers: number
  readonly facts: TimeFacts
  /** Nine of ten records last no longer. */
  readonly usualLengthMs: number
}

const SHORTEST_SPAN_TO_CLIP_MS = DAY_MS

export async function askDataTimes(ask: Ask): Promise<DataTimes> {
  const [[extentRow], [lengths], [sample]] = await Promise.all([
    ask(extentQuery(EVERY_RECORD)),
    ask(lengthsQuery()),
    ask(coreQuery(EVERY_RECORD)),
  ])
  if (!extentRow || !lengths || !sample) throw new Error('no answer on the extent in time')
  const startless = extentRow.starts < extentRow.flows ? await ask(startlessQuery(EVERY_RECORD)) : []
  const extent = extentOf(extentRow, startless[0])
  const known = {
    records: extent.flows,
    untimed: extent.untimed,
    facts: { longestMs: Math.max(0, Number(lengths.longest ?? 0)), hasStarts: lengths.startless === 0 },
    usualLengthMs: Math.max(0, Number(sample.long ?? 0)),
  }
  const { firstMs, lastMs } = extent
  if (firstMs === undefined || lastMs === undefined)
    return { ...known, whole: undefined, core: undefined, outliers: 0 }
  const whole = { fromMs: firstMs, toMs: lastMs + 1 }
  const clip = lastMs - firstMs < SHORTEST_SPAN_TO_CLIP_MS ? undefined : clippedRange(extent, sample)
  if (!clip) return { ...known, whole, core: undefined, outliers: 0 }
  const [inside] = await ask(withinQuery(EVERY_RECORD, clip.fromMs, clip.toMs))
  if (!inside || inside.first === null || inside.last === null)
    return { ...known, whole, core: undefined, outliers: 0 }
  const last = inside.last_end === null || inside.last_end < inside.last ? inside.last : inside.last_end
  const core = { fromMs: Number(inside.first), toMs: Number(last) + 1 }
  return { ...known, whole, core, outliers: inside.outside }
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

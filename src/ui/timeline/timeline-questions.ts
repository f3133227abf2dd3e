import { bucketGrid, chooseBucketWidth, DAY_MS, type BucketGrid } from '../../flow/time-bucket.ts'
import { coverageQuery, markedGaps, markedGapsQuery, silentGaps, type Gap } from '../../query/gaps.ts'
import {
  timelineOf,
  timelineQuery,
  type TimelineQuestion,
  type TimelineSeries,
} from '../../query/timeline.ts'
import { topValues, topValuesQuery } from '../../query/top-list.ts'
import {
  clippedRange,
  coreQuery,
  extentOf,
  extentQuery,
  startlessQuery,
  withinQuery,
  type TimeExtent,
} from '../../query/volume-extent.ts'
import type { VolumeKey } from '../../query/volume-key.ts'
import { EVERY_RECORD, type VolumeScope } from '../../query/volume-scope.ts'
import type { Ask } from '../volume/volume-source.svelte.ts'
import { COLORS } from './series-colors.ts'
import type { TimeRange } from './time-axis.ts'

/** Where in time the flows are. */
export interface TimeAxis {
  readonly extent: TimeExtent
  /** What a timeline shows unless it is zoomed; undefined where no flow has a time. */
  readonly range: TimeRange | undefined
  /** Flows with times so far off that the range leaves them out. */
  readonly outliers: number
}

const SHORTEST_SPAN_TO_CLIP_MS = DAY_MS

export async function askAxis(ask: Ask, scope: VolumeScope, showsOutliers: boolean): Promise<TimeAxis> {
  const [row] = await ask(extentQuery(scope))
  if (!row) throw new Error('no answer on the extent in time')
  const startless = row.starts < row.flows ? await ask(startlessQuery(scope)) : []
  const extent = extentOf(row, startless[0])
  const { firstMs, lastMs } = extent
  if (firstMs === undefined || lastMs === undefined) return { extent, range: undefined, outliers: 0 }
  const whole = { fromMs: firstMs, toMs: Math.max(lastMs, firstMs + 1) }
  if (showsOutliers || lastMs - firstMs < SHORTEST_SPAN_TO_CLIP_MS)
    return { extent, range: whole, outliers: 0 }
  const [core] = await ask(coreQuery(scope))
  const clip = core && clippedRange(extent, core)
  if (!clip) return { extent, range: whole, outliers: 0 }
  const [inside] = await ask(withinQuery(scope, clip.fromMs, clip.toMs))
  if (!inside || inside.first === null || inside.last === null) return { extent, range: whole, outliers: 0 }
  const last = inside.last_end === null || inside.last_end < inside.last ? inside.last : inside.last_end
  return { extent, range: { fromMs: Number(inside.first), toMs: Number(last) + 1 }, outliers: inside.outside }
}

export const MOST_BUCKETS = 180
const FEWEST_PX = 4

/** Buckets for what is seen and, where there is more, half as much on either side, so that panning shows something at once. */
export function gridFor(
  axis: TimeRange,
  zoom: TimeRange | undefined,
  widthPx: number,
  zone: string,
  chosenMs: number | undefined,
): BucketGrid {
  const seen = zoom ?? axis
  const span = seen.toMs - seen.fromMs
  const most = Math.max(20, Math.min(MOST_BUCKETS, Math.floor(widthPx / FEWEST_PX)))
  const widthMs = Math.max(
    chosenMs ?? 0,
    chooseBucketWidth(span, chosenMs === undefined ? most : 4 * MOST_BUCKETS),
  )
  const margin = zoom ? span / 2 : 0
  const fromMs = Math.max(axis.fromMs, seen.fromMs - margin)
  const toMs = Math.min(axis.toMs, seen.toMs + margin)
  return bucketGrid(Math.floor(fromMs), Math.ceil(toMs) - 1, widthMs, zone)
}

export interface TimelineAnswer {
  readonly question: TimelineQuestion
  readonly sql: string
  readonly series: readonly TimelineSeries[]
}

/** Above this, values are counted before, to give only the largest a series. */
const FEW_LABELS = 40

export async function askTimeline(
  ask: Ask,
  question: Omit<TimelineQuestion, 'stack'>,
  key: VolumeKey | undefined,
  labels: ReadonlyMap<string, readonly string[]>,
): Promise<TimelineAnswer> {
  const isFew = key && (key.id === 'protocol' || (labels.get(key.id)?.length ?? Infinity) <= FEW_LABELS)
  const values =
    key && !isFew
      ? topValues(key, await ask(topValuesQuery(question.scope, key, question.metric, COLORS)))
      : undefined
  const asked: TimelineQuestion = { ...question, stack: key && { key, values } }
  const query = timelineQuery(asked)
  return { question: asked, sql: query.sql, series: timelineOf(asked, await ask(query), COLORS) }
}

export interface Gaps {
  /** Stretches without any record, by time. */
  readonly silent: readonly Gap[]
  /** What reporters marked, the longest first. */
  readonly marked: readonly Gap[]
}

/** With records in fewer of the buckets than this, silence between them is what they are like and no gap. */
const DENSE = 0.5

/** Gaps of the log itself: whatever the filter is. */
export async function askGaps(
  ask: Ask,
  zone: string,
  status: { readonly nodata: number | undefined; readonly skipdata: number | undefined },
): Promise<Gaps> {
  const { range } = await askAxis(ask, EVERY_RECORD, false)
  if (!range) return { silent: [], marked: [] }
  const grid = gridFor(range, undefined, Infinity, zone, undefined)
  const silent = silentGaps(grid, await ask(coverageQuery(grid)))
  const silentMs = silent.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
  const isDense = silentMs < (1 - DENSE) * (range.toMs - range.fromMs)
  const isMarked = status.nodata !== undefined || status.skipdata !== undefined
  return {
    silent: isDense ? silent : [],
    marked: isMarked ? markedGaps(await ask(markedGapsQuery(status))) : [],
  }
}

import { bucketGrid, chooseBucketWidth, type BucketGrid } from '../../flow/time-bucket.ts'
import {
  coverageQuery,
  markedGaps,
  markedGapsQuery,
  silentGaps,
  type Gap,
} from '../../query/timeline/gaps.ts'
import {
  timelineOf,
  timelineQuery,
  type TimelineQuestion,
  type TimelineSeries,
} from '../../query/timeline/timeline.ts'
import type { Ask } from '../volume/volume-source.svelte.ts'
import { COLORS } from './series-colors.ts'
import type { TimeRange } from './time-axis.ts'

export const MOST_BUCKETS = 180
const FEWEST_PX = 4

/** Width of the bars for a stretch of time: as chosen, unless they would be too many, or as many as can be told apart. */
export function widthFor(seen: TimeRange, widthPx: number, chosenMs: number | undefined): number {
  const span = seen.toMs - seen.fromMs
  if (chosenMs !== undefined) return Math.max(chosenMs, chooseBucketWidth(span, 4 * MOST_BUCKETS))
  return chooseBucketWidth(span, Math.max(20, Math.min(MOST_BUCKETS, Math.floor(widthPx / FEWEST_PX))))
}

/** The buckets that hold a stretch of time. */
export function gridOver({ fromMs, toMs }: TimeRange, widthMs: number, zone: string): BucketGrid {
  return bucketGrid(Math.floor(fromMs), Math.ceil(toMs) - 1, widthMs, zone)
}

/** What is seen and half as much on either side, so that panning shows something at once. */
export function withMargins(axis: TimeRange, seen: TimeRange): TimeRange {
  const margin = (seen.toMs - seen.fromMs) / 2
  return {
    fromMs: Math.max(axis.fromMs, seen.fromMs - margin),
    toMs: Math.min(axis.toMs, seen.toMs + margin),
  }
}

export interface TimelineAnswer {
  readonly question: TimelineQuestion
  readonly sql: string
  readonly series: readonly TimelineSeries[]
  /** No flow matches at all. */
  readonly isEmpty: boolean
}

export async function askTimeline(ask: Ask, question: TimelineQuestion): Promise<TimelineAnswer> {
  const query = timelineQuery(question)
  const rows = await ask(query)
  return {
    question,
    sql: query.sql,
    series: timelineOf(question, rows, COLORS),
    isEmpty: rows.length === 0,
  }
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
  range: TimeRange,
  zone: string,
  status: { readonly nodata: number | undefined; readonly skipdata: number | undefined },
): Promise<Gaps> {
  const grid = gridOver(range, widthFor(range, Infinity, undefined), zone)
  const silent = silentGaps(grid, await ask(coverageQuery(grid)))
  const silentMs = silent.reduce((sum, { fromMs, toMs }) => sum + toMs - fromMs, 0)
  const isDense = silentMs < (1 - DENSE) * (range.toMs - range.fromMs)
  const isMarked = status.nodata !== undefined || status.skipdata !== undefined
  return {
    silent: isDense ? silent : [],
    marked: isMarked ? markedGaps(await ask(markedGapsQuery(status))) : [],
  }
}

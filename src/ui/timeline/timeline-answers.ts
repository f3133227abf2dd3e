import { BUCKET_WIDTHS_MS, chooseBucketWidth } from '../../flow/time-bucket.ts'
import { coarserSeries } from '../../query/timeline/coarser.ts'
import type { Placing, Stack, TimelineQuestion } from '../../query/timeline/timeline.ts'
import { topValues, topValuesQuery } from '../../query/volume/top-list.ts'
import type { KeyCells, VolumeKey } from '../../query/volume/key.ts'
import type { Metric, Side, VolumeScope } from '../../query/volume/scope.ts'
import type { Ask } from '../volume/volume-source.svelte.ts'
import type { DataTimes, TimeAxis } from './data-times.ts'
import { COLORS } from './series-colors.ts'
import type { TimeRange } from './time-axis.ts'
import { askTimeline, gridOver, widthFor, withMargins, type TimelineAnswer } from './timeline-questions.ts'

/** What a timeline is about, apart from the part that is looked at. */
export interface TimelineSubject {
  readonly scope: VolumeScope
  readonly times: DataTimes
  readonly axis: TimeAxis
  readonly metric: Metric
  readonly placing: Placing
  readonly sides: readonly Side[]
  readonly key: VolumeKey | undefined
  /** The values of the key are known to be few. */
  readonly hasFewValues: boolean
  readonly zone: string
}

/** How it is looked at. */
export interface TimelineLook {
  readonly zoom: TimeRange | undefined
  readonly widthPx: number
  /** Width of the bars by hand. */
  readonly bucketMs: number | undefined
}

const MOST_KEPT = 24
/** Buckets of the fine answer: zooming to a sixteenth of the axis needs no other. */
const FINE_BUCKETS = 2880
/** A fine bucket is not shorter than this part of a usual flow: there is nothing to see, and each flow would lie in many. */
const FINE_PART_OF_FLOW = 0.25

/**
 * Answers that are kept while the records stay the same. Zooming and panning add up a fine answer over the whole axis,
 * at no cost to the engine; where that is too wide, the engine is asked for what is seen and its surroundings.
 */
export class TimelineAnswers {
  private readonly kept = new Map<string, TimelineAnswer>()
  private readonly fine = new Map<string, TimelineAnswer>()
  private readonly topCells = new Map<string, readonly KeyCells[]>()

  /** The records have changed. */
  clear(): void {
    this.kept.clear()
    this.fine.clear()
    this.topCells.clear()
  }

  async answer(ask: Ask, subject: TimelineSubject, look: TimelineLook): Promise<TimelineAnswer> {
    return this.atHand(subject, look) ?? this.ask(ask, subject, look)
  }

  /** Without asking the engine, if that is possible. */
  atHand(subject: TimelineSubject, { zoom, widthPx, bucketMs }: TimelineLook): TimelineAnswer | undefined {
    const { axis, zone } = subject
    const seen = zoom ?? axis
    const widthMs = widthFor(seen, widthPx, bucketMs)
    const about = nameOf(subject)
    const covering = this.covering(`${about} ${widthMs}`, seen)
    if (covering) return covering
    const fine = this.fine.get(about)
    const fitting = fine && fittingWidth(widthMs, fine.question.grid.widthMs, bucketMs !== undefined)
    if (!fine || fitting === undefined) return undefined
    const grid = gridOver(axis, fitting, zone)
    const series = coarserSeries(fine.series, fine.question.grid, grid)
    return series && this.keep(subject, { ...fine, question: { ...fine.question, grid }, series }, axis)
  }

  /** Asks for the whole axis in fine buckets, so that what follows is at hand; does nothing where they would not be finer. */
  async refine(ask: Ask, subject: TimelineSubject): Promise<void> {
    const { axis, times, zone } = subject
    const about = nameOf(subject)
    const span = axis.toMs - axis.fromMs
    const shortest = Math.max(span / FINE_BUCKETS, FINE_PART_OF_FLOW * times.usualLengthMs)
    const widthMs = chooseBucketWidth(Math.ceil(shortest) - 1, 1)
    if (this.fine.has(about) || 2 * widthMs > widthFor(axis, Infinity, undefined)) return
    const question = { ...(await this.question(ask, subject)), grid: gridOver(axis, widthMs, zone) }
    this.fine.set(about, await askTimeline(ask, question))
  }

  private async ask(
    ask: Ask,
    subject: TimelineSubject,
    { zoom, widthPx, bucketMs }: TimelineLook,
  ): Promise<TimelineAnswer> {
    const { axis, zone } = subject
    const range = zoom ? withMargins(axis, zoom) : axis
    const grid = gridOver(range, widthFor(zoom ?? axis, widthPx, bucketMs), zone)
    const question = await this.question(ask, subject)
    const { isWhole } = question
    const part = { isWhole: isWhole && zoom === undefined, countsOutside: !isWhole && zoom === undefined }
    return this.keep(subject, await askTimeline(ask, { ...question, grid, ...part }), range)
  }

  private async question(ask: Ask, subject: TimelineSubject): Promise<Omit<TimelineQuestion, 'grid'>> {
    const { scope, times, axis, metric, placing, sides } = subject
    const stack = await this.stack(ask, subject)
    const { isWhole } = axis
    return { scope, metric, placing, sides, stack, times: times.facts, isWhole, countsOutside: !isWhole }
  }

  private async stack(ask: Ask, subject: TimelineSubject): Promise<Stack | undefined> {
    const { scope, key, metric, hasFewValues } = subject
    if (!key) return undefined
    if (hasFewValues) return { key, values: undefined }
    const about = nameOf(subject)
    const values =
      this.topCells.get(about) ?? topValues(key, await ask(topValuesQuery(scope, key, metric, COLORS)))
    this.topCells.set(about, values)
    return { key, values }
  }

  private keep(subject: TimelineSubject, answer: TimelineAnswer, range: TimeRange): TimelineAnswer {
    const about = `${nameOf(subject)} ${answer.question.grid.widthMs}`
    this.kept.set(`${about} ${range.fromMs} ${range.toMs}`, answer)
    const [oldest] = this.kept.keys()
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest)
    return answer
  }

  private covering(about: string, seen: TimeRange): TimelineAnswer | undefined {
    for (const [name, answer] of this.kept) {
      if (!name.startsWith(`${about} `)) continue
      const { borders } = answer.question.grid
      if ((borders[0] ?? Infinity) <= seen.fromMs && (borders.at(-1) ?? 0) >= seen.toMs) return answer
    }
    return undefined
  }
}

const MOST_WIDENED = 2.5

/** The width, or the next wider one, that is made of whole fine buckets. */
function fittingWidth(widthMs: number, fineMs: number, isChosen: boolean): number | undefined {
  const most = isChosen ? widthMs : MOST_WIDENED * widthMs
  return [widthMs, ...BUCKET_WIDTHS_MS].find((ms) => ms >= widthMs && ms <= most && ms % fineMs === 0)
}

function nameOf(subject: TimelineSubject): string {
  const { scope, axis, metric, placing, sides, key, zone } = subject
  return JSON.stringify([
    scope.conditionSql,
    scope.countsOnce,
    axis.fromMs,
    axis.toMs,
    metric,
    placing,
    sides,
    key?.id,
    zone,
  ])
}

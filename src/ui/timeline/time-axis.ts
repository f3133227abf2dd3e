import { bucketGrid, chooseBucketWidth, DAY_MS, type BucketGrid } from '../../flow/time-bucket.ts'

/** A stretch of time that is looked at; the end is not part of it. */
export interface TimeRange {
  readonly fromMs: number
  readonly toMs: number
}

export interface AxisTick {
  readonly ms: number
  readonly label: string
  /** Where a day begins. */
  readonly isMajor: boolean
}

const LABEL_WIDTH = 84

/** Where labels stand on a time axis, at round times of the zone. */
export function axisTicks(range: TimeRange, widthPx: number, zone: string): readonly AxisTick[] {
  const most = Math.max(2, Math.floor(widthPx / LABEL_WIDTH))
  const stepMs = chooseBucketWidth(range.toMs - range.fromMs, most)
  const text = tickText(stepMs, zone)
  return bucketGrid(range.fromMs, range.toMs, stepMs, zone)
    .borders.filter((ms) => ms >= range.fromMs && ms < range.toMs)
    .map((ms) => ({ ms, ...text(ms) }))
}

function tickText(stepMs: number, zone: string): (ms: number) => Omit<AxisTick, 'ms'> {
  const day = formatter(zone, { day: 'numeric', month: 'short' })
  // The longest steps are 52 weeks, which begin on any day: a year alone could stand beside the next one's first day.
  if (stepMs >= 28 * DAY_MS) {
    const month = formatter(zone, { month: 'short', year: 'numeric' })
    return (ms) => ({ label: month.format(ms), isMajor: false })
  }
  if (stepMs >= DAY_MS) return (ms) => ({ label: day.format(ms), isMajor: false })
  const time = formatter(zone, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(stepMs < 60_000 ? { second: '2-digit' as const } : {}),
  })
  return (ms) => {
    const label = time.format(ms)
    return /^[0:]+$/.test(label) ? { label: day.format(ms), isMajor: true } : { label, isMajor: false }
  }
}

/** Bucket bounds as people say them: `14 Nov 22:10 – 22:15`. */
export function bucketText(fromMs: number, toMs: number, zone: string): string {
  const isWholeDays = toMs - fromMs >= 23 * 3_600_000
  const day = formatter(zone, { day: 'numeric', month: 'short', year: 'numeric' })
  if (isWholeDays) {
    const last = day.format(toMs - 1)
    return day.format(fromMs) === last ? last : `${day.format(fromMs)} – ${last}`
  }
  const hasSeconds = fromMs % 60_000 !== 0 || toMs % 60_000 !== 0
  const time = formatter(zone, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...(hasSeconds ? { second: '2-digit' as const } : {}),
  })
  return `${day.format(fromMs)} ${time.format(fromMs)} – ${time.format(toMs)}`
}

function formatter(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-GB', { ...options, ...(zone === 'local' ? {} : { timeZone: zone }) })
}

/** A range a factor longer or shorter around a time, which stays in its place. */
export function zoomed({ fromMs, toMs }: TimeRange, factor: number, aroundMs: number): TimeRange {
  return { fromMs: aroundMs - (aroundMs - fromMs) * factor, toMs: aroundMs + (toMs - aroundMs) * factor }
}

const SHORTEST_RANGE_MS = 5000

/** The range moved and shortened so that it lies within the axis; undefined where that is the whole axis. */
export function within(axis: TimeRange, range: TimeRange): TimeRange | undefined {
  const length = Math.max(SHORTEST_RANGE_MS, range.toMs - range.fromMs)
  if (length >= axis.toMs - axis.fromMs) return undefined
  const fromMs = Math.min(Math.max(range.fromMs, axis.fromMs), axis.toMs - length)
  return { fromMs, toMs: fromMs + length }
}

export function gridRange({ borders }: BucketGrid): TimeRange {
  return { fromMs: borders[0] ?? 0, toMs: borders.at(-1) ?? 0 }
}

/** Borders of the time buckets of a chart, ascending, in epoch milliseconds. Bucket i is from border i up to, not including, border i + 1. */
export interface BucketGrid {
  /** Nominal: a day bucket has 23 or 25 hours where the clocks change. */
  readonly widthMs: number
  readonly borders: readonly number[]
}

const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
export const DAY_MS = 24 * HOUR_MS
/** 1970-01-01 was a Thursday, and weeks begin on Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS
/** What a Date can hold, with room for a zone's offset and a bucket. */
const LAST_TIME_MS = 8.64e15 - 800 * DAY_MS
const MOST_BORDERS = 20_000

/** Widths that people read without counting; longer ones are multiples of a week, so that they begin on Mondays. */
export const BUCKET_WIDTHS_MS: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND_MS),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE_MS),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR_MS),
  ...[1, 7, 28, 91, 364].map((n) => n * DAY_MS),
]

/** The narrowest width that needs no more than `mostBuckets` for the span. */
export function chooseBucketWidth(spanMs: number, mostBuckets: number): number {
  const enough = (spanMs + 1) / mostBuckets
  const year = 364 * DAY_MS
  return BUCKET_WIDTHS_MS.find((width) => width >= enough) ?? Math.ceil(enough / year) * year
}

/**
 * The buckets that hold everything from the first to the last millisecond. They begin at round local times of the zone
 * (`UTC`, `local` or an IANA name): in zones that change their clocks, buckets of hours and days may be longer or
 * shorter there. An hour that comes twice is two buckets; a day is always one.
 */
export function bucketGrid(firstMs: number, lastMs: number, widthMs: number, zone: string): BucketGrid {
  const first = clampTime(firstMs)
  const last = Math.max(first, clampTime(lastMs))
  if ((last - first) / widthMs > MOST_BORDERS) throw new RangeError(`too many buckets of ${widthMs} ms`)
  const local = new LocalClock(zone)
  const borders = [lastBorderUpTo(first, widthMs, local)]
  while (borders.at(-1)! <= last) borders.push(nextBorder(borders.at(-1)!, widthMs, local))
  return { widthMs, borders }
}

/** Index of the bucket that holds the time, -1 before the first and the number of buckets behind the last. */
export function bucketAt(grid: BucketGrid, timeMs: number): number {
  let low = 0
  let high = grid.borders.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (grid.borders[middle]! <= timeMs) low = middle + 1
    else high = middle
  }
  return low - 1
}

export function bucketCount(grid: BucketGrid): number {
  return grid.borders.length - 1
}

function clampTime(timeMs: number): number {
  return Math.min(LAST_TIME_MS, Math.max(-LAST_TIME_MS, timeMs))
}

function lastBorderUpTo(timeMs: number, widthMs: number, local: LocalClock): number {
  const offset = local.offsetMs(timeMs)
  const candidate = floorTo(timeMs + offset, widthMs) - offset
  if (local.offsetMs(candidate) === offset) return candidate
  // The clocks changed within the bucket: walk there from before it.
  let border = candidate - 2 * Math.max(widthMs, DAY_MS)
  border = floorTo(border + local.offsetMs(border), widthMs) - local.offsetMs(border)
  for (;;) {
    const next = nextBorder(border, widthMs, local)
    if (next > timeMs) return border
    border = next
  }
}

function nextBorder(border: number, widthMs: number, local: LocalClock): number {
  const offset = local.offsetMs(border)
  const nextLocal = floorTo(border + offset, widthMs) + widthMs
  const candidate = nextLocal - offset
  const offsetThere = local.offsetMs(candidate)
  if (offsetThere === offset) return candidate
  const isAgain = widthMs <= HOUR_MS && floorTo(candidate + offsetThere, widthMs) === candidate + offsetThere
  if (isAgain && candidate > border) return candidate
  const shifted = nextLocal - offsetThere
  if (shifted > border && local.offsetMs(shifted) === offsetThere) return shifted
  return local.changeBetween(border, candidate)
}

function floorTo(localMs: number, widthMs: number): number {
  const origin = widthMs % (7 * DAY_MS) === 0 ? FIRST_MONDAY_MS : 0
  return Math.floor((localMs - origin) / widthMs) * widthMs + origin
}

/** How far a zone's clocks are ahead of UTC. */
export class LocalClock {
  private readonly format: Intl.DateTimeFormat | undefined

  constructor(zone: string) {
    this.format =
      zone === 'UTC'
        ? undefined
        : new Intl.DateTimeFormat('en-US', {
            ...(zone === 'local' ? {} : { timeZone: zone }),
            calendar: 'gregory',
            hourCycle: 'h23',
            era: 'short',
            year: 'numeric',
            month: 'numeric',
            day: 'numeric',
            hour: 'numeric',
            minute: 'numeric',
            second: 'numeric',
          })
  }

  offsetMs(timeMs: number): number {
    if (!this.format) return 0
    const shownMs = clampTime(timeMs)
    const part: Record<string, string> = {}
    for (const { type, value } of this.format.formatToParts(shownMs)) part[type] = value
    const year = part.era === 'BC' ? 1 - Number(part.year) : Number(part.year)
    const shown = new Date(0)
    shown.setUTCFullYear(year, Number(part.month) - 1, Number(part.day))
    shown.setUTCHours(Number(part.hour), Number(part.minute), Number(part.second))
    return shown.getTime() - Math.floor(shownMs / SECOND_MS) * SECOND_MS
  }

  /** The first millisecond of the offset that holds at `to`. */
  changeBetween(from: number, to: number): number {
    const offset = this.offsetMs(to)
    let [before, after] = [from, to]
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2)
      if (this.offsetMs(middle) === offset) after = middle
      else before = middle
    }
    return after
  }
}

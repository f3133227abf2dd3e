const QUARTER_MS = 15 * 60_000

/** A moment as a zone's clock shows it. */
export interface ClockText {
  /** `2024-05-14` */
  readonly date: string
  /** `06:41:12.000` */
  readonly time: string
}

/**
 * Prints many times fast: what a zone is ahead of UTC is asked of Intl once per quarter of an hour, since clocks change
 * at no other times.
 */
export class ZoneClock {
  private readonly format: Intl.DateTimeFormat | undefined
  private readonly offsets = new Map<number, number>()

  /** @param zone `UTC`, `local` or an IANA name */
  constructor(zone: string) {
    this.format = zone === 'UTC' ? undefined : zoneFormat(zone)
  }

  /** @param ms epoch milliseconds; what no Date can hold is printed as the number it is */
  text(ms: number): ClockText {
    const date = new Date(ms + this.offsetMs(ms))
    if (Number.isNaN(date.getTime())) return { date: '', time: `${ms} ms` }
    const [day = '', time = ''] = date.toISOString().split('T')
    return { date: day, time: time.slice(0, -1) }
  }

  /** `2024-05-14 06:41:12.000` */
  full(ms: number): string {
    const { date, time } = this.text(ms)
    return `${date} ${time}`.trim()
  }

  /** ISO 8601 with the offset of the zone at that moment: `2024-05-14T06:41:12.000+02:00`, `…Z` in UTC. */
  iso(ms: number): string {
    const { date, time } = this.text(ms)
    if (date === '') return String(ms)
    return `${date}T${time}${this.format ? offsetText(this.offsetMs(ms)) : 'Z'}`
  }

  private offsetMs(ms: number): number {
    if (!this.format) return 0
    const quarter = Math.floor(ms / QUARTER_MS)
    const known = this.offsets.get(quarter)
    if (known !== undefined) return known
    const start = new Date(quarter * QUARTER_MS)
    const offset = Number.isNaN(start.getTime()) ? 0 : shownAsUtc(this.format, start) - start.getTime()
    this.offsets.set(quarter, offset)
    return offset
  }
}

/** Offsets of old local times have seconds, which ISO 8601 has no place for: the minute is the nearest. */
function offsetText(offsetMs: number): string {
  const minutes = Math.round(Math.abs(offsetMs) / 60_000)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${offsetMs < 0 ? '-' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

/** Heading of a column of times: `Start (UTC)`. */
export function zoneTitle(zone: string): string {
  return zone === 'local' ? `local, ${new Intl.DateTimeFormat().resolvedOptions().timeZone}` : zone
}

function zoneFormat(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('en-US', {
    ...(zone === 'local' ? {} : { timeZone: zone }),
    calendar: 'gregory',
    numberingSystem: 'latn',
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

function shownAsUtc(format: Intl.DateTimeFormat, at: Date): number {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]))
  const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type))
  const year = parts.get('era') === 'BC' ? 1 - number('year') : number('year')
  const shown = new Date(0)
  shown.setUTCFullYear(year, number('month') - 1, number('day'))
  shown.setUTCHours(number('hour'), number('minute'), number('second'))
  return shown.getTime()
}

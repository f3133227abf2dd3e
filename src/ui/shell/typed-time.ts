import type { ZoneClock } from '../../flow/zone-clock.ts'
import { parseInstant } from '../../query/instants.ts'

const HAS_ZONE = /(Z|[+-]\d\d:?\d\d)$/i
const DAY_ALONE = /^\d{4}-\d\d-\d\d$/
const DAY_MS = 86_400_000

/**
 * A time as somebody typed it, `2024-05-14 06:41`, by the clock of a zone unless it says otherwise. Undefined where it
 * is none. A day alone means its beginning, or its end where `isEnd`.
 */
export function typedTime(text: string, clock: ZoneClock, isEnd: boolean): number | undefined {
  const trimmed = text.trim()
  const instant = parseInstant(trimmed)
  if (!instant) return undefined
  const isDay = DAY_ALONE.test(trimmed)
  const asUtcMs = instant.firstMs + (isDay && isEnd ? DAY_MS : 0)
  const isEpoch = /^\d+$/.test(trimmed)
  return isEpoch || (HAS_ZONE.test(trimmed) && !isDay) ? asUtcMs : byClock(asUtcMs, clock)
}

/** When the zone's clock shows what a clock of UTC shows at a time; where it never does, an hour beside it. */
function byClock(asUtcMs: number, clock: ZoneClock): number {
  const aheadMs = (ms: number) => Date.parse(`${clock.full(ms).replace(' ', 'T')}Z`) - ms
  const guess = asUtcMs - aheadMs(asUtcMs)
  return asUtcMs - aheadMs(guess)
}

/** The shortest text that `typedTime` reads as the same time: `2024-05-14 06:41`. */
export function timeToType(ms: number, clock: ZoneClock): string {
  return clock
    .full(ms)
    .replace(/\.000$/, '')
    .replace(/(\d\d:\d\d):00$/, '$1')
}

import { LocalClock } from './time-bucket.ts'

/** How far a zone's clocks are ahead of UTC from an instant on. */
export interface ZoneOffset {
  readonly fromMs: number
  readonly offsetMs: number
}

/** No zone changes its clocks twice within so long. */
const STEP_MS = 7 * 86_400_000
/** A span with more steps is no log but a bad clock; its far end keeps the offset found last. */
const MOST_STEPS = 5000

/** The offsets that hold from the first to the last instant, in their order. */
export function zoneOffsets(zone: string, firstMs: number, lastMs: number): readonly ZoneOffset[] {
  const clock = new LocalClock(zone)
  const offsets: ZoneOffset[] = [{ fromMs: firstMs, offsetMs: clock.offsetMs(firstMs) }]
  let at = firstMs
  for (let step = 0; at < lastMs && step < MOST_STEPS; step++) {
    const next = Math.min(at + STEP_MS, lastMs)
    const offsetMs = clock.offsetMs(next)
    if (offsetMs !== offsets.at(-1)?.offsetMs)
      offsets.push({ fromMs: clock.changeBetween(at, next), offsetMs })
    at = next
  }
  return offsets
}

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { holdViews } from '../../../src/state/view-hold.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function releasedAfterMs(msLeftAfterFourSeconds: number, endsAfterMs: number): number {
  let now = 0
  let releasedAt = Infinity
  const end = holdViews(
    () => (releasedAt = Math.min(releasedAt, now)),
    () => msLeftAfterFourSeconds,
  )
  for (; now < endsAfterMs; now += 100) vi.advanceTimersByTime(100)
  end()
  return releasedAt
}

it('lets views wait for a load that is nearly through, however slow the machine', () => {
  expect(releasedAfterMs(1_000, 5_000)).toBe(5_000)
})

it('lets them ask in the middle of a long load, or of one whose end was told wrongly', () => {
  expect(releasedAfterMs(60_000, 20_000)).toBeLessThanOrEqual(4_000)
  expect(releasedAfterMs(1_000, 20_000)).toBeLessThanOrEqual(8_000)
})

it('ends with a short load', () => {
  expect(releasedAfterMs(0, 300)).toBe(300)
})

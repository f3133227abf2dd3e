import { describe, expect, it } from 'vitest'
import { clippedRange } from '../../../../src/query/volume/extent.ts'

const [HOUR, DAY] = [3_600_000, 86_400_000]
const DAY_OF_LOG = Date.UTC(2024, 4, 14)

/** Flows of a day, of which some have a time that is `awayMs` before it. */
function clipped(awayMs: number, flows = 10_000) {
  const [low, high] = [BigInt(DAY_OF_LOG), BigInt(DAY_OF_LOG + DAY)]
  return clippedRange(
    { flows, untimed: 0, firstMs: DAY_OF_LOG - awayMs, lastMs: DAY_OF_LOG + DAY },
    { sampled: Math.min(flows, 5000), low, high, most_low: low, most_high: high, long: 60_000n },
  )
}

describe('clippedRange', () => {
  it('keeps the whole extent where the day is seen on it', () => {
    for (const awayMs of [0, HOUR, 10 * DAY]) expect(clipped(awayMs)).toBeUndefined()
  })

  it('leaves out a few records a month off, of which nothing but the day would be a sliver', () => {
    expect(clipped(30 * DAY)).toMatchObject({ mostOutside: 100 })
    expect(clipped(30 * DAY, 20), 'a single one of a few').toMatchObject({ mostOutside: 1 })
  })

  it('leaves out all that are so far off that nothing could be seen: 1970', () => {
    expect(clipped(DAY_OF_LOG)?.mostOutside).toBe(Infinity)
  })
})

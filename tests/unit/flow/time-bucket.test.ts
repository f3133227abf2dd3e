import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bucketAt,
  bucketCount,
  bucketGrid,
  BUCKET_WIDTHS_MS,
  chooseBucketWidth,
  DAY_MS,
} from '../../../src/flow/time-bucket.ts'

const HOUR_MS = 3_600_000
const hours = (grid: { borders: readonly number[] }) =>
  grid.borders.slice(1).map((border, i) => (border - grid.borders[i]!) / HOUR_MS)
const iso = (borders: readonly number[]) => borders.map((ms) => new Date(ms).toISOString())

describe('buckets of time', () => {
  it('begin at round times of UTC', () => {
    const grid = bucketGrid(Date.UTC(2023, 10, 14, 22, 13), Date.UTC(2023, 10, 14, 22, 21), 300_000, 'UTC')
    expect(iso(grid.borders)).toEqual([
      '2023-11-14T22:10:00.000Z',
      '2023-11-14T22:15:00.000Z',
      '2023-11-14T22:20:00.000Z',
      '2023-11-14T22:25:00.000Z',
    ])
  })

  // Berlin: 2024-03-31 02:00 became 03:00, 2024-10-27 03:00 became 02:00. Source: Directive 2000/84/EC.
  it('are days of 23 and 25 hours where the clocks change', () => {
    const spring = bucketGrid(Date.UTC(2024, 2, 30, 12), Date.UTC(2024, 3, 1, 12), DAY_MS, 'Europe/Berlin')
    expect(hours(spring)).toEqual([24, 23, 24])
    expect(iso(spring.borders)[0]).toBe('2024-03-29T23:00:00.000Z')
    const autumn = bucketGrid(Date.UTC(2024, 9, 26, 12), Date.UTC(2024, 9, 28, 12), DAY_MS, 'Europe/Berlin')
    expect(hours(autumn)).toEqual([24, 25, 24])
  })

  it('keep the hour that comes twice as two hours, and three hours to the clock', () => {
    const day = [Date.UTC(2024, 9, 26, 22), Date.UTC(2024, 9, 27, 22, 59)] as const
    expect(hours(bucketGrid(...day, HOUR_MS, 'Europe/Berlin'))).toEqual(Array<number>(25).fill(1))
    expect(hours(bucketGrid(...day, 3 * HOUR_MS, 'Europe/Berlin'))).toEqual([4, 3, 3, 3, 3, 3, 3, 3])
  })

  // Lord Howe moves its clocks by half an hour; Kathmandu is 5:45 ahead; in Beirut midnight itself is skipped.
  it('follow odd zones', () => {
    const kathmandu = bucketGrid(Date.UTC(2024, 0, 1), Date.UTC(2024, 0, 1), DAY_MS, 'Asia/Kathmandu')
    expect(iso(kathmandu.borders)).toEqual(['2023-12-31T18:15:00.000Z', '2024-01-01T18:15:00.000Z'])
    const howe = bucketGrid(Date.UTC(2024, 3, 5), Date.UTC(2024, 3, 8), DAY_MS, 'Australia/Lord_Howe')
    expect(hours(howe)).toEqual([24, 24, 24.5, 24])
    const beirut = bucketGrid(Date.UTC(2024, 2, 29, 12), Date.UTC(2024, 3, 1, 12), DAY_MS, 'Asia/Beirut')
    expect(hours(beirut)).toEqual([24, 24, 23, 24])
  })

  it('begin on Mondays from a week on', () => {
    const grid = bucketGrid(Date.UTC(2024, 1, 1), Date.UTC(2024, 1, 20), 7 * DAY_MS, 'UTC')
    expect(iso(grid.borders)[0]).toBe('2024-01-29T00:00:00.000Z')
  })

  it('cover the span without holes, whatever the zone and width', () => {
    const zone = fc.constantFrom(
      'UTC',
      'local',
      'Europe/Berlin',
      'America/New_York',
      'Australia/Lord_Howe',
      'Asia/Kathmandu',
      'Africa/Casablanca',
    )
    const time = fc.integer({ min: Date.UTC(1971, 0, 1), max: Date.UTC(2037, 0, 1) })
    fc.assert(
      fc.property(
        zone,
        time,
        fc.constantFrom(...BUCKET_WIDTHS_MS),
        fc.integer({ min: 0, max: 150 }),
        (name, first, width, buckets) => {
          const last = first + buckets * width
          const { borders } = bucketGrid(first, last, width, name)
          expect(borders[0]).toBeLessThanOrEqual(first)
          expect(borders[1]).toBeGreaterThan(first)
          expect(borders.at(-1)).toBeGreaterThan(last)
          expect(borders.at(-2)).toBeLessThanOrEqual(last)
          for (let i = 1; i < borders.length; i++) {
            expect(borders[i]! - borders[i - 1]!).toBeGreaterThan(0)
            expect(borders[i]! - borders[i - 1]!).toBeLessThanOrEqual(width + HOUR_MS)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  it('are few, for one second and for the longest time there is', () => {
    for (const span of [0, 1, 999, 1000, 86_400_000, 50 * 365 * DAY_MS, 2 * 8.64e15]) {
      const width = chooseBucketWidth(span, 180)
      expect(span / width).toBeLessThanOrEqual(180)
    }
    expect(chooseBucketWidth(8 * HOUR_MS, 180)).toBe(300_000)
    expect(bucketCount(bucketGrid(-9e15, 9e15, chooseBucketWidth(2e16, 180), 'Europe/Berlin'))).toBeLessThan(
      200,
    )
  })

  it('are found by time', () => {
    const grid = { widthMs: 10, borders: [0, 10, 20] }
    expect([-1, 0, 9, 10, 19, 20].map((ms) => bucketAt(grid, ms))).toEqual([-1, 0, 0, 1, 1, 2])
  })
})

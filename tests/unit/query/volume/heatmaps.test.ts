import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { bucketAt, bucketGrid } from '../../../../src/flow/time-bucket.ts'
import { zoneOffsets } from '../../../../src/flow/zone-offsets.ts'
import { filterSql } from '../../../../src/query/filter/to-sql.ts'
import type { Filter } from '../../../../src/query/filter/filter.ts'
import { bucketFilter, keyTimesQuery } from '../../../../src/query/volume/key-times.ts'
import { serviceKey } from '../../../../src/query/volume/key-service.ts'
import { EVERY_RECORD } from '../../../../src/query/volume/scope.ts'
import { weekHourFilter, weekHoursQuery } from '../../../../src/query/volume/week-hours.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
}, 60_000)

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']

/** As Intl says it, instant by instant. */
function weekHour(ms: number, zone: string): number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: zone,
    weekday: 'short',
    hour: 'numeric',
    hourCycle: 'h23',
  })
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]))
  return 24 * WEEKDAYS.indexOf(parts.get('weekday')!) + Number(parts.get('hour'))
}

function count(filter: Filter): number {
  const where = filterSql(filter, { columns: CORE_COLUMNS, labels: engine.labels })
  return Number(engine.query(`SELECT count(*) AS n FROM flow WHERE ${where}`)[0]!.n)
}

describe('hours of the week', () => {
  it('are those of the zone, also where clocks change, and become filters', async () => {
    // Europe's clocks go forward on 31 March and back on 27 October 2024; Nepal is 5:45 ahead; Samoa skipped a day in 2011.
    const spans = fc.constantFrom(
      { zone: 'Europe/Berlin', first: Date.UTC(2024, 2, 25), last: Date.UTC(2024, 3, 6) },
      { zone: 'Europe/Berlin', first: Date.UTC(2024, 9, 24), last: Date.UTC(2024, 9, 29) },
      { zone: 'America/New_York', first: Date.UTC(2023, 0, 1), last: Date.UTC(2024, 11, 31) },
      { zone: 'Asia/Kathmandu', first: Date.UTC(1960, 0, 1), last: Date.UTC(1960, 1, 1) },
      { zone: 'Pacific/Apia', first: Date.UTC(2011, 11, 28), last: Date.UTC(2012, 0, 3) },
      { zone: 'UTC', first: 0, last: 86_400_000 },
    )
    const shares = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(spans, shares, async ({ zone, first, last }, places) => {
        await engine.reset()
        const times = places.map((place) => Math.round(first + place * (last - first)))
        await engine.insert([...times, null].map((start_time) => ({ start_time, bytes_sent: 3 })))
        const offsets = zoneOffsets(zone, first, last)
        const rows = engine.run(weekHoursQuery(EVERY_RECORD, 'bytes', offsets))
        const expected = new Map<number | null, number>([[null, 1]])
        for (const ms of times) {
          const hour = weekHour(ms, zone)
          expected.set(hour, (expected.get(hour) ?? 0) + 1)
        }
        expect(new Map(rows.map(({ hour, flows }) => [hour, Number(flows)]))).toEqual(expected)
        for (const { hour, flows, amount } of rows) {
          expect(amount).toBe(3n * flows)
          if (hour === null) continue
          const filter = weekHourFilter(hour, offsets, first, last)
          expect(filter && count(filter)).toBe(Number(flows))
        }
      }),
      { numRuns: 15 },
    )
  })

  it('give no filter of thousands of hours, and no error, where one clock was fifty years off', () => {
    const [first, last] = [0, Date.UTC(2024, 0, 1)]
    const offsets = zoneOffsets('Europe/Berlin', first, last)
    expect(offsets.length).toBeGreaterThan(50)
    expect(weekHourFilter(3, offsets, first, last)).toBeUndefined()
  })
})

describe('values over time', () => {
  it('add up to everything and become filters', async () => {
    const BASE = Date.UTC(2024, 2, 30, 20)
    const grid = bucketGrid(BASE, BASE + 86_400_000, 3_600_000, 'Europe/Berlin')
    const record = fc.record({
      protocol: fc.constantFrom(6, 17),
      src_port: fc.constant(50_000),
      dst_port: fc.option(fc.constantFrom(53, 443)),
      start_time: fc.option(fc.integer({ min: BASE - 9_000_000, max: BASE + 99_000_000 })),
      bytes_sent: fc.integer({ min: 0, max: 100 }),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 30 }), async (records) => {
        await engine.reset()
        await engine.insert(records)
        const key = serviceKey(CORE_COLUMNS)!
        const rows = engine.run(keyTimesQuery(EVERY_RECORD, 'bytes', key, [[6, 443]], grid))
        expect(rows.reduce((sum, { amount }) => sum + Number(amount), 0)).toBe(
          records.reduce((sum, { bytes_sent }) => sum + bytes_sent, 0),
        )
        for (const { place, bucket, flows } of rows) {
          const own = records.filter(
            ({ protocol, dst_port, start_time }) =>
              (place === 0) === (protocol === 6 && dst_port === 443) &&
              (start_time === null ? bucket === null : bucketAt(grid, start_time) === bucket),
          )
          expect(Number(flows)).toBe(own.length)
          const inBucket = count(bucketFilter(grid, bucket ?? undefined))
          expect(inBucket).toBe(
            rows.filter((row) => row.bucket === bucket).reduce((sum, row) => sum + Number(row.flows), 0),
          )
        }
      }),
      { numRuns: 8 },
    )
  })
})

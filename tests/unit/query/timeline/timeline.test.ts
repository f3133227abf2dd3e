import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { bucketGrid, DAY_MS, type BucketGrid } from '../../../../src/flow/time-bucket.ts'
import { coarserSeries } from '../../../../src/query/timeline/coarser.ts'
import { timelineOf, timelineQuery, type TimelineQuestion } from '../../../../src/query/timeline/timeline.ts'
import { columnKey } from '../../../../src/query/volume/key.ts'
import { topValues, topValuesQuery } from '../../../../src/query/volume/top-list.ts'
import { EVERY_RECORD, notFlowCodes } from '../../../../src/query/volume/scope.ts'
import { plainTimeline, type PlainFlow } from '../support/plain-timeline.ts'
import { openTestEngine, type PlainRecord, type TestEngine } from '../../support/duckdb.ts'

const HOUR_MS = 3_600_000
let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
}, 60_000)
beforeEach(async () => {
  await engine.table.clear()
})

function question(grid: BucketGrid, more: Partial<TimelineQuestion> = {}): TimelineQuestion {
  const notFlows = notFlowCodes(engine.labels)
  return {
    scope: { ...EVERY_RECORD, notFlows },
    grid,
    metric: 'bytes',
    placing: 'spread',
    sides: ['both'],
    stack: undefined,
    isWhole: false,
    ...more,
  }
}

function ask(asked: TimelineQuestion, most = 6) {
  return timelineOf(asked, engine.run(timelineQuery(asked)), most)
}

const BASE = Date.UTC(2024, 9, 26, 10)
const time = fc.option(
  fc.integer({ min: 0, max: 3 * DAY_MS }).map((ms) => BASE + ms),
  { freq: 12 },
)
const flow: fc.Arbitrary<PlainFlow> = fc.record({
  start_time: time,
  end_time: time,
  bytes_sent: fc.oneof(
    fc.constant(0),
    fc.integer({ min: 0, max: 2000 }),
    fc.integer({ min: 0, max: 10_000_000 }),
  ),
  bytes_recv: fc.option(fc.integer({ min: 0, max: 100_000 })),
  protocol: fc.option(fc.constantFrom(1, 6, 17, 47)),
  log_status: fc.option(fc.constantFrom('OK', 'OK', 'NODATA', 'SKIPDATA')),
})
const grid = fc
  .tuple(
    fc.integer({ min: -DAY_MS, max: 3 * DAY_MS }),
    fc.integer({ min: 0, max: 2 * DAY_MS }),
    fc.constantFrom(600_000, HOUR_MS, 3 * HOUR_MS, DAY_MS),
    fc.constantFrom('UTC', 'Europe/Berlin', 'Australia/Lord_Howe'),
  )
  .map(([from, span, width, zone]) => bucketGrid(BASE + from, BASE + from + span, width, zone))

describe('timeline', () => {
  it('agrees with a plain computation, and loses nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(flow, { minLength: 1, maxLength: 25 }), grid, async (flows, buckets) => {
        await engine.table.clear()
        await engine.insert(flows as unknown as PlainRecord[])
        const shown = flows.filter(({ log_status }) => log_status !== 'NODATA' && log_status !== 'SKIPDATA')
        const total = shown.reduce(
          (sum, { bytes_sent, bytes_recv }) => sum + bytes_sent + (bytes_recv ?? 0),
          0,
        )
        const untimed = shown
          .filter(({ start_time, end_time }) => start_time === null && end_time === null)
          .reduce((sum, { bytes_sent, bytes_recv }) => sum + bytes_sent + (bytes_recv ?? 0), 0)
        // With a grid that is long enough the flows outside are asked for as well.
        const all = bucketGrid(BASE - DAY_MS, BASE + 4 * DAY_MS, buckets.widthMs, 'Europe/Berlin')
        const [whole] = ask(question(all, { isWhole: true }))
        expect(Number(whole!.sides[0]!.total)).toBe(total)
        expect(Number(whole!.sides[0]!.untimed)).toBe(untimed)
        for (const asked of [buckets, all]) {
          const [series] = ask(question(asked))
          const sums = series!.sides[0]!
          const expected = plainTimeline(flows, asked)
          sums.buckets.forEach((sum, i) =>
            expect(Math.abs(Number(sum) - expected[i]!)).toBeLessThanOrEqual(flows.length),
          )
          // What is known of the times may only spare work.
          const lengths = flows.map(({ start_time, end_time }) => (end_time ?? 0) - (start_time ?? Infinity))
          const hasStarts = flows.every(
            ({ start_time, end_time }) => start_time !== null || end_time === null,
          )
          const times = { longestMs: Math.max(0, ...lengths), hasStarts }
          expect(ask(question(asked, { times }))).toEqual([series])
          const outside = ask(question(asked, { countsOutside: true }))[0]!.sides[0]!
          expect(outside.buckets).toEqual(sums.buckets)
          expect(Number(outside.total)).toBe(total)
          const parts = sums.buckets.reduce((sum, bucket) => sum + bucket, 0n)
          expect(parts + sums.before + sums.after + sums.untimed).toBe(sums.total)
          expect([...sums.buckets, sums.before, sums.after].every((sum) => sum >= 0n)).toBe(true)
        }
      }),
      { numRuns: 40 },
    )
  })

  it('gives in wider buckets what the fine ones add up to', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(flow, { minLength: 1, maxLength: 25 }),
        fc.constantFrom([600_000, HOUR_MS], [600_000, 3 * HOUR_MS], [1_800_000, DAY_MS], [HOUR_MS, DAY_MS]),
        fc.constantFrom('UTC', 'Europe/Berlin', 'America/Sao_Paulo', 'Australia/Lord_Howe'),
        async (flows, [fineMs, wideMs], zone) => {
          await engine.table.clear()
          await engine.insert(flows as unknown as PlainRecord[])
          const over = (widthMs: number) => bucketGrid(BASE, BASE + 3 * DAY_MS, widthMs, zone)
          const [fine, wide] = [over(fineMs!), over(wideMs!)]
          const series = ask(question(fine, { countsOutside: true }))
          const coarser = coarserSeries(series, fine, wide)
          // Half an hour of daylight saving leaves an hour's border within a bucket: then there is none.
          if (zone !== 'Australia/Lord_Howe') expect(coarser).toBeDefined()
          if (!coarser) return
          const { buckets, total, before, after } = coarser[0]!.sides[0]!
          const plain = plainTimeline(flows, wide)
          buckets.forEach((sum, i) => {
            const outside = (i === 0 ? before : 0n) + (i === buckets.length - 1 ? after : 0n)
            const slack = flows.length * Math.ceil(wideMs! / fineMs!)
            expect(Math.abs(Number(sum + outside) - plain[i]!)).toBeLessThanOrEqual(slack + Number(outside))
          })
          expect(buckets.reduce((sum, amount) => sum + amount, before + after)).toBe(
            total - coarser[0]!.sides[0]!.untimed,
          )
        },
      ),
      { numRuns: 30 },
    )
  })

  it('spreads one flow to the byte', async () => {
    // 1000 bytes in 100 s, of which 25 s, 60 s and 15 s lie in three minutes.
    await engine.insert([
      { start_time: BASE + 35_000, end_time: BASE + 135_000, bytes_sent: 999, bytes_recv: 1 },
    ])
    const minutes = bucketGrid(BASE, BASE + 179_999, 60_000, 'UTC')
    expect(ask(question(minutes))[0]!.sides[0]!.buckets).toEqual([250n, 600n, 150n])
    expect(ask(question(minutes, { placing: 'start' }))[0]!.sides[0]!.buckets).toEqual([1000n, 0n, 0n])
    expect(ask(question(minutes, { placing: 'end' }))[0]!.sides[0]!.buckets).toEqual([0n, 0n, 1000n])
    const [apart] = ask(question(minutes, { sides: ['sent', 'recv'] }))
    // floor(999 × 25 / 100), floor(999 × 85 / 100) - 249
    expect(apart!.sides[0]!.buckets).toEqual([249n, 600n, 150n])
    expect(apart!.sides[1]!.buckets).toEqual([0n, 0n, 1n])
    expect(ask(question(minutes, { metric: 'flows' }))[0]!.sides[0]!.buckets).toEqual([1n, 0n, 0n])
  })

  it('counts once what several reporters recorded, where it is told how', async () => {
    const flow = { start_time: BASE, end_time: BASE + 60_000, bytes_sent: 700 }
    await engine.insert([
      { ...flow, reporter: 'eni-1' },
      { ...flow, reporter: 'eni-2' },
    ])
    const minutes = bucketGrid(BASE, BASE + 59_999, 60_000, 'UTC')
    const total = (countsOnce?: string) =>
      ask(question(minutes, { scope: { ...EVERY_RECORD, ...(countsOnce && { countsOnce }) } }))[0]!.sides[0]!
        .total
    expect(total()).toBe(1400n)
    expect(total(`reporter <> ${engine.labels.get('reporter')!.indexOf('eni-2')}`)).toBe(700n)
  })

  it('takes bad times for what they can tell', async () => {
    await engine.insert([
      { start_time: BASE + 70_000, end_time: BASE + 10_000, bytes_sent: 1 },
      { start_time: BASE + 70_000, end_time: null, bytes_sent: 10 },
      { start_time: null, end_time: BASE + 130_000, bytes_sent: 100 },
      { start_time: BASE + 60_000, end_time: BASE + 60_000, bytes_sent: 1000 },
      { start_time: null, end_time: null, bytes_sent: 10_000 },
    ])
    const minutes = bucketGrid(BASE, BASE + 179_999, 60_000, 'UTC')
    const [series] = ask(question(minutes, { isWhole: true }))
    expect(series!.sides[0]).toEqual({
      buckets: [0n, 1011n, 100n],
      before: 0n,
      after: 0n,
      untimed: 10_000n,
      total: 11_111n,
    })
  })

  it('keeps a flow of fifty years whole, and counts beyond 2^53', async () => {
    const years = 50 * 365 * DAY_MS
    const large = 2n ** 61n + 1n
    await engine.insert([{ start_time: BASE, end_time: BASE + years, bytes_sent: large, bytes_recv: large }])
    const buckets = bucketGrid(BASE, BASE + years, 91 * DAY_MS, 'Europe/Berlin')
    const [series] = ask(question(buckets, { isWhole: true }))
    const sums = series!.sides[0]!
    expect(sums.total).toBe(2n * large)
    expect(sums.buckets.reduce((sum, bucket) => sum + bucket, 0n) + sums.before + sums.after).toBe(2n * large)
  })

  it('stacks by the largest values, with the others together', async () => {
    const bytes = new Map<number | null, number>([
      [6, 500],
      [17, 400],
      [1, 30],
      [47, 20],
      [null, 100],
    ])
    await engine.insert(
      [...bytes].map(([protocol, bytes_sent]) => ({
        start_time: BASE,
        end_time: BASE + 90_000,
        protocol,
        bytes_sent,
      })),
    )
    const minutes = bucketGrid(BASE, BASE + 119_999, 60_000, 'UTC')
    const key = columnKey(
      CORE_COLUMNS.find(({ name }) => name === 'protocol')!,
      engine.labels,
    )
    const few = ask(question(minutes, { stack: { key, values: undefined } }), 3)
    expect(few.map(({ cells, sides }) => [cells && key.text(cells), sides[0]!.total])).toEqual([
      ['TCP', 500n],
      ['UDP', 400n],
      ['', 100n],
      [undefined, 50n],
    ])
    const chosen = ask(question(minutes, { stack: { key, values: [[17], [null]] } }))
    expect(chosen.map(({ cells, sides }) => [cells?.[0], sides[0]!.total])).toEqual([
      [17, 400n],
      [null, 100n],
      [undefined, 550n],
    ])
  })

  it('says the same of short flows when it knows that they are short', async () => {
    const short = fc
      .tuple(flow, fc.integer({ min: 0, max: 600_000 }))
      .map(([one, ms]) => (one.start_time === null ? one : { ...one, end_time: one.start_time + ms }))
    const wide = fc.constantFrom(600_000, HOUR_MS, DAY_MS)
    await fc.assert(
      fc.asyncProperty(fc.array(short, { minLength: 1, maxLength: 25 }), wide, async (flows, widthMs) => {
        await engine.table.clear()
        await engine.insert(flows as unknown as PlainRecord[])
        const times = { longestMs: 600_000, hasStarts: false }
        const sides = ['sent', 'recv'] as const
        for (const isWhole of [true, false]) {
          const end = isWhole ? 4 * DAY_MS : DAY_MS
          const asked = question(bucketGrid(BASE, BASE + end, widthMs, 'UTC'), { isWhole, sides })
          expect(timelineQuery({ ...asked, times }).sql).not.toBe(timelineQuery(asked).sql)
          expect(ask({ ...asked, times })).toEqual(ask(asked))
        }
      }),
      { numRuns: 20 },
    )
  })

  it.each([{ longestMs: 60_000, hasStarts: true }, undefined])(
    'counts flows without bytes as 0 (%j)',
    async (times) => {
      const timed = { start_time: BASE + 30_000, end_time: BASE + 90_000 }
      await engine.insert([
        { ...timed, protocol: 6, bytes_sent: null },
        { ...timed, protocol: 17, bytes_sent: 100 },
        { ...timed, protocol: 17, bytes_sent: null },
      ])
      const minutes = bucketGrid(BASE, BASE + 119_999, 60_000, 'UTC')
      const key = columnKey(
        CORE_COLUMNS.find(({ name }) => name === 'protocol')!,
        engine.labels,
      )
      const scope = { ...EVERY_RECORD, isOneWay: true }
      const series = ask(question(minutes, { scope, times, stack: { key, values: undefined } }))
      expect(series.map(({ cells, sides }) => [cells?.[0], sides[0]!.buckets])).toEqual([
        [17, [50n, 50n]],
        [6, [0n, 0n]],
      ])
    },
  )

  it('stacks by a field with a million values', async () => {
    await engine.insert([{ start_time: BASE, end_time: BASE, src_addr: '192.0.2.1', bytes_sent: 5_000_000 }])
    const [row] = engine.query(
      "SELECT table_name AS name FROM duckdb_tables() WHERE table_name LIKE 'flow\\_%' ESCAPE '\\'",
    )
    engine.query(`INSERT INTO flow.${String(row!.name)} BY NAME
      SELECT ${BASE} + n % 3600000 AS start_time_ms, ${BASE} + n % 3600000 AS end_time_ms, 0::UBIGINT AS src_addr_hi,
        (281470681743360 + n)::UBIGINT AS src_addr_lo, (n % 1000)::UBIGINT AS bytes_sent FROM range(1000000) AS r(n)`)
    const key = columnKey(
      CORE_COLUMNS.find(({ name }) => name === 'src_addr')!,
      engine.labels,
    )
    const values = topValues(key, engine.run(topValuesQuery(EVERY_RECORD, key, 'bytes', 6)))
    const minutes = bucketGrid(BASE, BASE + HOUR_MS - 1, 60_000, 'UTC')
    const series = ask(question(minutes, { isWhole: true, stack: { key, values } }))
    expect(series.map(({ cells }) => cells && key.text(cells))[0]).toBe('192.0.2.1')
    expect(series).toHaveLength(7)
    // A thousand times 0 + 1 + … + 999.
    expect(series.reduce((sum, { sides }) => sum + sides[0]!.total, 0n)).toBe(5_000_000n + 499_500_000n)
  })
})

import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bucketGrid } from '../../../../src/flow/time-bucket.ts'
import {
  coverageQuery,
  markedGaps,
  markedGapsQuery,
  silentGaps,
} from '../../../../src/query/timeline/gaps.ts'
import { statusCode } from '../../../../src/query/volume/scope.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'

const MINUTE_MS = 60_000
const BASE = Date.UTC(2024, 0, 1, 3)
let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
}, 60_000)
beforeEach(async () => {
  await engine.table.clear()
})

function marked() {
  const status = {
    nodata: statusCode(engine.labels, 'NODATA'),
    skipdata: statusCode(engine.labels, 'SKIPDATA'),
  }
  return markedGaps(engine.run(markedGapsQuery(status)))
}

describe('gaps', () => {
  it('are the stretches within the data that no record touches', async () => {
    const at = (minute: number, minutes: number) => ({
      start_time: BASE + minute * MINUTE_MS,
      end_time: BASE + (minute + minutes) * MINUTE_MS,
    })
    // Minutes 0, 1 and 2; 5 and 6; 9. Ends are exclusive.
    await engine.insert([at(0, 3), at(1, 0.5), at(5, 2), at(9, 0), { start_time: null, end_time: null }])
    const grid = bucketGrid(BASE - 2 * MINUTE_MS, BASE + 12 * MINUTE_MS, MINUTE_MS, 'UTC')
    const gaps = silentGaps(grid, engine.run(coverageQuery(grid)))
    expect(gaps.map(({ fromMs, toMs }) => [(fromMs - BASE) / MINUTE_MS, (toMs - BASE) / MINUTE_MS])).toEqual([
      [3, 5],
      [7, 9],
    ])
    // What begins before the grid and goes on behind it covers all of it.
    const inside = bucketGrid(BASE + 60_000, BASE + 119_999, 1000, 'UTC')
    expect(silentGaps(inside, engine.run(coverageQuery(inside)))).toEqual([])
    // A hole at the edge of what is shown is one all the same, from where it begins.
    const edge = bucketGrid(BASE + 4 * MINUTE_MS, BASE + 8 * MINUTE_MS - 1, MINUTE_MS, 'UTC')
    expect(
      silentGaps(edge, engine.run(coverageQuery(edge))).map(({ fromMs }) => (fromMs - BASE) / MINUTE_MS),
    ).toEqual([3, 7])
  })

  it('reach from the end of one record to the start of the next, whatever the buckets are', async () => {
    const at = (seconds: number, length: number) => ({
      start_time: BASE + seconds * 1000,
      end_time: BASE + (seconds + length) * 1000,
    })
    await engine.insert([at(0, 70), at(10, 30), at(1333, 10), at(1340, 100)])
    const grid = bucketGrid(BASE, BASE + 1440_000, 5 * MINUTE_MS, 'UTC')
    expect(silentGaps(grid, engine.run(coverageQuery(grid)))).toEqual([
      { kind: 'silent', reporter: undefined, fromMs: BASE + 70_000, toMs: BASE + 1_333_000, windows: 3 },
    ])
  })

  it('are not what comes again and again between records', async () => {
    const at = (seconds: number) => ({
      start_time: BASE + seconds * 1000,
      end_time: BASE + seconds * 1000 + 500,
    })
    await engine.insert(Array.from({ length: 30 }, (_, i) => at(10 * i + (i >= 20 ? 60 : 0))))
    const grid = bucketGrid(BASE, BASE + 360_000, 1000, 'UTC')
    const found = silentGaps(grid, engine.run(coverageQuery(grid)))
    expect(found.map(({ fromMs, toMs }) => [(fromMs - BASE) / 1000, (toMs - BASE) / 1000])).toEqual([
      [190.5, 260],
    ])
  })

  it('has none without records', () => {
    const grid = bucketGrid(BASE, BASE + 5 * MINUTE_MS, MINUTE_MS, 'UTC')
    expect(silentGaps(grid, engine.run(coverageQuery(grid)))).toEqual([])
    expect(marked()).toEqual([])
  })

  it('joins the windows that a reporter marked, if nothing lies between', async () => {
    const window = (reporter: string | null, log_status: string, minute: number) => ({
      reporter,
      log_status,
      start_time: BASE + minute * MINUTE_MS,
      end_time: BASE + (minute + 1) * MINUTE_MS,
    })
    await engine.insert([
      ...[0, 1, 2, 10].map((minute) => window('eni-a', 'NODATA', minute)),
      window('eni-b', 'NODATA', 3),
      window('eni-a', 'OK', 4),
      window('eni-a', 'SKIPDATA', 5),
      window(null, 'SKIPDATA', 6),
    ])
    const label = (code: number | null | undefined) =>
      code === null ? null : engine.labels.get('reporter')![code!]
    const found = marked().map(({ kind, reporter, fromMs, toMs, windows }) => [
      kind,
      label(reporter),
      (fromMs - BASE) / MINUTE_MS,
      (toMs - BASE) / MINUTE_MS,
      windows,
    ])
    expect(found).toEqual([
      ['skipdata', 'eni-a', 5, 6, 1],
      ['skipdata', null, 6, 7, 1],
      ['nodata', 'eni-a', 0, 3, 3],
      ['nodata', 'eni-b', 3, 4, 1],
      ['nodata', 'eni-a', 10, 11, 1],
    ])
  })
})

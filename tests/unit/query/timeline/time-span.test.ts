import { beforeAll, beforeEach, expect, it } from 'vitest'
import { timeSpanQuery } from '../../../../src/query/timeline/time-span.ts'
import { countTraits, largestCountsQuery } from '../../../../src/query/volume/extent.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
}, 60_000)
beforeEach(async () => {
  await engine.table.clear()
})

it.each([
  [[], null, null],
  [[{ start_time: null, end_time: null }], null, null],
  [[{ start_time: 5000, end_time: 9000 }], 5000, 9000],
  // An end alone is a beginning, too; a start after the end is the last of all.
  [[{ start_time: 5000, end_time: 2000 }], 5000, 5000],
  [
    [
      { start_time: null, end_time: 3000 },
      { start_time: 5000, end_time: null },
    ],
    3000,
    5000,
  ],
])('%j span from %j to %j', async (records, startMs, endMs) => {
  await engine.insert(records.map((record) => ({ ...record, protocol: 6 })))
  expect(engine.run(timeSpanQuery())).toEqual([{ startMs, endMs }])
})

it.each([
  [{ bytes_sent: 5n }, { hasHugeCounts: false, isOneWay: true }],
  [
    { bytes_sent: 5n, bytes_recv: 0n },
    { hasHugeCounts: false, isOneWay: false },
  ],
  [
    { bytes_sent: 5n, packets_recv: 2n ** 62n },
    { hasHugeCounts: true, isOneWay: false },
  ],
  [{ bytes_sent: null }, { hasHugeCounts: false, isOneWay: true }],
])('knows of %o how large the counters are', async (record, traits) => {
  await engine.insert([record, { bytes_sent: 1n }])
  const [row] = engine.run(largestCountsQuery())
  expect(countTraits(row!)).toEqual(traits)
})

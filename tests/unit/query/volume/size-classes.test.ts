import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SIZE_CLASSES, sizeClassOf } from '../../../../src/flow/size-classes.ts'
import {
  binFilter,
  sizeClassesQuery,
  sizeClassFilter,
  sizeHistogramQuery,
  type SizeMeasure,
} from '../../../../src/query/volume/size-classes.ts'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { filterSql } from '../../../../src/query/filter/to-sql.ts'
import type { Filter } from '../../../../src/query/filter/filter.ts'
import { EVERY_RECORD } from '../../../../src/query/volume/scope.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
}, 60_000)
beforeEach(async () => {
  await engine.table.clear()
})

const KIB = 1024

describe('size classes', () => {
  // The patterns and examples of Netmaker's document: 60 B / 40 B small, 4.33 KiB / 4.84 KiB medium, 2.5 MiB / 1.2 MiB large.
  it('are those of the document, also at their bounds', async () => {
    const flows = [
      [60, 40, 'small'],
      [Math.round(4.33 * KIB), Math.round(4.84 * KIB), 'medium'],
      [Math.round(2.5 * KIB * KIB), Math.round(1.2 * KIB * KIB), 'large'],
      [KIB - 1, null, 'small'],
      [KIB, null, 'medium'],
      [50 * KIB, 50 * KIB, 'medium'],
      [50 * KIB, 50 * KIB + 1, 'large'],
      [0, 0, 'small'],
    ] as const
    await engine.insert(flows.map(([bytes_recv, bytes_sent]) => ({ bytes_recv, bytes_sent })))
    const rows = engine.run(sizeClassesQuery(EVERY_RECORD))
    for (const row of rows) {
      const { id } = SIZE_CLASSES[row.size_class]!
      const own = flows.filter(([, , expected]) => expected === id)
      expect([id, row.flows, row.bytes]).toEqual([
        id,
        BigInt(own.length),
        BigInt(own.reduce((sum, [a, b]) => sum + a + (b ?? 0), 0)),
      ])
    }
    expect(flows.map(([a, b]) => sizeClassOf(a + (b ?? 0)))).toEqual(flows.map(([, , id]) => id))
  })

  it('are refined by powers of two, exact at the powers', async () => {
    const sizes = [0, 1, 2, 3, 4, 1023, 1024, 2n ** 49n - 1n, 2n ** 49n, 2n ** 61n - 1n]
    await engine.insert([...sizes.map((bytes_sent) => ({ bytes_sent })), { bytes_sent: null }])
    const bins = engine
      .run(sizeHistogramQuery(EVERY_RECORD, 'bytes'))
      .map(({ bin, flows }) => [bin, Number(flows)])
    expect(bins).toEqual([
      [-1, 2],
      [0, 1],
      [1, 2],
      [2, 1],
      [9, 1],
      [10, 1],
      [48, 1],
      [49, 1],
      [60, 1],
    ])
  })

  it('have no bin for what is not known', async () => {
    await engine.insert([
      { start_time: 1000, end_time: 5000, packets_sent: 3, bytes_sent: 100 },
      { start_time: 1000, end_time: 1000, packets_sent: 0, bytes_sent: 100 },
      { start_time: 1000, end_time: null, packets_sent: 1, bytes_sent: 64 },
      { start_time: 5000, end_time: 1000, packets_sent: 1, bytes_sent: 64 },
    ])
    const bins = (measure: SizeMeasure) =>
      engine.run(sizeHistogramQuery(EVERY_RECORD, measure)).map(({ bin, flows }) => [bin, Number(flows)])
    expect(bins('duration')).toEqual([
      [-1, 1],
      [11, 1],
      [null, 2],
    ])
    expect(bins('bytes-per-packet')).toEqual([
      [5, 1],
      [6, 2],
      [null, 1],
    ])
    expect(bins('packets')).toEqual([
      [-1, 1],
      [0, 2],
      [1, 1],
    ])
  })

  it('become filters that find the flows of each bar and of each class', async () => {
    const count = fc.option(fc.oneof(fc.integer({ min: 0, max: 300_000 }), fc.constant(2n ** 62n + 7n)))
    const time = fc.option(fc.integer({ min: 1000, max: 100_000 }))
    const record = fc.record({
      bytes_sent: count,
      bytes_recv: count,
      packets_sent: fc.option(fc.integer({ min: 0, max: 9 })),
      packets_recv: fc.option(fc.integer({ min: 0, max: 9 })),
      start_time: time,
      end_time: time,
    })
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 25 }), async (records) => {
        await engine.table.clear()
        await engine.insert(records)
        const found = (filter: Filter) => {
          const where = filterSql(filter, { columns: CORE_COLUMNS, labels: engine.labels })
          return engine.query(`SELECT count(*) AS n FROM flow WHERE ${where}`)[0]!.n
        }
        const scope = { ...EVERY_RECORD, hasHugeCounts: true }
        for (const measure of ['bytes', 'packets', 'bytes-per-packet', 'duration'] as const) {
          const bars = engine.run(sizeHistogramQuery(scope, measure))
          expect(bars.reduce((sum, { flows }) => sum + flows, 0n)).toBe(BigInt(records.length))
          for (const { bin, flows } of bars)
            expect([measure, bin, found(binFilter(measure, bin))]).toEqual([measure, bin, flows])
        }
        for (const { size_class, flows } of engine.run(sizeClassesQuery(scope)))
          expect([size_class, found(sizeClassFilter(SIZE_CLASSES[size_class]!))]).toEqual([size_class, flows])
      }),
      { numRuns: 8 },
    )
  })
})

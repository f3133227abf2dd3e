import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SIZE_CLASSES, sizeClassOf } from '../../../src/flow/size-classes.ts'
import {
  binFilter,
  sizeClassesQuery,
  sizeHistogramQuery,
  type SizeMeasure,
} from '../../../src/query/size-classes.ts'
import { EVERY_RECORD } from '../../../src/query/volume-scope.ts'
import { openTestEngine, type TestEngine } from '../support/duckdb.ts'

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
    expect(binFilter('packets', 1)).toEqual({
      op: 'and',
      of: [
        { op: 'compare', field: 'packets', is: '>=', value: { kind: 'number', number: 2 } },
        { op: 'compare', field: 'packets', is: '<', value: { kind: 'number', number: 4 } },
      ],
    })
  })
})

import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { suitingYardstick, typicalVolume, type Yardstick } from '../../../../src/flow/typical-volumes.ts'
import { filterSql } from '../../../../src/query/filter/to-sql.ts'
import {
  outlierFilter,
  profileBinsQuery,
  profileQuantilesQuery,
  serviceProfiles,
} from '../../../../src/query/volume/service-profile.ts'
import { serviceKey } from '../../../../src/query/volume/key-service.ts'
import { EVERY_RECORD } from '../../../../src/query/volume/scope.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
}, 60_000)

const size = fc.option(fc.integer({ min: 0, max: 4000 }))
const record = fc.record({
  protocol: fc.constantFrom(6, 17),
  src_port: fc.constant(50_000),
  dst_port: fc.constantFrom(53, 443),
  bytes_sent: size,
  bytes_recv: size,
  start_time: fc.constant(1_700_000_000_000),
  end_time: fc.option(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_005_000 })),
})

/** By what the document measures: the larger direction, or whole bytes per second. */
function measured(
  { bytes_sent, bytes_recv, start_time, end_time }: typeof record extends fc.Arbitrary<infer T> ? T : never,
  measure: Yardstick['measure'],
): number | undefined {
  if (measure === 'size') return Math.max(bytes_sent ?? 0, bytes_recv ?? 0)
  if (end_time === null || end_time <= start_time) return undefined
  return Math.floor((((bytes_sent ?? 0) + (bytes_recv ?? 0)) * 1000) / (end_time - start_time))
}

describe('service profiles', () => {
  it('count the flows below, within and above what is typical, and the outliers become filters', async () => {
    const rate: Yardstick = { ...typicalVolume('video-stream')!, first: 500, last: 2000 }
    const yardsticks = fc.constantFrom<Yardstick>(
      suitingYardstick(17, 53)!,
      suitingYardstick(6, 443)!,
      typicalVolume('small-api-call')!,
      rate,
    )
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { minLength: 1, maxLength: 40 }),
        yardsticks,
        async (records, yardstick) => {
          await engine.reset()
          await engine.insert(records)
          const key = serviceKey(CORE_COLUMNS)!
          const services = [
            { cells: [17, 53], yardstick },
            { cells: [6, 443], yardstick: undefined },
          ]
          const question = { scope: EVERY_RECORD, key, services, measure: yardstick.measure }
          const profiles = serviceProfiles(
            question,
            engine.run(profileBinsQuery(question)),
            engine.run(profileQuantilesQuery(question)),
          )
          const own = records.filter(({ protocol, dst_port }) => protocol === 17 && dst_port === 53)
          const sizes = own.map((one) => measured(one, yardstick.measure)).filter((one) => one !== undefined)
          const [below, above] = [
            sizes.filter((one) => one < yardstick.first).length,
            sizes.filter((one) => one > (yardstick.last ?? Infinity)).length,
          ]
          const { bins, median, p95: _, ...counts } = profiles[0]!
          expect(counts).toEqual({
            below,
            typical: sizes.length - below - above,
            above,
            unmeasured: own.length - sizes.length,
          })
          const expectedBins = new Map<number, number>()
          for (const one of sizes) {
            const bin = one === 0 ? -1 : Math.floor(Math.log2(one))
            expectedBins.set(bin, (expectedBins.get(bin) ?? 0) + 1)
          }
          expect(bins).toEqual(expectedBins)
          expect(median === undefined).toBe(sizes.length === 0)
          for (const side of ['below', 'above'] as const) {
            const filter = outlierFilter(yardstick, side)
            const where = filter && filterSql(filter, { columns: CORE_COLUMNS, labels: engine.labels })
            const [row] = engine.query(
              `SELECT count(*) AS n FROM flow WHERE protocol = 17 AND dst_port = 53 AND ${where ?? 'false'}`,
            )
            expect(Number(row!.n)).toBe(side === 'below' ? below : above)
          }
        },
      ),
      { numRuns: 15 },
    )
  })
})

import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { compareQuery, comparisonOf } from '../../../../src/query/volume/compare.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'
import { filterSql } from '../../../../src/query/filter/to-sql.ts'
import { EVERYTHING, type Filter } from '../../../../src/query/filter/filter.ts'
import { periodBefore, periodOf } from '../../../../src/query/timeline/period.ts'
import { withStartBounds } from '../../../../src/query/filter/time-filter.ts'
import { columnKey } from '../../../../src/query/volume/key.ts'
import { knownColumn } from '../../../../src/flow/columns.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
}, 60_000)

const BASE = Date.UTC(2024, 0, 1)
const record = fc.record({
  dst_port: fc.option(fc.constantFrom(22, 53, 443)),
  bytes_sent: fc.option(fc.integer({ min: 0, max: 100 })),
  start_time: fc.integer({ min: BASE, max: BASE + 999 }),
  log_status: fc.constantFrom('OK', 'NODATA'),
})

describe('comparison', () => {
  it('agrees with adding up by hand, the largest change first', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 30 }), async (records) => {
        await engine.reset()
        await engine.insert(records)
        const period = { fromMs: BASE + 500, toMs: BASE + 1000 }
        const sqlOf = (filter: Filter) => filterSql(filter, { columns: CORE_COLUMNS, labels: engine.labels })
        const notFlows = [engine.labels.get('log_status')!.indexOf('NODATA')].filter((code) => code >= 0)
        const question = {
          scope: { conditionSql: 'true', notFlows },
          beforeSql: sqlOf(withStartBounds(EVERYTHING, periodBefore(period))),
          afterSql: sqlOf(withStartBounds(EVERYTHING, period)),
          keys: [columnKey(knownColumn('dst_port')!, engine.labels)],
          metric: 'bytes',
          limit: 100,
        } as const
        const { rows, before, after, values } = comparisonOf(question, engine.run(compareQuery(question)))
        const flows = records.filter(({ log_status }) => log_status === 'OK')
        const sums = new Map<number | null, { before: number[]; after: number[] }>()
        for (const { dst_port, bytes_sent, start_time } of flows) {
          const own = sums.get(dst_port) ?? { before: [], after: [] }
          own[start_time < period.fromMs ? 'before' : 'after'].push(bytes_sent ?? 0)
          sums.set(dst_port, own)
        }
        const total = (amounts: number[]) => amounts.reduce((a, b) => a + b, 0)
        expect(values).toBe(sums.size)
        for (const row of rows) {
          const own = sums.get(row.cells[0]![0] as number | null)!
          expect([Number(row.before), Number(row.after)]).toEqual([total(own.before), total(own.after)])
          expect(row.kind).toBe(own.before.length === 0 ? 'new' : own.after.length === 0 ? 'gone' : 'both')
        }
        expect([before, after]).toEqual([
          rows.reduce((sum, row) => sum + row.before, 0n),
          rows.reduce((sum, row) => sum + row.after, 0n),
        ])
        const changes = rows.map((row) => Math.abs(Number(row.after - row.before)))
        expect(changes).toEqual([...changes].sort((a, b) => b - a))
      }),
      { numRuns: 12 },
    )
  })
})

describe('the period of a filter', () => {
  const data = { startMs: BASE, endMs: BASE + 10 * 86_400_000 }
  const period = (text: string) => periodOf(parseFilter(text, { columns: CORE_COLUMNS }).filter!, data)

  it('is what its conditions on the start leave of the data', () => {
    expect(period('start >= 2024-01-03 start < 2024-01-05 dstport = 443')).toEqual({
      fromMs: Date.UTC(2024, 0, 3),
      toMs: Date.UTC(2024, 0, 5),
    })
    expect(period('start > 2024-01-09')?.toMs).toBe(data.endMs + 1)
    expect(period('start = last 2h')).toEqual({
      fromMs: data.endMs - 7_200_000,
      toMs: data.endMs + 1,
    })
    expect(periodBefore({ fromMs: 100, toMs: 130 })).toEqual({ fromMs: 70, toMs: 100 })
  })

  it('is not there without such conditions', () => {
    expect(period('dstport = 443')).toBeUndefined()
    expect(period('')).toBeUndefined()
  })
})

import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { knownColumn } from '../../../../src/flow/columns.ts'
import { bucketAt, bucketGrid } from '../../../../src/flow/time-bucket.ts'
import {
  groupCountQuery,
  groupQuery,
  groupRows,
  type GroupQuestion,
} from '../../../../src/query/volume/group-by.ts'
import { columnKey } from '../../../../src/query/volume/key.ts'
import { EVERY_RECORD } from '../../../../src/query/volume/scope.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
}, 60_000)

const BASE = Date.UTC(2024, 2, 30, 20)
const record = fc.record({
  dst_port: fc.option(fc.constantFrom(53, 443)),
  action: fc.option(fc.constantFrom('ACCEPT', 'REJECT')),
  bytes_sent: fc.integer({ min: 0, max: 100 }),
  start_time: fc.integer({ min: BASE, max: BASE + 86_400_000 }),
})

describe('groups', () => {
  it('have the statistics that adding up and sorting by hand give', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 40 }), async (records) => {
        await engine.table.clear()
        await engine.insert(records)
        const grid = bucketGrid(BASE, BASE + 86_400_000, 3 * 3_600_000, 'Europe/Berlin')
        const question: GroupQuestion = {
          scope: EVERY_RECORD,
          keys: ['dst_port', 'action'].map((name) => columnKey(knownColumn(name)!, engine.labels)),
          grid,
          measure: 'bytes',
          sortBy: 'sum',
          descending: true,
          limit: 1000,
          offset: 0,
          isExact: true,
        }
        const rows = groupRows(question, engine.run(groupQuery(question)))
        const groups = new Map<string, number[]>()
        for (const one of records) {
          const name = JSON.stringify([bucketAt(grid, one.start_time), one.dst_port, one.action])
          groups.set(name, [...(groups.get(name) ?? []), one.bytes_sent])
        }
        expect(rows.length).toBe(groups.size)
        expect(engine.run(groupCountQuery(question))[0]!.group_count).toBe(groups.size)
        const pages = [0, 3].map((offset) => {
          const page = { ...question, limit: 3, offset }
          return groupRows(page, engine.run(groupQuery(page)))
        })
        expect(pages.flat()).toEqual(rows.slice(0, 6))
        for (const row of rows) {
          const [port, action] = [row.cells[0]![0], question.keys[1]!.text(row.cells[1]!) || null]
          const values = groups.get(JSON.stringify([row.bucket, port, action]))!.sort((a, b) => a - b)
          const sum = values.reduce((all, value) => all + value, 0)
          expect([Number(row.sum), Number(row.flows), Number(row.min), Number(row.max)]).toEqual([
            sum,
            values.length,
            values[0],
            values.at(-1),
          ])
          expect(row.mean).toBeCloseTo(sum / values.length, 9)
          expect([row.p50, row.p95]).toEqual(
            [0.5, 0.95].map((share) => values[Math.max(0, Math.ceil(share * values.length) - 1)]),
          )
        }
        const sums = rows.map((row) => Number(row.sum))
        expect(sums).toEqual([...sums].sort((a, b) => b - a))
      }),
      { numRuns: 20 },
    )
  })
})

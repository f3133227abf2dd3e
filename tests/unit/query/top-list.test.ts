import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { knownColumn } from '../../../src/flow/columns.ts'
import {
  topQuery,
  topRows,
  topTotalQuery,
  topValues,
  topValuesQuery,
  type TopOrder,
} from '../../../src/query/top-list.ts'
import { columnKey, prefixKey, cellsCondition } from '../../../src/query/volume-key.ts'
import { EVERY_RECORD } from '../../../src/query/volume-scope.ts'
import { openTestEngine, type TestEngine } from '../support/duckdb.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
}, 60_000)
beforeEach(async () => {
  await engine.table.clear()
})

const record = fc.record({
  src_addr: fc.option(
    fc.constantFrom(
      '192.0.2.1',
      '192.0.2.200',
      '198.51.100.7',
      '2001:db8::1',
      '2001:db8::2',
      '2001:db8:0:1::1',
    ),
  ),
  dst_port: fc.option(fc.constantFrom(22, 53, 443)),
  src_node: fc.option(fc.constantFrom('a', '', "it's")),
  bytes_sent: fc.option(fc.integer({ min: 0, max: 1000 })),
  bytes_recv: fc.option(fc.integer({ min: 0, max: 1000 })),
  packets_sent: fc.integer({ min: 0, max: 9 }),
  start_time: fc.option(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 })),
  end_time: fc.option(fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 })),
})

describe('top lists', () => {
  it('agree with adding up by hand', async () => {
    const orders = fc.constantFrom<TopOrder>('bytes', 'packets', 'flows', 'duration')
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 30 }), orders, async (records, order) => {
        await engine.table.clear()
        await engine.insert(records)
        const keys = ['src_addr', 'dst_port', 'src_node'].map((name) =>
          columnKey(knownColumn(name)!, engine.labels),
        )
        const rows = topRows(keys, engine.run(topQuery({ scope: EVERY_RECORD, keys, order, limit: 1000 })))
        const expected = new Map<string, number[]>()
        for (const one of records) {
          const name = JSON.stringify([
            one.src_addr ?? '',
            one.dst_port === null ? '' : { 22: '22 ssh', 53: '53 dns', 443: '443 https' }[one.dst_port],
            one.src_node ?? '',
          ])
          const sums = expected.get(name) ?? [0, 0, 0, 0, 0]
          const duration =
            one.start_time === null || one.end_time === null ? 0 : Math.max(0, one.end_time - one.start_time)
          const add = [one.bytes_sent ?? 0, one.bytes_recv ?? 0, one.packets_sent, 1, duration]
          expected.set(
            name,
            sums.map((sum, i) => sum + add[i]!),
          )
        }
        const got = new Map<string, number[]>()
        for (const row of rows) {
          const name = JSON.stringify(row.cells.map((cells, k) => keys[k]!.text(cells)))
          const sums = [row.bytesSent, row.bytesReceived, row.packets, row.flows, row.durationMs].map(Number)
          // A missing node and an empty one read the same, but are two values.
          got.set(
            name,
            sums.map((sum, i) => sum + (got.get(name)?.[i] ?? 0)),
          )
        }
        expect(got).toEqual(expected)
        const amounts = rows.map((row) =>
          Number(
            { bytes: row.bytes, packets: row.packets, flows: row.flows, duration: row.durationMs }[order],
          ),
        )
        expect(amounts).toEqual([...amounts].sort((a, b) => b - a))
        for (const row of rows) {
          const condition = row.cells.map((cells, k) => cellsCondition(keys[k]!, cells)).join(' AND ')
          expect(engine.query(`SELECT count(*) AS n FROM flow WHERE ${condition}`)[0]!.n).toBe(row.flows)
        }
        const [total] = engine.run(topTotalQuery({ scope: EVERY_RECORD, keys }))
        expect(total!.flows).toBe(BigInt(records.length))
        expect(total!.sent_sum + total!.recv_sum).toBe(rows.reduce((sum, row) => sum + row.bytes, 0n))
      }),
      { numRuns: 20 },
    )
  })

  it('group addresses by subnet, each family by its own length', async () => {
    await engine.insert(
      ['192.0.2.1', '192.0.2.200', '192.0.3.1', '2001:db8::1', '2001:db8::2', '2001:db8:0:1::1', null].map(
        (src_addr) => ({ src_addr, bytes_sent: 1 }),
      ),
    )
    const key = prefixKey(knownColumn('src_addr')!, { ipv4: 24, ipv6: 64 })
    const rows = topRows(
      [key],
      engine.run(topQuery({ scope: EVERY_RECORD, keys: [key], order: 'flows', limit: 10 })),
    )
    expect(rows.map(({ cells, flows }) => [key.text(cells[0]!), Number(flows)]).sort()).toEqual([
      ['', 1],
      ['192.0.2.0/24', 2],
      ['192.0.3.0/24', 1],
      ['2001:db8:0:1::/64', 1],
      ['2001:db8::/64', 2],
    ])
    const wide = prefixKey(knownColumn('src_addr')!, { ipv4: 0, ipv6: 112 })
    const all = topRows(
      [wide],
      engine.run(topQuery({ scope: EVERY_RECORD, keys: [wide], order: 'flows', limit: 10 })),
    )
    expect(all.map(({ cells, flows }) => [wide.text(cells[0]!), Number(flows)]).sort()).toEqual([
      ['', 1],
      ['0.0.0.0/0', 3],
      ['2001:db8:0:1::/112', 1],
      ['2001:db8::/112', 2],
    ])
    expect(wide.filter(all[0]!.cells[0]!)).toEqual({
      op: 'compare',
      field: 'src_addr',
      is: '=',
      value: { kind: 'prefix', prefix: '0.0.0.0/0' },
    })
  })

  it('answer on nothing', () => {
    expect(engine.run(topTotalQuery({ scope: EVERY_RECORD, keys: [] }))[0]!.flows).toBe(0n)
    const key = columnKey(knownColumn('protocol')!, engine.labels)
    expect(topValues(key, engine.run(topValuesQuery(EVERY_RECORD, key, 'bytes', 5)))).toEqual([])
  })
})

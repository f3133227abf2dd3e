import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { knownColumn } from '../../../../src/flow/columns.ts'
import { sparks, sparksQuery, topDetails, topDetailsQuery } from '../../../../src/query/volume/top-details.ts'
import {
  topQuery,
  topRanks,
  topValues,
  topValuesQuery,
  type TopOrder,
} from '../../../../src/query/volume/top-list.ts'
import { columnKey, combinedKey } from '../../../../src/query/volume/key.ts'
import { prefixKey } from '../../../../src/query/volume/key-address.ts'
import { EVERY_RECORD, type VolumeScope } from '../../../../src/query/volume/scope.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
}, 60_000)
beforeEach(async () => {
  await engine.reset()
})

const BASE = 1_700_000_000_000
const TWO_63 = 2n ** 63n
const record = fc.record({
  src_addr: fc.option(
    fc.constantFrom('192.0.2.1', '192.0.2.200', '198.51.100.7', '2001:db8::1', '2001:db8:0:1::1'),
  ),
  dst_port: fc.option(fc.constantFrom(22, 53, 443)),
  src_node: fc.option(fc.constantFrom('a', '', "it's")),
  bytes_sent: fc.option(fc.oneof(fc.integer({ min: 0, max: 1000 }), fc.constant(TWO_63 + 1n))),
  bytes_recv: fc.option(fc.integer({ min: 0, max: 1000 })),
  packets_sent: fc.option(fc.integer({ min: 0, max: 9 })),
  start_time: fc.option(fc.integer({ min: BASE, max: BASE + 100_000 })),
  end_time: fc.option(fc.integer({ min: BASE, max: BASE + 100_000 })),
  log_status: fc.constantFrom('OK', 'NODATA', 'SKIPDATA'),
})
type MadeRecord = typeof record extends fc.Arbitrary<infer T> ? T : never

function scopeOf(): VolumeScope {
  const statuses = engine.labels.get('log_status') ?? []
  const notFlows = ['NODATA', 'SKIPDATA'].map((one) => statuses.indexOf(one)).filter((code) => code >= 0)
  return { ...EVERY_RECORD, notFlows, hasHugeCounts: true }
}

function threeKeys() {
  return ['src_addr', 'dst_port', 'src_node'].map((name) => columnKey(knownColumn(name)!, engine.labels))
}

/** Sums over some flows, made one by one. */
function byHand(flows: readonly MadeRecord[]) {
  const sum = (of: (one: MadeRecord) => number | bigint | null) =>
    flows.reduce((all, one) => all + BigInt(of(one) ?? 0), 0n)
  const times = (of: (one: MadeRecord) => (number | null)[]) =>
    flows.flatMap(of).filter((time) => time !== null)
  const starts = times(({ start_time }) => [start_time])
  const ends = times(({ end_time }) => [end_time])
  const first = starts.length > 0 ? Math.min(...starts) : ends.length > 0 ? Math.max(...ends) : undefined
  const bytes = sum(({ bytes_sent }) => bytes_sent) + sum(({ bytes_recv }) => bytes_recv)
  const spanMs = starts.length > 0 ? Math.max(...starts, ...ends) - Math.min(...starts) : undefined
  return {
    bytes,
    bytesSent: sum(({ bytes_sent }) => bytes_sent),
    bytesReceived: sum(({ bytes_recv }) => bytes_recv),
    packets: sum(({ packets_sent }) => packets_sent),
    flows: BigInt(flows.length),
    durationMs: sum(({ start_time, end_time }) =>
      start_time === null || end_time === null ? 0 : Math.max(0, end_time - start_time),
    ),
    firstMs: first,
    lastMs: first === undefined ? undefined : Math.max(...starts, ...ends),
    rate: spanMs === undefined ? undefined : (Number(bytes) * 8000) / Math.max(spanMs, 1000),
  }
}

describe('top lists', () => {
  it('agree with adding up by hand: amounts, details, the whole, whatever the order', async () => {
    const orders = fc.constantFrom<TopOrder>('bytes', 'packets', 'flows', 'duration', 'rate')
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 30 }), orders, async (records, order) => {
        await engine.reset()
        await engine.insert(records)
        const [scope, keys] = [scopeOf(), threeKeys()]
        const flows = records.filter(({ log_status }) => log_status === 'OK')
        const { rows, whole, values } = topRanks(
          keys,
          engine.run(topQuery({ scope, keys, order, limit: 1000 })),
        )
        const nameOf = (one: MadeRecord) => JSON.stringify([one.src_addr, one.dst_port, one.src_node])
        const groups = new Map<string, MadeRecord[]>()
        for (const one of flows) groups.set(nameOf(one), [...(groups.get(nameOf(one)) ?? []), one])
        expect([values, rows.length]).toEqual([groups.size, groups.size])
        if (rows.length === 0) return
        const listed = { key: combinedKey(keys), values: rows.map(({ cells }) => cells.flat()) }
        const details = topDetails(engine.run(topDetailsQuery(scope, listed)))
        const amounts = rows.map((row, place) => {
          const [address, port, node] = row.cells
          const own = groups.get(
            JSON.stringify([
              keys[0]!.text(address!) || null,
              port![0],
              node![0] === null ? null : engine.labels.get('src_node')![Number(node![0])],
            ]),
          )!
          const { rate, ...sums } = byHand(own)
          expect(details.get(place)).toEqual(sums)
          expect(row.amount).toBe({ ...sums, duration: sums.durationMs, rate: sums.bytes }[order])
          if (order === 'rate' && rate !== undefined)
            expect(row.bitsPerSecond! / Math.max(rate, 1)).toBeCloseTo(rate === 0 ? 0 : 1, 9)
          else expect(row.bitsPerSecond).toBeUndefined()
          return order === 'rate' ? (row.bitsPerSecond ?? -1) : Number(row.amount)
        })
        expect(amounts).toEqual([...amounts].sort((a, b) => b - a))
        expect(whole).toBe(rows.reduce((sum, { amount }) => sum + amount, 0n))
        const { rate: _, ...all } = byHand(flows)
        expect(topDetails(engine.run(topDetailsQuery(scope))).get(0)).toEqual(all)
      }),
      { numRuns: 25 },
    )
  })

  it('have sparklines that add up to the amounts', async () => {
    const start_time = fc.integer({ min: BASE, max: BASE + 100_000 })
    const timed = fc.tuple(record, start_time).map(([one, start]) => ({ ...one, start_time: start }))
    await fc.assert(
      fc.asyncProperty(fc.array(timed, { minLength: 1, maxLength: 30 }), async (records) => {
        await engine.reset()
        await engine.insert(records)
        const [scope, key] = [scopeOf(), combinedKey(threeKeys())]
        const { rows } = topRanks(
          [key],
          engine.run(topQuery({ scope, keys: [key], order: 'bytes', limit: 50 })),
        )
        if (rows.length === 0) return
        const question = {
          scope,
          key,
          values: rows.map(({ cells }) => cells[0]!),
          order: 'bytes',
          fromMs: BASE,
          toMs: BASE + 100_000,
          buckets: 7,
        } as const
        const series = sparks(question, engine.run(sparksQuery(question)))
        expect(series.map((buckets) => buckets.reduce((a, b) => a + b, 0n))).toEqual(
          rows.map(({ amount }) => amount),
        )
      }),
      { numRuns: 10 },
    )
  })

  it('group addresses by subnet, each family by its own length', async () => {
    await engine.insert(
      ['192.0.2.1', '192.0.2.200', '192.0.3.1', '2001:db8::1', '2001:db8::2', '2001:db8:0:1::1', null].map(
        (src_addr) => ({ src_addr, bytes_sent: 1 }),
      ),
    )
    const list = (ipv4: number, ipv6: number) => {
      const key = prefixKey(knownColumn('src_addr')!, { ipv4, ipv6 })
      const query = topQuery({ scope: EVERY_RECORD, keys: [key], order: 'flows', limit: 10 })
      return { key, rows: topRanks([key], engine.run(query)).rows }
    }
    const texts = ({ key, rows }: ReturnType<typeof list>) =>
      rows.map(({ cells, amount }) => [key.text(cells[0]!), Number(amount)]).sort()
    expect(texts(list(24, 64))).toEqual([
      ['', 1],
      ['192.0.2.0/24', 2],
      ['192.0.3.0/24', 1],
      ['2001:db8:0:1::/64', 1],
      ['2001:db8::/64', 2],
    ])
    const wide = list(0, 112)
    expect(texts(wide)).toEqual([
      ['', 1],
      ['0.0.0.0/0', 3],
      ['2001:db8:0:1::/112', 1],
      ['2001:db8::/112', 2],
    ])
    expect(wide.key.filter(wide.rows[0]!.cells[0]!)).toEqual({
      op: 'compare',
      field: 'src_addr',
      is: '=',
      value: { kind: 'prefix', prefix: '0.0.0.0/0' },
    })
  })

  it('answer on nothing', () => {
    expect(topDetails(engine.run(topDetailsQuery(EVERY_RECORD))).get(0)!.flows).toBe(0n)
    const key = columnKey(knownColumn('protocol')!, engine.labels)
    const query = topQuery({ scope: EVERY_RECORD, keys: [key], order: 'rate', limit: 5 })
    expect(topRanks([key], engine.run(query))).toEqual({ rows: [], whole: 0n, values: 0 })
    expect(topValues(key, engine.run(topValuesQuery(EVERY_RECORD, key, 'bytes', 5)))).toEqual([])
  })
})

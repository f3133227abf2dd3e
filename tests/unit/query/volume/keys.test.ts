import fc from 'fast-check'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { knownColumn } from '../../../../src/flow/columns.ts'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { filterSql } from '../../../../src/query/filter/to-sql.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'
import { printFilter } from '../../../../src/query/filter/print.ts'
import { topQuery, topRanks } from '../../../../src/query/volume/top-list.ts'
import { keyOfId, volumeKeys } from '../../../../src/query/volume/keys.ts'
import { EVERY_RECORD } from '../../../../src/query/volume/scope.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
}, 60_000)
beforeEach(async () => {
  await engine.reset()
})

const NAMES = new Map([
  ['web', ['192.0.2.0/25', '2001:db8::/64']],
  ["o'db", ['192.0.2.1', '198.51.100.0/24']],
])
const INTERNAL = ['192.0.2.0/24', '2001:db8::/48']
const ADDRESSES = ['192.0.2.1', '192.0.2.9', '192.0.2.200', '198.51.100.7', '2001:db8::1', '2001:db8:9::1']

const record = fc.record({
  protocol: fc.option(fc.constantFrom(1, 6, 17)),
  src_addr: fc.option(fc.constantFrom(...ADDRESSES)),
  dst_addr: fc.constantFrom(...ADDRESSES),
  src_port: fc.option(fc.constantFrom(0, 53, 443, 50_000)),
  dst_port: fc.option(fc.constantFrom(0, 53, 443, 50_000)),
  src_node: fc.option(fc.constantFrom('gw', 'GW', '', "it's")),
  dst_node: fc.constantFrom('gw', 'x'),
  action: fc.option(fc.constantFrom('ACCEPT', 'REJECT')),
})

function keyContext() {
  return { columns: CORE_COLUMNS, labels: engine.labels, internalPrefixes: INTERNAL, names: NAMES }
}

function rowsOf(id: string) {
  const key = keyOfId(volumeKeys(keyContext()), CORE_COLUMNS, id)!
  const query = topQuery({ scope: EVERY_RECORD, keys: [key], order: 'flows', limit: 1000 })
  return { key, rows: topRanks([key], engine.run(query)).rows }
}

describe('keys of volume', () => {
  it('give filters that find exactly the flows of a value, also read back from their text', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(record, { minLength: 1, maxLength: 25 }), async (records) => {
        await engine.reset()
        await engine.insert(records)
        const ids = [...volumeKeys(keyContext()).map(({ id }) => id), 'src_addr/16/48', 'dst_addr/31/127']
        for (const id of ids) {
          const { key, rows } = rowsOf(id)
          expect(rows.reduce((sum, { amount }) => sum + amount, 0n)).toBe(BigInt(records.length))
          for (const { cells, amount } of rows) {
            const text = printFilter(key.filter(cells[0]!))
            const { filter, error } = parseFilter(text, { columns: CORE_COLUMNS })
            expect(error, text).toBeUndefined()
            const where = filterSql(filter!, keyContext())
            expect([id, text, engine.query(`SELECT count(*) AS n FROM flow WHERE ${where}`)[0]!.n]).toEqual([
              id,
              text,
              amount,
            ])
          }
        }
      }),
      { numRuns: 6 },
    )
  })

  it('name a service by the lower port, whoever speaks', async () => {
    await engine.insert([
      { protocol: 6, src_port: 50_000, dst_port: 443 },
      { protocol: 6, src_port: 443, dst_port: 50_000 },
      { protocol: 17, src_port: 40_000, dst_port: 53 },
      { protocol: 1, src_port: null, dst_port: null },
    ])
    const { key, rows } = rowsOf('port:service')
    expect(rows.map(({ cells, amount }) => [key.text(cells[0]!), Number(amount)])).toEqual([
      ['TCP 443 https', 2],
      ['ICMP', 1],
      ['UDP 53 dns', 1],
    ])
  })

  it('name an address by what the user calls it, its side and its subnet', async () => {
    await engine.insert(ADDRESSES.map((src_addr) => ({ src_addr, dst_addr: src_addr })))
    const texts = (id: string) => {
      const { key, rows } = rowsOf(id)
      return Object.fromEntries(rows.map(({ cells, amount }) => [key.text(cells[0]!), Number(amount)]))
    }
    expect(texts('src_addr:name')).toEqual({
      web: 2,
      "o'db": 2,
      '192.0.2.200': 1,
      '2001:db8:9::1': 1,
    })
    expect(texts('src_addr:side')).toEqual({ internal: 4, external: 2 })
    expect(texts('src_addr/25/48')).toEqual({
      '192.0.2.0/25': 2,
      '192.0.2.128/25': 1,
      '198.51.100.0/25': 1,
      '2001:db8::/48': 1,
      '2001:db8:9::/48': 1,
    })
  })
})

it('has a key of each id once, also where a log has a column called service', () => {
  const service = knownColumn('service')!
  const ids = volumeKeys({ ...keyContext(), columns: [...CORE_COLUMNS, service] }).map(({ id }) => id)
  expect(new Set(ids).size).toBe(ids.length)
})

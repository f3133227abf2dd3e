import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { labelListTable } from '../../../../src/db/label-lists.ts'
import { knownColumn } from '../../../../src/flow/columns.ts'
import { parsePrefix } from '../../../../src/flow/prefix.ts'
import { namedRanges, nameOf } from '../../../../src/query/names/address-names.ts'
import { mergedRanges, outsideOf, prefixesOf } from '../../../../src/query/filter/address-sets.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'
import type { FilterSqlContext } from '../../../../src/query/filter/sql-context.ts'
import { filterSql } from '../../../../src/query/filter/to-sql.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'

let engine: TestEngine
let context: FilterSqlContext

beforeAll(async () => {
  engine = await openTestEngine()
  await engine.insert(
    Array.from({ length: 3000 }, (_, i) => ({
      src_addr:
        i % 3 === 0
          ? `2001:db8:${(i % 500).toString(16)}::${i.toString(16)}`
          : `10.${i % 7}.${i % 256}.${i % 11}`,
      reporter: `eni-${i % 300}`,
    })),
  )
  const columns = ['src_addr', 'reporter', 'file', 'record', 'format'].map((name) => knownColumn(name)!)
  context = { columns, labels: engine.labels }
}, 60_000)

function count(text: string, more: Partial<FilterSqlContext> = {}): number {
  const parsed = parseFilter(text, context)
  if (parsed.error) throw new Error(parsed.error.message)
  const condition = filterSql(parsed.filter, { ...context, ...more })
  return Number(engine.query(`SELECT count(*) AS n FROM flow WHERE ${condition}`)[0]!.n)
}

describe('long lists', () => {
  it.each([
    ['addresses', (i: number) => `10.${i % 7}.${i % 256}.${i % 11}`],
    ['prefixes', (i: number) => `10.${i % 7}.${i % 256}.0/${24 + (i % 5)}`],
    ['IPv6 addresses', (i: number) => `2001:db8:${(i % 500).toString(16)}::${i.toString(16)}`],
    ['IPv6 prefixes', (i: number) => `2001:db8:${(i % 500).toString(16)}::/${i % 2 ? 48 : 112}`],
  ])('of 10,000 %s find what a list of each of them finds', (_, address) => {
    const addresses = Array.from({ length: 10_000 }, (_, i) => address(3 * i))
    const few = [...new Set(addresses.slice(0, 400))]
    const one = few.map((text) => `src=${text}`).join(' or ')
    expect(count(`src in (${few.join(', ')})`)).toBe(count(one))
    const start = performance.now()
    expect(count(`src in (${addresses.join(' ')})`)).toBeGreaterThan(0)
    expect(performance.now() - start).toBeLessThan(5000)
  })
})

describe('regular expressions', () => {
  it('run on the labels that the engine has, or on those sent along', () => {
    const labelList = (column: string) => `(SELECT labels FROM ${labelListTable(column)})`
    for (const filter of ['reporter~/^eni-[12].$/', '!reporter~/7/', 'reporter~/^eni-(1*)*$/']) {
      expect(count(filter, { labelList }), filter).toBe(count(filter))
    }
    // eni-10 … eni-29, each in ten records
    expect(count('reporter~/^eni-[12].$/')).toBe(200)
  })
})

describe('sets of addresses', () => {
  const anyRange = fc
    .tuple(fc.bigInt(0n, 400n), fc.bigInt(0n, 60n))
    .map(([first, size]) => ({ first, last: first + size }))
  const has = (ranges: readonly { first: bigint; last: bigint }[], at: bigint) =>
    ranges.some(({ first, last }) => first <= at && at <= last)

  it('merging, leaving out and cutting into prefixes keep to the addresses', () => {
    fc.assert(
      fc.property(fc.array(anyRange, { maxLength: 8 }), (ranges) => {
        const merged = mergedRanges(ranges)
        const outside = outsideOf(merged)
        const prefixes = merged.flatMap(prefixesOf).map(({ first, length }) => ({
          first,
          last: first + (1n << BigInt(128 - length)) - 1n,
        }))
        for (let at = 0n; at < 480n; at++) {
          expect(has(merged, at)).toBe(has(ranges, at))
          expect(has(outside, at)).toBe(!has(ranges, at))
          expect(has(prefixes, at)).toBe(has(ranges, at))
        }
      }),
      { numRuns: 100 },
    )
  })

  it('the longest prefix names an address', () => {
    const prefix = fc
      .tuple(fc.integer({ min: 0, max: 255 }), fc.integer({ min: 20, max: 32 }))
      .map(([host, length]) => `10.0.0.${host}/${length}`)
    fc.assert(
      fc.property(fc.array(prefix, { maxLength: 12 }), (prefixes) => {
        const names = new Map(prefixes.map((text, i) => [`name ${i}`, [text]]))
        const ranges = namedRanges(names)
        for (let host = 0; host < 256; host += 3) {
          const at = parsePrefix(`10.0.0.${host}/32`)!.first
          const best = prefixes
            .map((text, i) => ({ name: `name ${i}`, ...parsePrefix(text)! }))
            .filter(({ first, last }) => first <= at && at <= last)
            .sort((a, b) => Number(a.last - a.first - (b.last - b.first)))[0]
          expect(nameOf(ranges, at)).toBe(best?.name)
        }
      }),
      { numRuns: 200 },
    )
  })
})

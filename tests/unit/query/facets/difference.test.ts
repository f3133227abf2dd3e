import { beforeAll, describe, expect, it } from 'vitest'
import { knownColumn } from '../../../../src/flow/columns.ts'
import {
  differenceFields,
  differenceQuery,
  rankedDifferences,
  readDifferences,
} from '../../../../src/query/facets/difference.ts'
import { facetKey } from '../../../../src/query/facets/key.ts'
import type { FilterSqlContext } from '../../../../src/query/filter/sql-context.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'

let engine: TestEngine
let context: FilterSqlContext

/** 1000 records; those of 10.9.0.1 are a tenth, mostly refused, to port 22; two of the others are to port 4444. */
const RECORDS = Array.from({ length: 1000 }, (_, n) => {
  const isOdd = n % 10 === 0
  return {
    src_addr: isOdd ? '10.9.0.1' : `10.0.0.${1 + (n % 200)}`,
    dst_port: isOdd ? 22 : n === 501 || n === 502 ? 4444 : 443,
    action: isOdd && n % 50 !== 0 ? 'REJECT' : 'ACCEPT',
    protocol: 6,
  }
})

beforeAll(async () => {
  engine = await openTestEngine()
  await engine.insert(RECORDS)
  const names = [...Object.keys(RECORDS[0]!), 'file', 'record', 'format']
  context = { columns: names.map((name) => knownColumn(name)!), labels: engine.labels }
}, 60_000)

function ranked(selection: string, among = 'TRUE') {
  const differences = differenceFields(context.columns).map(({ field, grouping }) => {
    const key = facetKey(field, context, grouping)!
    return readDifferences(key, engine.run(differenceQuery({ key, selection, among, limit: 5 })))
  })
  return rankedDifferences(differences)
}

describe('what is different', () => {
  it('ranks what sets the selection apart, with the shares', () => {
    const found = ranked(`action = ${engine.labels.get('action')!.indexOf('REJECT')}`)
    // 80 of 80 refused records are to port 22, of the other 920 only 20 are; and so are their sources.
    const port = found.find(({ field, text }) => field === 'dst_port' && text === '22')!
    expect(port).toMatchObject({ inside: 80, outside: 20, insideShare: 1, outsideShare: 20 / 920 })
    expect(found.slice(0, 4).map(({ text }) => text)).toEqual(
      expect.arrayContaining(['22', 'REJECT', '10.9.0.1']),
    )
    expect(found.map(({ field }) => field)).not.toContain('protocol')
  })

  it('what is missing is said once, however addresses are grouped', () => {
    const missing = { high: null, low: null, text: null, fraction: null }
    const counts = { inside: 50, outside: 0, all_inside: 100, all_outside: 900 }
    const byGrouping = differenceFields(context.columns)
      .filter(({ field }) => field === 'src_addr')
      .map(({ field, grouping }) =>
        readDifferences(facetKey(field, context, grouping)!, [{ ...missing, ...counts }]),
      )
    expect(byGrouping.flat().map(({ text }) => text)).toEqual(['(missing)', '(missing)', '(missing)'])
    expect(rankedDifferences(byGrouping)).toHaveLength(1)
  })

  it('few records do not win, however different they are', () => {
    // Two records, both to port 4444 and none of the rest: that may be chance.
    expect(ranked('dst_port = 4444').filter(({ field }) => field !== 'dst_port')).toEqual([])
    // A seventh of all, chosen by nothing.
    expect(ranked('record % 7 = 3')).toEqual([])
  })

  it('holds the selection against the records that it lies among', () => {
    const found = ranked('dst_port = 22', 'src_addr_lo > 0 AND action = 0')
    expect(found.every(({ inside, outside }) => inside + outside <= 920)).toBe(true)
  })
})

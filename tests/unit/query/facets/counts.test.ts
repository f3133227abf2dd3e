import { beforeAll, describe, expect, it } from 'vitest'
import { knownColumn } from '../../../../src/flow/columns.ts'
import { countQuery } from '../../../../src/query/flows/count.ts'
import {
  columnTraitsQuery,
  constantFields,
  facetFields,
  questionableColumns,
  readColumnTraits,
} from '../../../../src/query/facets/fields.ts'
import { facetKey, type AddressGrouping } from '../../../../src/query/facets/key.ts'
import { facetQuery, facetsQuery, readFacet } from '../../../../src/query/facets/counts.ts'
import { countOfFound, foundQuery } from '../../../../src/query/facets/found.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'
import type { FilterSqlContext } from '../../../../src/query/filter/sql-context.ts'
import { filterSql } from '../../../../src/query/filter/to-sql.ts'
import { readValueCounts, valueCountsQuery } from '../../../../src/query/facets/value-counts.ts'
import { notFlowCodes, type VolumeScope } from '../../../../src/query/volume/scope.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'

let engine: TestEngine
let context: FilterSqlContext

const RECORDS = [
  {
    src_addr: '10.0.0.1',
    dst_port: 443,
    protocol: 6,
    action: 'ACCEPT',
    bytes_sent: 100n,
    log_status: 'OK',
    tcp_flags: 18,
    start_time: 1_000,
  },
  {
    src_addr: '10.0.0.2',
    dst_port: 443,
    protocol: 6,
    action: 'ACCEPT',
    bytes_sent: 50n,
    log_status: 'OK',
    tcp_flags: 18,
    start_time: 3_000,
  },
  {
    src_addr: '10.0.9.9',
    dst_port: 53,
    protocol: 17,
    action: 'REJECT',
    bytes_sent: 1n,
    log_status: 'OK',
    tcp_flags: null,
    start_time: 2_000,
  },
  {
    src_addr: '2001:db8::1',
    dst_port: 22,
    protocol: 6,
    action: 'REJECT',
    bytes_sent: 7n,
    log_status: 'OK',
    tcp_flags: 2,
    start_time: 1_500,
  },
  {
    src_addr: '2001:db8:0:1::1',
    dst_port: 22,
    protocol: 6,
    action: 'REJECT',
    bytes_sent: 7n,
    log_status: 'OK',
    tcp_flags: 2,
    start_time: null,
  },
  {
    src_addr: null,
    dst_port: null,
    protocol: null,
    action: null,
    bytes_sent: null,
    log_status: 'NODATA',
    tcp_flags: null,
    start_time: null,
  },
]

beforeAll(async () => {
  engine = await openTestEngine()
  await engine.insert(RECORDS)
  const columns = [...Object.keys(RECORDS[0]!), 'file', 'record', 'format'].map((name) => knownColumn(name)!)
  context = { columns, labels: engine.labels }
}, 60_000)

function scope(filter: string): VolumeScope {
  const parsed = parseFilter(filter, context)
  if (parsed.error) throw new Error(parsed.error.message)
  return {
    conditionSql: filterSql(parsed.filter, context),
    notFlows: notFlowCodes(context.labels),
    isOneWay: true,
  }
}

function facet(
  field: string,
  more: { filter?: string; grouping?: AddressGrouping; search?: string; limit?: number } = {},
) {
  const key = facetKey(field, context, more.grouping)!
  const question = {
    key,
    scope: scope(more.filter ?? ''),
    limit: more.limit ?? 10,
    search: more.search ?? '',
  }
  const answer = readFacet(key, engine.run(facetQuery(question, context)))
  return { ...answer, rows: answer.rows.map(({ text, records, bytes }) => `${text} ${records} ${bytes}`) }
}

describe('facets', () => {
  it('lists labels by their records, missing ones too', () => {
    expect(facet('action')).toEqual({
      rows: ['REJECT 3 15', 'ACCEPT 2 150', '(missing) 1 0'],
      distinct: 3,
      records: 6,
      bytes: 165n,
    })
  })

  it('counts under a filter and cuts the list, not the sums', () => {
    expect(facet('dst_port', { filter: 'proto=tcp', limit: 1 })).toEqual({
      rows: ['22 2 14'],
      distinct: 2,
      records: 4,
      bytes: 164n,
    })
  })

  it.each<readonly [AddressGrouping | undefined, readonly string[]]>([
    [
      undefined,
      [
        '(missing) 1 0',
        '10.0.0.1 1 100',
        '10.0.0.2 1 50',
        '10.0.9.9 1 1',
        '2001:db8:0:1::1 1 7',
        '2001:db8::1 1 7',
      ],
    ],
    [
      { by: 'prefix', ipv4: 24, ipv6: 64 },
      ['(missing) 1 0', '10.0.0.0/24 2 150', '10.0.9.0/24 1 1', '2001:db8:0:1::/64 1 7', '2001:db8::/64 1 7'],
    ],
    [{ by: 'prefix', ipv4: 8, ipv6: 32 }, ['(missing) 1 0', '10.0.0.0/8 3 151', '2001:db8::/32 2 14']],
    [{ by: 'class' }, ['(missing) 1 0', 'private 3 151', 'public 2 14']],
    [{ by: 'side' }, ['(missing) 1 0', 'external 2 14', 'internal 3 151']],
  ])('groups addresses by %j', (grouping, expected) => {
    expect([...facet('src_addr', grouping && { grouping }).rows].sort()).toEqual(expected)
  })

  it.each([
    ['action', 'rej', ['REJECT 3 15']],
    ['src_addr', 'db8::1', ['2001:db8::1 1 7']],
    ['dst_port', 'http', ['443 2 150']],
    ['dst_port', '4', ['443 2 150']],
    ['protocol', 'ud', ['UDP 1 1']],
    ['tcp_flags', 'ack', ['SYN ACK 2 150']],
    ['action', "'; DROP TABLE flow_1; --", []],
  ])('searches %s for %s', (field, search, expected) => {
    expect(facet(field, { search }).rows).toEqual(expected)
  })

  it('each value leads to a filter that finds just its records', () => {
    for (const [field, grouping] of [
      ['src_addr', { by: 'prefix', ipv4: 24, ipv6: 64 }],
      ['src_addr', { by: 'class' }],
      ['action', undefined],
      ['tcp_flags', undefined],
      ['protocol', undefined],
    ] as const) {
      const key = facetKey(field, context, grouping)!
      const { rows } = readFacet(key, engine.run(facetQuery({ key, scope: scope(''), limit: 10 }, context)))
      for (const { value, records } of rows) {
        const condition = filterSql(
          value ? { op: 'compare', field, is: '=', value } : { op: 'missing', field },
          context,
        )
        expect(Number(engine.query(`SELECT count(*) AS n FROM flow WHERE ${condition}`)[0]!.n)).toBe(records)
      }
    }
  })
})

describe('several facets in one question', () => {
  it.each([
    ['', 'records'],
    ['proto=tcp', 'bytes'],
    ['action=nothing', 'records'],
  ] as const)('under %j by %s are what they are one by one', (filter, order) => {
    const shared = { search: '', limit: 10, scope: scope(filter), order }
    const questions = [
      { ...shared, key: facetKey('src_addr', context)!, limit: 3 },
      { ...shared, key: facetKey('dst_port', context)! },
      { ...shared, key: facetKey('src_addr', context, { by: 'class' })! },
      { ...shared, key: facetKey('action', context)!, search: 'rej' },
    ] as const
    const rows = engine.run(facetsQuery(questions, context))
    const found = engine.run(foundQuery(questions, context))
    expect([countOfFound(found)]).toEqual(engine.run(countQuery(scope(filter))))
    for (const [i, question] of questions.entries()) {
      expect(found.filter(({ facet }) => facet === i)).toMatchObject(rows.filter(({ facet }) => facet === i))
      const together = readFacet(
        question.key,
        rows.filter(({ facet }) => facet === i),
      )
      expect(together).toEqual(readFacet(question.key, engine.run(facetQuery(question, context))))
    }
    expect(rows.length > 0).toBe(filter !== 'action=nothing')
  })
})

describe('addresses without an upper half', () => {
  const addresses = () => ['src_addr', 'dst_addr'].map((name) => knownColumn(name)!)

  it('are known, and there are none as soon as one record has IPv6', () => {
    const lowOf = (condition: string) => {
      const { columns, sql } = columnTraitsQuery([], addresses())
      const [row] = engine.run({ columns, sql: sql.replace('FROM flow', `FROM flow WHERE ${condition}`) })
      return [...readColumnTraits([], addresses(), row!).lowAddresses]
    }
    expect(lowOf('protocol = 17')).toEqual(['src_addr', 'dst_addr'])
    expect(lowOf('true')).toEqual(['dst_addr'])
  })

  it('are counted by the lower half alone, as with both', () => {
    const under = { scope: scope('src=10.0.0.0/8 or src=-'), limit: 10 }
    const of = (lowAddresses: ReadonlySet<string>, search = '') => {
      const key = facetKey('src_addr', { ...context, lowAddresses })!
      return readFacet(key, engine.run(facetQuery({ ...under, key, search }, context)))
    }
    const low = new Set(['src_addr'])
    expect(of(low)).toEqual(of(new Set()))
    expect(of(low).rows.map(({ text, records }) => `${text} ${records}`)).toEqual([
      '10.0.0.1 1',
      '10.0.0.2 1',
      '10.0.9.9 1',
      '(missing) 1',
    ])
    expect(of(low, '10.0.9').rows.map(({ text }) => text)).toEqual(['10.0.9.9'])
  })
})

describe('addresses by name', () => {
  it('puts those of a name together; the longest prefix names, an alias does not', () => {
    const names = new Map([
      ['office', ['10.0.0.0/16']],
      ['db', ['10.0.0.2']],
      ['db-alias', ['10.0.0.2']],
      ['far', ['2001:db8::/32']],
    ])
    const key = facetKey('src_addr.name', { ...context, names })!
    const question = { key, scope: scope(''), limit: 10 }
    const rows = (search: string) =>
      readFacet(key, engine.run(facetQuery({ ...question, search }, { ...context, names }))).rows.map(
        ({ text, records, bytes }) => `${text} ${records} ${bytes}`,
      )
    expect(rows('')).toEqual(['office 2 101', 'far 2 14', 'db 1 50', '(missing) 1 0'])
    expect(rows('FA')).toEqual(['far 2 14'])
  })
})

describe('counts', () => {
  it('tells flows from records, and from when to when they began', () => {
    const times = { startless: 2, first_start: 1_000n, last_start: 3_000n }
    expect(engine.run(countQuery(scope('')))).toEqual([
      { records: 6, flows: 5, bytes: 165n, packets: 0n, ...times },
    ])
    const none = { startless: 0, first_start: null, last_start: null }
    expect(engine.run(countQuery(scope('action=nothing')))).toEqual([
      { records: 0, flows: 0, bytes: 0n, packets: 0n, ...none },
    ])
  })
})

describe('which facets a data set has', () => {
  it('leaves out what is the same everywhere and what is not there', () => {
    const questionable = questionableColumns(context.columns, context.labels)
    const [row] = engine.run(columnTraitsQuery(questionable, []))
    const traits = readColumnTraits(questionable, [], row!)
    const names = facetFields(context.columns, traits).map(({ column }) => column.name)
    // What people look for first comes first; every record is of one file and format.
    expect(names).toEqual(['action', 'dst_port', 'src_addr', 'protocol', 'log_status', 'tcp_flags'])
    expect(constantFields(context.columns, traits).map(({ column }) => column.name)).toEqual([
      'format',
      'file',
    ])
  })

  it('counts values that are not listed', () => {
    const conditions = ['dst_port = 22', 'dst_port IS NULL'].map((sql) => `(${sql})`)
    const [row] = engine.run(valueCountsQuery(scope(''), conditions))
    expect(readValueCounts(row, 2)).toEqual([
      { records: 2, bytes: 14n },
      { records: 1, bytes: 0n },
    ])
  })
})

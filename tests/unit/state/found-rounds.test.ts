import { beforeAll, beforeEach, expect, it } from 'vitest'
import { knownColumn } from '../../../src/flow/columns.ts'
import { facetKey } from '../../../src/query/facets/key.ts'
import { filterBranches } from '../../../src/query/filter/branches.ts'
import { parseFilter } from '../../../src/query/filter/parse.ts'
import type { FilterSqlContext } from '../../../src/query/filter/sql-context.ts'
import { filterSql } from '../../../src/query/filter/to-sql.ts'
import type { VolumeScope } from '../../../src/query/volume/scope.ts'
import { FoundRounds } from '../../../src/state/found-rounds.ts'
import { KeptAnswers } from '../../../src/state/kept-answers.ts'
import { Precedence } from '../../../src/state/precedence.ts'
import { openTestEngine, type TestEngine } from '../support/duckdb.ts'

const RECORDS = [
  {
    src_addr: '192.0.2.1',
    dst_addr: '10.0.0.9',
    dst_port: 5000,
    protocol: 6,
    bytes_sent: 100n,
    start_time: 1_000,
  },
  {
    src_addr: '10.0.0.9',
    dst_addr: '192.0.2.1',
    dst_port: 443,
    protocol: 6,
    bytes_sent: 50n,
    start_time: 2_000,
  },
  {
    src_addr: '192.0.2.1',
    dst_addr: '192.0.2.1',
    dst_port: 443,
    protocol: 17,
    bytes_sent: 7n,
    start_time: 3_000,
  },
  {
    src_addr: '10.0.0.9',
    dst_addr: '10.0.0.8',
    dst_port: 53,
    protocol: 17,
    bytes_sent: 1n,
    start_time: 4_000,
  },
]
const COUNT = {
  records: 3,
  flows: 3,
  bytes: 157n,
  packets: 0n,
  startless: 0,
  first_start: 1_000n,
  last_start: 3_000n,
}

let engine: TestEngine
let context: FilterSqlContext
let asked: string[]
let precedence: Precedence

beforeAll(async () => {
  engine = await openTestEngine()
  await engine.insert(RECORDS)
  const columns = [...Object.keys(RECORDS[0]!), 'file', 'record', 'format'].map((name) => knownColumn(name)!)
  context = { columns, labels: engine.labels }
}, 60_000)

beforeEach(() => {
  asked = []
  precedence = new Precedence()
})

/** @param records how many there seem to be */
function roundsOf(records: number): FoundRounds {
  const kept = new KeptAnswers(() => ({ records: 1, all: 1 }))
  return new FoundRounds({
    ask: async (query, signal) => {
      signal.throwIfAborted()
      asked.push(query.sql)
      await Promise.resolve()
      return engine.run(query)
    },
    once: (name, signal, ask) => kept.ask(name, signal, ask),
    under: (rank, work) => precedence.at(rank, work),
    context: () => context,
    records: () => records,
  })
}

function scope(filter: string): VolumeScope {
  const parsed = parseFilter(filter, context)
  if (parsed.error) throw new Error(parsed.error.message)
  return {
    conditionSql: filterSql(parsed.filter, context),
    branches: filterBranches(parsed.filter, context),
    notFlows: [],
    isOneWay: true,
  }
}

function answers(rounds: FoundRounds, filter: string, { signal } = new AbortController()) {
  const facet = (field: string) =>
    rounds.facet({ key: facetKey(field, context)!, scope: scope(filter), limit: 10 }, signal)
  return Promise.all([
    rounds.count(scope(filter), signal, 'at once'),
    facet('protocol').then(({ rows }) => rows.map(({ text, records }) => `${text} ${records}`)),
    facet('dst_port').then(({ rows }) => rows.map(({ text, records }) => `${text} ${records}`)),
  ])
}

const EXPECTED = [COUNT, ['TCP 2', 'UDP 1'], ['443 2', '5000 1']]

it('searches a large log once for count and facets of a filter on either side', async () => {
  await expect(answers(roundsOf(5_000_000), 'ip=192.0.2.1')).resolves.toEqual(EXPECTED)
  expect(asked).toHaveLength(1)
})

it('lets what may wait for the count wait from when it is asked for', async () => {
  const rounds = roundsOf(5_000_000)
  const order: string[] = []
  const found = answers(rounds, 'ip=192.0.2.1').then(() => order.push('found'))
  const timeline = precedence.at('after', () => Promise.resolve(order.push('timeline')))
  await Promise.all([found, timeline])
  expect(order).toEqual(['found', 'timeline'])
})

it.each([
  ['a small log', 1_000, 'ip=192.0.2.1'],
  ['a log of which a copy might not fit', 50_000_000, 'ip=192.0.2.1'],
  ['a filter on one column', 5_000_000, 'src=192.0.2.1 or dst=192.0.2.1'],
])('counts first in %s', async (_, records, filter) => {
  await expect(answers(roundsOf(records), filter)).resolves.toEqual(EXPECTED)
  expect(asked).toHaveLength(2)
  expect(asked[0]).toMatch(/^SELECT count/)
})

it('counts a large log also where no facet asks', async () => {
  const { signal } = new AbortController()
  const rounds = roundsOf(5_000_000)
  await expect(rounds.count(scope('ip=192.0.2.1'), signal, 'at once')).resolves.toEqual(COUNT)
  expect(asked).toHaveLength(1)
})

it('asks nothing for those who left before the round began, and tells them', async () => {
  const rounds = roundsOf(5_000_000)
  const abort = new AbortController()
  const left = answers(rounds, 'ip=10.0.0.8', abort)
  abort.abort(new Error('another filter'))
  const stayed = answers(rounds, 'ip=192.0.2.1')
  await expect(left).rejects.toThrow('another filter')
  await expect(stayed).resolves.toEqual(EXPECTED)
  expect(asked).toHaveLength(1)
})

it('counts first where the engine has no room for a copy, and tells all who wait where it refuses that too', async () => {
  const refusing = (refuses: (sql: string) => boolean) =>
    new FoundRounds({
      ask: async (query) => {
        if (refuses(query.sql)) throw new Error('out of memory')
        await Promise.resolve()
        return engine.run(query)
      },
      once: (_, signal, ask) => ask(signal),
      under: (_, work) => work(),
      context: () => context,
      records: () => 5_000_000,
    })
  await expect(
    answers(
      refusing((sql) => sql.includes('hits') && sql.includes('first_start')),
      'ip=192.0.2.1',
    ),
  ).resolves.toEqual(EXPECTED)

  const { signal } = new AbortController()
  const question = { key: facetKey('protocol', context)!, scope: scope('ip=192.0.2.1'), limit: 10 }
  const none = refusing(() => true)
  await expect(
    Promise.allSettled([none.count(question.scope, signal, 'at once'), none.facet(question, signal)]),
  ).resolves.toMatchObject([{ status: 'rejected' }, { status: 'rejected' }])
})

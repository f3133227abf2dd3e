import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { conversationsUnder } from '../../../../src/query/conversations/filter.ts'
import { beforeAll, describe, expect, test } from 'vitest'
import { findingKind, FINDINGS, type FindingId } from '../../../../src/flow/findings.ts'
import { findingSources, findingSourcesQuery, judgements } from '../../../../src/query/findings/sources.ts'
import { openTestEngine, type PlainRecord, type TestEngine } from '../../support/duckdb.ts'
import { look, many, prepare, SILENT, SYN } from './looking.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
})

const ONE_WAY = { tcp_flags_recv: null, bytes_recv: null, packets_recv: null }

async function judged(records: readonly PlainRecord[], id: FindingId): Promise<readonly string[]> {
  const { scope } = await prepare(engine, records)
  const labelOf = (column: string, code: number) => engine.labels.get(column)?.[code] ?? ''
  const sources = findingSources(engine.run(findingSourcesQuery(scope)), labelOf)
  return judgements(findingKind(id), sources, scope).map(({ format, judged: how }) => `${format}: ${how}`)
}

describe('whether a finding can be judged', () => {
  test.each<readonly [string, FindingId, PlainRecord, string]>([
    [
      'without TCP flags',
      'syn-flood',
      { format: 'tencent-eni', ...ONE_WAY, tcp_flags: null },
      'tencent-eni: no',
    ],
    [
      'with them in windows',
      'syn-flood',
      { format: 'aws-vpc', ...ONE_WAY, tcp_flags: SYN },
      'aws-vpc: coarse',
    ],
    ['with them per connection', 'syn-flood', {}, 'zeek-conn: yes'],
    [
      'without TCP',
      'repeated-refusal',
      { protocol: 17, tcp_flags: null, tcp_flags_recv: null },
      'zeek-conn: no',
    ],
    ['without ports', 'port-scan', { format: 'delimited', src_port: null, dst_port: null }, 'delimited: no'],
    [
      'without bytes',
      'large-upload',
      { format: 'delimited', bytes_sent: null, bytes_recv: null },
      'delimited: no',
    ],
    ['without ends', 'long-connection', { end_time: null }, 'zeek-conn: yes'],
    ['of intervals in windows', 'beacon', { format: 'aws-vpc', ...ONE_WAY }, 'aws-vpc: coarse'],
    ['of what only a transit gateway counts', 'routing-loss', {}, 'zeek-conn: no'],
    [
      'of what it counts',
      'routing-loss',
      { format: 'aws-tgw', ...ONE_WAY, packets_lost_no_route: 0 },
      'aws-tgw: yes',
    ],
  ])('%s', async (_what, id, changes, expected) => {
    expect(
      await judged(
        many(3, () => changes),
        id,
      ),
    ).toEqual([expected])
  })

  test('is said of each format by itself', async () => {
    const records = [
      ...many(3, () => ({})),
      ...many(2, () => ({ format: 'netmaker', tcp_flags: null, tcp_flags_recv: null }), 100),
    ]
    expect(await judged(records, 'syn-flood')).toEqual(['zeek-conn: yes', 'netmaker: no'])
  })
})

test('the findings of the filter of the moment are those of its conversations', async () => {
  const sweep = many(40, (n) => ({ ...SILENT, dst_addr: `10.0.1.${n}`, dst_port: 445 }))
  const { scope } = await prepare(engine, sweep)
  const onlyTo = (port: number) =>
    conversationsUnder(
      { op: 'compare', field: 'dst_port', is: '=', value: { kind: 'number', number: port } },
      { columns: CORE_COLUMNS, labels: engine.labels },
    )
  expect(look({ engine, scope: { ...scope, conversations: onlyTo(445) } }, 'host-sweep')).toHaveLength(1)
  expect(look({ engine, scope: { ...scope, conversations: onlyTo(80) } }, 'host-sweep')).toEqual([])
})

test.each(FINDINGS.map(({ id }) => id))('%s answers where nothing is loaded', async (id) => {
  expect(look(await prepare(engine, []), id)).toEqual([])
})

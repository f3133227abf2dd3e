// A connection through NAT is a conversation before it and one after it: questions about connections count one.
import { beforeAll, describe, expect, test } from 'vitest'
import { printAddress, wordsOf } from '../../../../src/flow/address.ts'
import { conversationsUnder } from '../../../../src/query/conversations/filter.ts'
import {
  ALL_CONVERSATIONS,
  onePerPath,
  verdictOfCode,
  type Conversations,
} from '../../../../src/query/conversations/scope.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'
import { failedCountQuery, failureRatesQuery } from '../../../../src/query/tcp/failures.ts'
import { outcomesQuery, verdictTotals } from '../../../../src/query/tcp/outcomes.ts'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { FIXED_LABELS } from '../../../../src/flow/fixed-labels.ts'
import { openTestEngine, type PlainRecord, type TestEngine } from '../../support/duckdb.ts'
import { pairExample } from '../../support/paired-files.ts'
import { look, prepare, shown } from '../findings/looking.ts'

let engine: TestEngine
beforeAll(async () => void (engine = await openTestEngine()))

const START = Date.UTC(2026, 2, 1)
const MINUTE = 60_000
const INSTANCE = '10.0.1.5'
const GATEWAY = '10.0.0.220'
const HOST = '45.33.32.156'

/** What a NAT gateway's interface logs of one request, as in AWS's example: on the side of the instance, and on the other. */
function throughGateway(n: number, outside: PlainRecord = {}): readonly PlainRecord[] {
  const common = {
    format: 'aws-vpc',
    protocol: 6,
    src_port: 40_000 + n,
    dst_port: 443,
    tcp_flags: 3,
    flags_scope: 'direction',
    action: 'ACCEPT',
    log_status: 'OK',
    reporter: 'eni-nat',
    start_time: START + n * MINUTE,
    end_time: START + n * MINUTE + 10_000,
    bytes_sent: 600,
    packets_sent: 6,
  }
  return [
    { ...common, src_addr: INSTANCE, dst_addr: GATEWAY, pkt_src_addr: INSTANCE, pkt_dst_addr: HOST },
    { ...common, src_addr: GATEWAY, dst_addr: HOST, pkt_src_addr: GATEWAY, pkt_dst_addr: HOST, ...outside },
  ]
}

const verdicts = (conversations: Conversations) =>
  Object.fromEntries(
    verdictTotals(engine.run(outcomesQuery(conversations, true))).map((row) => [
      verdictOfCode(row.verdict),
      row.conversations,
    ]),
  )

const under = (text: string) => {
  const { filter } = parseFilter(text, { columns: CORE_COLUMNS })
  if (!filter) throw new Error(`not read: ${text}`)
  const labels = new Map([...engine.labels, ...FIXED_LABELS])
  return conversationsUnder(filter, { columns: CORE_COLUMNS, labels })
}

const initiators = (conversations: Conversations) =>
  engine
    .query(`SELECT initiator_addr_hi AS hi, initiator_addr_lo AS lo FROM ${conversations} ORDER BY lo`)
    .map(({ hi, lo }) => printAddress(wordsOf(BigInt(String(hi)), BigInt(String(lo)))))

test("both legs of Trustgrid's example are one connection", async () => {
  await pairExample(engine, 'trustgrid-portal.csv')
  const ofTcp = `(SELECT * FROM ${onePerPath(ALL_CONVERSATIONS, 'failed, else first')} WHERE protocol = 6)`
  expect(verdicts(ofTcp)).toEqual({ completed: 1, 'no answer': 1, refused: 1 })
  expect(initiators(onePerPath(under('responder_port=80'), 'first'))).toEqual(['192.168.100.1'])
})

test('a filter that only the later leg passes finds it', async () => {
  await pairExample(engine, 'trustgrid-portal.csv')
  expect(initiators(onePerPath(under('src=172.16.1.100'), 'first'))).toEqual(['172.16.1.100'])
  expect(initiators(onePerPath(under('dstport=80'), 'first'))).toEqual(['192.168.100.1'])
})

test('conversations on no path are all there', async () => {
  await pairExample(engine, 'aws-default.log')
  expect(initiators(onePerPath(ALL_CONVERSATIONS, 'first'))).toEqual(initiators(ALL_CONVERSATIONS))
})

test('the leg before the gateway is counted, which names the instance', async () => {
  await prepare(engine, throughGateway(0))
  expect(initiators(ALL_CONVERSATIONS)).toEqual([GATEWAY, INSTANCE])
  expect(initiators(onePerPath(ALL_CONVERSATIONS, 'first'))).toEqual([INSTANCE])
})

describe('a request that is rejected behind the gateway', () => {
  beforeAll(async () => {
    const rejected = { action: 'REJECT', tcp_flags: 2, packets_sent: 1, bytes_sent: 60 }
    await prepare(engine, [...throughGateway(0, rejected), ...throughGateway(10)])
  })

  test('is one failure, and the connection before the gateway is none beside it', () => {
    const connections = onePerPath(ALL_CONVERSATIONS, 'failed, else first')
    expect(engine.run(failedCountQuery(connections))).toEqual([{ failed: 1 }])
    expect(engine.run(failureRatesQuery(connections, 'service', 10))).toMatchObject([
      { port: 443, conversations: 2, failed: 1 },
    ])
  })

  test('is in findings a call of the instance', () => {
    expect(initiators(onePerPath(ALL_CONVERSATIONS, 'first'))).toEqual([INSTANCE, INSTANCE])
  })
})

test('a beacon through a NAT gateway is one, and its filter shows the records of the instance', async () => {
  const looked = await prepare(engine, Array.from({ length: 24 }, (_, n) => throughGateway(n * 10)).flat())
  const scope = { ...looked.scope, conversations: onePerPath(ALL_CONVERSATIONS, 'first') }
  expect(look(looked, 'beacon').map(({ who }) => who)).toEqual([GATEWAY, INSTANCE])
  const rows = look({ engine, scope }, 'beacon')
  expect(rows).toMatchObject([{ who: INSTANCE, whom: HOST, port: 443, count: 24n, records: 24n }])
  expect(shown(looked, 'beacon', rows[0]!)).toBe(24)
})

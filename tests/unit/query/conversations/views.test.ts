import { beforeAll, describe, expect, test } from 'vitest'
import { FIXED_LABELS } from '../../../../src/flow/fixed-labels.ts'
import { COMPUTED_COLUMNS, knownColumn } from '../../../../src/flow/columns.ts'
import { pathOf } from '../../../../src/flow/conversation-path.ts'
import { conversationStory } from '../../../../src/flow/conversation-story.ts'
import {
  conversationOf,
  conversationsOnPathQuery,
  evidenceRecordsQuery,
} from '../../../../src/query/conversations/evidence.ts'
import { conversationListColumns, conversationSource } from '../../../../src/query/conversations/list.ts'
import { ALL_CONVERSATIONS } from '../../../../src/query/conversations/scope.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'
import { filterSql } from '../../../../src/query/filter/to-sql.ts'
import { flowRow } from '../../../../src/query/flows/page.ts'
import type { Ask } from '../../../../src/query/flows/key-cells.ts'
import { sortKey } from '../../../../src/query/flows/sort-key.ts'
import { FlowOrder } from '../../../../src/state/flow-order.ts'
import { seenRecord } from '../../../../src/ui/conversations/seen-record.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'
import { pairExample } from '../../support/paired-files.ts'

let engine: TestEngine
beforeAll(async () => void (engine = await openTestEngine()))

const ask: Ask = (query) => Promise.resolve(engine.run(query))
const labels = () => new Map([...engine.labels, ...FIXED_LABELS])
const labelOf = (column: string, code: number) => labels().get(column)?.[code] ?? 'no such label'

/** Columns of the records that are loaded, those of conversations among them. */
function columns() {
  const names = engine
    .query(
      "SELECT column_name AS name FROM duckdb_columns() WHERE table_name = 'flow' AND schema_name = 'main'",
    )
    .map((row) => String(row.name).replace(/_(ms|hi|lo)$/, ''))
  return [...new Set([...names, ...COMPUTED_COLUMNS])].flatMap((name) => knownColumn(name) ?? [])
}

function evidence(number: bigint) {
  const onPath = engine
    .run(conversationsOnPathQuery(number))
    .map((row) => conversationOf(flowRow(row), labelOf))
  const numbers = onPath.map((one) => one.number)
  const records = engine
    .run(evidenceRecordsQuery(columns(), numbers))
    .map((row) => seenRecord(flowRow(row), columns(), labelOf))
  return { onPath, hops: pathOf(onPath, records) }
}

function numberOf(condition: string): bigint {
  return BigInt(String(engine.query(`SELECT conversation AS n FROM conversations WHERE ${condition}`)[0]?.n))
}

describe('filters on the conversation of a record', () => {
  const recordsOf = (text: string) => {
    const { filter } = parseFilter(text, { columns: columns() })
    if (!filter) throw new Error(`not read: ${text}`)
    const condition = filterSql(filter, { columns: columns(), labels: labels() })
    return Number(engine.query(`SELECT count(*) AS n FROM flow WHERE ${condition}`)[0]?.n)
  }

  test('hold for the records of both directions, and their negation for all others', async () => {
    await pairExample(engine, 'aws-tcp-flag-sequence.log')
    expect(recordsOf('initiator_port = 43418')).toBe(4)
    expect(recordsOf('initiator_addr = 52.213.180.42')).toBe(8)
    expect(recordsOf('initiator_addr = 52.213.0.0/16 and responder_port = 5001')).toBe(8)
    expect(recordsOf('initiator_port != 43418')).toBe(4)
    expect(recordsOf('not initiator_port = 43418')).toBe(4)
    expect(recordsOf('verdict_rule = 38')).toBe(2)
  })

  test('know the reading of the firewalls, and what is missing', async () => {
    await pairExample(engine, 'aws-default.log')
    expect(recordsOf('firewall = "reply rejected"')).toBe(2)
    expect(recordsOf('firewall = *rejected')).toBe(3)
    // The ping has no ports; NODATA and SKIPDATA have no conversation.
    expect(recordsOf('responder_port != *')).toBe(4)
  })
})

describe('the list of conversations', () => {
  const orderBy = async (column: string, descending: boolean, once = true) => {
    const own = conversationListColumns(() => true).find(({ name }) => name === column)
    if (!own) throw new Error(`no column ${column}`)
    const from = conversationSource({ conversations: ALL_CONVERSATIONS, once, hasPacketAddresses: false })
    const key = sortKey(own, descending, labels().get(column) ?? [], from)
    const order = await FlowOrder.count(ask, key, 'true', new AbortController().signal, 1)
    const parts = await order.parts(0, order.count, new AbortController().signal)
    return { ids: parts.flatMap((part) => part.ids), from }
  }

  test('is in the order of any of its columns, those that the table lacks among them', async () => {
    await pairExample(engine, 'aws-tcp-flag-sequence.log')
    const ports = (ids: readonly bigint[]) =>
      ids.map(
        (id) =>
          engine.query(`SELECT initiator_port AS port FROM conversations WHERE conversation = ${id}`)[0]
            ?.port,
      )
    expect(ports((await orderBy('bytes_sent', true)).ids)).toEqual([43418, 43638, 43416])
    // 58 s, 3 min 58 s, 60 s by the document's times.
    expect(ports((await orderBy('duration_ms', false)).ids)).toEqual([43416, 43638, 43418])
    for (const { name } of conversationListColumns(() => true))
      expect((await orderBy(name, true)).ids.length, name).toBe(3)
  })

  test('counts what two nodes report once, or as often as it was reported', async () => {
    await pairExample(engine, 'netmaker-api.json')
    const sent = async (once: boolean) => {
      const { from } = await orderBy('bytes_sent', true, once)
      return engine
        .query(
          `SELECT bytes_sent AS sent, bytes_recv AS recv FROM ${from} WHERE responder_port = 443 ORDER BY sent`,
        )
        .map(({ sent: there, recv: back }) => [Number(there), Number(back)])
    }
    // Both directions as the source sees them, whichever node reports: 60 bytes there and 40 back.
    expect(await sent(true)).toEqual([
      [60, 40],
      [2417, 4127],
    ])
    expect(await sent(false)).toEqual([
      [120, 80],
      [2417, 4127],
    ])
  })
})

describe('the path of a conversation', () => {
  test('goes from the instance over both sides of the NAT gateway', async () => {
    await pairExample(engine, 'aws-nat-gateway.log')
    const { hops } = evidence(numberOf("initiator_addr = '10.0.1.5'"))
    expect(hops.map(({ reporter, from, to }) => [reporter, from, to])).toEqual([
      ['eni-1111aaaa2222bbbb3', '10.0.1.5', '203.0.113.5'],
      ['eni-1235b8ca123456789', '10.0.1.5', '10.0.0.220'],
      ['eni-1235b8ca123456789', '10.0.0.220', '203.0.113.5'],
    ])
    expect(hops.every(({ forward, back }) => forward && back)).toBe(true)
  })

  test('shows at each interface of a transit gateway only the direction that passed it', async () => {
    await pairExample(engine, 'aws-transit-gateway.log')
    const { hops } = evidence(numberOf('true'))
    expect(hops).toHaveLength(3)
    expect(hops[0]).toMatchObject({ reporter: 'eni-33333333333333333', isDuplicate: false })
    const gateway = hops.slice(1)
    expect(gateway.map(({ reporter, forward, back }) => [reporter, !!forward, !!back]).sort()).toEqual([
      ['eni-11111111111111111', true, false],
      ['eni-22222222222222222', false, true],
    ])
  })
})

test('the story tells who called whom, what came back, and what the firewalls did', async () => {
  await pairExample(engine, 'aws-default.log')
  const { onPath } = evidence(numberOf('protocol = 1'))
  const [ping] = onPath
  if (!ping) throw new Error('no conversation')
  const story = conversationStory(ping)
  expect(story.happened).toBe(
    '203.0.113.12 called 172.31.16.139 over ICMP with 4 packets, 336 B within 1 min 55 s; 4 packets, 336 B was sent back and rejected.',
  )
  expect(story.firewall).toContain('a network ACL on the way out rejected it')
})

test('on a path the story of a silent leg tells what stopped the other one', async () => {
  await pairExample(engine, 'aws-default.log')
  const [denied] = evidence(numberOf('protocol = 1')).onPath
  if (!denied) throw new Error('no conversation')
  const silent = { ...denied, number: denied.number + 1n, verdict: 'no answer' } as const
  const story = conversationStory(silent, [silent, denied])
  expect(story.elsewhere).toContain(
    'After address translation, as 203.0.113.12 to 172.31.16.139, it was denied by rule.',
  )
  expect(story.next).toBe(conversationStory(denied).next)
  expect(conversationStory(denied, [silent, denied]).elsewhere).toBeUndefined()
})

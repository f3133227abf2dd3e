import { beforeAll, expect, test } from 'vitest'
import { traitBit } from '../../../../src/flow/conversation-facts.ts'
import { firewallMeaning, type Firewall } from '../../../../src/flow/firewall-readings.ts'
import { openTestEngine, type PlainRecord, type TestEngine } from '../../support/duckdb.ts'
import { pair } from '../../support/paired-files.ts'

let engine: TestEngine
beforeAll(async () => void (engine = await openTestEngine()))

const NOON = Date.UTC(2026, 2, 1, 12)
const INSTANCE = { src_addr: '10.0.1.5', src_port: 40_000 }
const OUTSIDE = { src_addr: '198.51.100.9', src_port: 443 }

function record(from: typeof INSTANCE, rest: PlainRecord): PlainRecord {
  const to = from === INSTANCE ? OUTSIDE : INSTANCE
  return {
    format: 'aws-vpc',
    start_time: NOON,
    end_time: NOON + 60_000,
    protocol: 6,
    ...from,
    dst_addr: to.src_addr,
    dst_port: to.src_port,
    bytes_sent: 600,
    packets_sent: 10,
    reporter: 'eni-1',
    ...rest,
  }
}

async function readingOf(...records: readonly PlainRecord[]): Promise<string> {
  await engine.reset()
  await engine.insert(records)
  await pair(engine)
  const [row] = engine.query('SELECT firewall FROM conversations')
  return firewallMeaning(String(row?.firewall) as Firewall)
}

const request = (rest: PlainRecord) => record(INSTANCE, rest)
const reply = (rest: PlainRecord) => record(OUTSIDE, rest)

test('a reply rejected as it comes in is the work of the network ACL on the way in', async () => {
  const records = [
    request({ action: 'ACCEPT', direction: 'egress' }),
    reply({ action: 'REJECT', direction: 'ingress' }),
  ]
  expect(await readingOf(...records)).toContain('a network ACL on the way in rejected it')
})

test('a reply rejected as it goes out, or where the log does not say, is that of the way out', async () => {
  for (const [there, back] of [
    ['ingress', 'egress'],
    [null, null],
  ]) {
    const records = [
      request({ action: 'ACCEPT', direction: there }),
      reply({ action: 'REJECT', direction: back }),
    ]
    expect(await readingOf(...records)).toContain('a network ACL on the way out rejected it')
  }
})

test('a request rejected as it goes out never left its interface', async () => {
  const out = await readingOf(request({ action: 'REJECT', direction: 'egress' }))
  expect(out).toContain('on the way out, and never left its interface')
  const into = await readingOf(request({ action: 'REJECT', direction: 'ingress' }))
  expect(into).toContain('on the way in, and never reached its destination')
})

test('a reply of which some was accepted and some rejected was not simply let pass', async () => {
  const records = [
    request({ action: 'ACCEPT' }),
    reply({ action: 'ACCEPT' }),
    reply({ action: 'REJECT', start_time: NOON + 60_000, end_time: NOON + 120_000 }),
  ]
  expect(await readingOf(...records)).toContain('some packets of the reply were rejected')
})

test('two SYNs without a SYN-ACK are no open connection', async () => {
  await engine.reset()
  await engine.insert([request({ tcp_flags: 2 }), reply({ tcp_flags: 2 })])
  await pair(engine)
  expect(engine.query('SELECT verdict, verdict_rule FROM conversations')).toEqual([
    { verdict: 'cannot tell', verdict_rule: 39 },
  ])
})

test('packets that a transit gateway lost are told of their conversation', async () => {
  await engine.reset()
  await engine.insert([
    request({ format: 'aws-tgw', packets_lost_no_route: 3 }),
    reply({ format: 'aws-tgw', packets_lost_no_route: 0 }),
  ])
  await pair(engine)
  const [row] = engine.query('SELECT traits::INTEGER AS traits FROM conversations')
  expect(Number(row?.traits) & traitBit('packets lost')).toBeGreaterThan(0)
})

import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { load, type Loaded } from './loaded-rows.ts'

const FIXTURES = new URL('../../../fixtures/netmaker/', import.meta.url)

function text(name: string): string {
  return readFileSync(new URL(name, FIXTURES), 'utf8')
}

function loadNetmaker(content: string, chunkBytes = 4096): Loaded {
  const loaded = load(content, { chunkBytes })
  expect(loaded?.format).toBe('netmaker')
  return loaded!
}

/** Example 1 of Netmaker's document: 60 B went from debian to inetgw and 40 B back, as inetgw saw it. */
const INBOUND = {
  record: 1,
  flow_id: 'f-1',
  host_id: 'h-inetgw',
  reporter: 'inetgw',
  network_id: 'netmaker',
  protocol: 6,
  direction: 'ingress',
  src_addr: '100.102.137.9',
  src_port: 44006,
  src_kind: 'node',
  src_node: 'debian',
  src_entity_id: 'n-debian',
  dst_addr: '100.102.137.4',
  dst_port: 443,
  dst_kind: 'node',
  dst_node: 'inetgw',
  dst_entity_id: 'n-inetgw',
  start_time: '2026-01-20T09:51:02.000Z',
  end_time: '2026-01-20T09:51:03.000Z',
  bytes_sent: 60,
  bytes_recv: 40,
  packets_sent: 1,
  packets_recv: 1,
  status: 14,
  netmaker_version: '2026-01-20T09:51:05.000Z',
}

describe.each([1, 7, 4096])('the examples of the document, read in chunks of %i', (chunkBytes) => {
  const { rows, rejected } = loadNetmaker(text('examples.json'), chunkBytes)

  it('all load', () => {
    expect(rejected).toBe(0)
    expect(rows).toHaveLength(4)
  })

  it('an incoming flow is turned to the source’s point of view', () => {
    expect(rows[0]).toEqual(INBOUND)
  })

  it('the same flow as its source reports it has the same counters', () => {
    expect(rows[1]).toEqual({
      ...INBOUND,
      record: 2,
      flow_id: 'f-2',
      host_id: 'h-debian',
      reporter: 'debian',
      direction: 'egress',
    })
  })

  it('a user at an external server: what the gateway received came from the user', () => {
    expect(rows[2]).toMatchObject({
      src_user: 'user@example.com',
      src_kind: 'user',
      dst_kind: 'external',
      dst_domain: 'api.example.com',
      bytes_sent: 2417,
      bytes_recv: 4127,
      packets_sent: 18,
      packets_recv: 20,
    })
    expect(rows[2]).not.toHaveProperty('src_node')
    expect(rows[2]).not.toHaveProperty('icmp_type')
  })

  it('an unfinished ping has no end, no ports, and names that are neither node nor user', () => {
    expect(rows[3]).toEqual({
      record: 4,
      flow_id: 'f-4',
      host_id: 'h-debian',
      reporter: 'h-debian',
      network_id: 'netmaker',
      protocol: 1,
      icmp_type: 8,
      icmp_code: 0,
      direction: 'egress',
      src_addr: '100.102.137.9',
      src_kind: 'config-file',
      src_entity_id: 'c-1',
      src_entity_name: 'laptop.conf',
      dst_addr: '198.51.100.7',
      dst_kind: 'egress-route',
      dst_entity_id: 'r-1',
      dst_entity_name: 'lan',
      start_time: '2026-01-20T09:52:00.000Z',
      bytes_sent: 0,
      bytes_recv: 0,
      packets_sent: 0,
      packets_recv: 0,
      status: 8,
      netmaker_version: '2026-01-20T09:52:00.000Z',
    })
  })
})

describe('other containers', () => {
  const answer = JSON.parse(text('examples.json')) as { Response: unknown[] }
  const expected = loadNetmaker(text('examples.json')).rows

  it.each([
    ['an array', JSON.stringify(answer.Response)],
    ['lines', answer.Response.map((row) => JSON.stringify(row)).join('\n')],
    ['an envelope in pretty print', JSON.stringify(answer, null, 2)],
  ])('hold the same rows: %s', (_, content) => {
    expect(loadNetmaker(content).rows).toEqual(expected)
  })

  it('the table of ClickHouse as CSV has its times in UTC, and a direction that is none rejects the record', () => {
    const { rows, rejections } = loadNetmaker(text('clickhouse.csv'))
    expect(rows).toEqual([INBOUND])
    expect(rejections.map(({ reason, count }) => [reason, count])).toEqual([
      ['direction is neither ingress nor egress', 1],
    ])
  })

  it('two answers one after the other, the second cut off, give what is whole', () => {
    const both = `${text('examples.json')}${text('examples.json').slice(0, 1500)}`
    const { flows, rejections, warnings } = loadNetmaker(both)
    expect(flows).toBe(6)
    expect(rejections.map(({ reason }) => reason)).toEqual(['the file ends inside the object'])
    expect(warnings).toContainEqual(expect.stringMatching(/may be cut off/))
  })

  it.each(['null', '[]'])('an answer with %s holds no records', (none) => {
    expect(loadNetmaker(`{"Code":200,"Message":"fetched flows","Response":${none}}`)).toMatchObject({
      flows: 0,
      rejected: 0,
    })
  })
})

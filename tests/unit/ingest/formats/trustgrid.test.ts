import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { load, type Loaded } from './loaded-rows.ts'

const FIXTURES = new URL('../../../fixtures/trustgrid/', import.meta.url)

function loadFixture(name: string, chunkBytes = 4096): Loaded {
  const loaded = load(readFileSync(new URL(name, FIXTURES)), { chunkBytes })
  expect(loaded?.format).toBe('trustgrid')
  return loaded!
}

const FLOW = {
  start_time: '2026-07-13T23:59:58.500Z',
  end_time: '2026-07-14T00:00:01.000Z',
  protocol: 6,
  src_node: 'edge-1',
  src_addr: '192.0.2.10',
  src_port: 49152,
  dst_node: 'hub-1',
  dst_addr: '198.51.100.20',
  dst_port: 443,
  bytes_sent: 1200,
  bytes_recv: 5300,
  flags_scope: 'flow',
}

describe.each([1, 7, 4096])('read in chunks of %i', (chunkBytes) => {
  it('the portal’s export gives epoch times, hexadecimal flags and ICMP identifiers', () => {
    const { rows, rejected, warnings } = loadFixture('portal-2023-hex.csv', chunkBytes)
    expect(rejected).toBe(0)
    // "1b" shows that the numbers are hexadecimal, and the epoch columns need no zone: nothing to warn of.
    expect(warnings).toEqual([])
    expect(rows).toEqual([
      {
        record: 1,
        start_time: '2023-04-04T14:41:02.761Z',
        protocol: 17,
        src_node: 'edge-1',
        src_addr: '192.0.2.10',
        src_port: 53124,
        dst_node: 'hub-1',
        dst_addr: '198.51.100.53',
        dst_port: 53,
        bytes_sent: 64,
        bytes_recv: 120,
      },
      {
        record: 2,
        start_time: '2023-04-04T14:40:58.120Z',
        end_time: '2023-04-04T14:41:01.990Z',
        protocol: 6,
        src_node: 'edge-1',
        src_addr: '192.0.2.10',
        src_port: 49152,
        dst_node: 'hub-1',
        dst_addr: '198.51.100.20',
        dst_port: 443,
        bytes_sent: 1200,
        bytes_recv: 5300,
        tcp_flags: 27,
        flags_scope: 'flow',
      },
      expect.objectContaining({ record: 3, tcp_flags: 2, bytes_sent: 60, bytes_recv: 0 }),
      {
        record: 4,
        start_time: '2023-04-04T14:40:40.000Z',
        end_time: '2023-04-04T14:40:41.000Z',
        protocol: 1,
        src_node: 'edge-2',
        src_addr: '192.0.2.11',
        dst_node: 'hub-1',
        dst_addr: '198.51.100.20',
        icmp_id: 26580,
        bytes_sent: 84,
        bytes_recv: 84,
      },
      {
        record: 5,
        start_time: '2023-04-04T14:40:30.000Z',
        end_time: '2023-04-04T14:40:31.000Z',
        src_node: 'edge-2',
        src_addr: '192.0.2.11',
        dst_node: 'hub-1',
        dst_addr: '2001:db8::20',
        bytes_sent: 40,
        bytes_recv: 0,
      },
    ])
  })

  it('the portal’s headings are understood, with local times as UTC and flags as words', () => {
    const { rows, warnings } = loadFixture('portal-words.csv', chunkBytes)
    expect(rows).toEqual([
      { ...FLOW, record: 1, start_time: '2026-07-13T23:59:58.000Z', tcp_flags: 27 },
      {
        record: 2,
        start_time: '2026-07-13T09:05:00.000Z',
        protocol: 6,
        src_node: '=HYPERLINK("x")',
        src_addr: '192.0.2.11',
        src_port: 49153,
        dst_node: '</script><img onerror>',
        dst_addr: '198.51.100.20',
        dst_port: 22,
        bytes_sent: 60,
        bytes_recv: 0,
        tcp_flags: 2,
        flags_scope: 'flow',
      },
    ])
    expect(warnings).toEqual([expect.stringMatching(/name no zone/)])
  })

  it('the daily export is understood in other spellings, and what is wrong in it is rejected', () => {
    const { rows, rejections, flows, rejected } = loadFixture('daily.csv', chunkBytes)
    expect(rows[0]).toEqual({ ...FLOW, record: 1, tcp_flags: 6, tunnel_name: 'tunnel A' })
    expect(rows[1]).toMatchObject({
      record: 2,
      start_time: '2026-07-01T10:00:00.000Z',
      tunnel_name: 'tunnel B',
    })
    expect(rows[2]).toMatchObject({
      record: 7,
      src_addr: 'fe80::1',
      dst_addr: '198.51.100.53',
      bytes_sent: 9007199254740993n,
      bytes_recv: 18446744073709551615n,
    })
    expect({ flows, rejected }).toEqual({ flows: 3, rejected: 5 })
    expect(rejections.map(({ reason, firstRecords }) => [reason, firstRecords])).toEqual([
      ['src_port is above 65535', [3]],
      ['src_addr is not an address', [4]],
      ['bytes_recv is negative', [5]],
      ['bytes_recv is beyond 64 bits', [6]],
      ['the record has fewer values than there are columns', [8]],
    ])
  })

  it('the API’s answer gives decimal flags, the reporter and why a flow was blocked', () => {
    const { rows, warnings } = loadFixture('api.json', chunkBytes)
    expect(warnings).toEqual([])
    const nodeId = '59838ae6-a2b2-4c45-b7be-9378f0b265f5'
    expect(rows).toEqual([
      { ...FLOW, record: 1, reporter: nodeId, tcp_flags: 27, trustgrid_flags: 0 },
      {
        record: 2,
        reporter: nodeId,
        start_time: '2026-07-13T23:58:00.000Z',
        protocol: 6,
        src_node: 'edge-1',
        src_addr: '192.0.2.10',
        src_port: 49200,
        dst_addr: '203.0.113.9',
        dst_port: 25,
        bytes_sent: 60,
        bytes_recv: 0,
        tcp_flags: 16,
        flags_scope: 'flow',
        trustgrid_flags: 196608,
        block_reason: 'no ACL match, no rule match',
        action: 'REJECT',
        activity_id: 'act-7',
        meta_rule_name: 'café',
        meta_tags: '["a", "b"]',
      },
    ])
  })
})

describe('bare numbers as TCP flags', () => {
  const table = (day: string, flags: string) =>
    `Start Time,Source Node,Source IP,Dest Node,Dest IP,Sent Bytes,TCP Flags\n${day} 10:00:00.000,a,192.0.2.1,b,192.0.2.2,1,${flags}\n`

  it('are hexadecimal before 2024, when exports wrote them so', () => {
    const loaded = load(table('2023-12-31', '12'))
    expect(loaded?.rows[0]).toMatchObject({ tcp_flags: 0x12 })
    expect(loaded?.warnings).toContain(
      'Its TCP flags are bare numbers; they are read as hexadecimal, as the dates of the file suggest.',
    )
  })

  it('are decimal from 2024 on, as the API writes them', () => {
    expect(load(table('2024-01-01', '18'))?.rows[0]).toMatchObject({ tcp_flags: 18 })
  })

  it('are hexadecimal wherever one says so', () => {
    expect(load(table('2024-01-01', '0x12'))?.rows[0]).toMatchObject({ tcp_flags: 0x12 })
  })
})

describe('dates', () => {
  const table = (...days: string[]) =>
    `Start Time,Source Node,Source IP,Dest Node,Dest IP,Sent Bytes\n${days.map((day) => `${day} 10:00:00 PM,a,192.0.2.1,b,192.0.2.2,1\n`).join('')}`
  const starts = (text: string) => load(text)?.rows.map((row) => row['start_time'])

  it('have the order that any date of the column tells', () => {
    expect(starts(table('02/03/2026', '13/03/2026'))).toEqual([
      '2026-03-02T22:00:00.000Z',
      '2026-03-13T22:00:00.000Z',
    ])
    expect(starts(table('02/03/2026', '02/13/2026'))).toEqual([
      '2026-02-03T22:00:00.000Z',
      '2026-02-13T22:00:00.000Z',
    ])
  })

  it('that tell nothing are read as the portal writes them, with a warning', () => {
    expect(starts(table('02/03/2026'))).toEqual(['2026-02-03T22:00:00.000Z'])
    expect(starts(table('02-03-2026'))).toEqual(['2026-03-02T22:00:00.000Z'])
    expect(load(table('02/03/2026'))?.warnings).toContainEqual(expect.stringMatching(/month first/))
  })
})

describe('odd files', () => {
  const HEADER =
    '"startTime","startTimeUnixMS","endTime","endTimeUnixMS","protocol","sourceIP","destIP","sentBytes"'

  it('with a header only hold no records', () => {
    expect(load(HEADER)).toMatchObject({ format: 'trustgrid', flows: 0, rejected: 0 })
  })

  it('with the header repeated further down do not count it', () => {
    const record = '"","1680619262761","","","TCP","192.0.2.1","192.0.2.2","1"'
    expect(load([HEADER, record, HEADER, record].join('\r\n'))).toMatchObject({ flows: 2, rejected: 0 })
  })

  it('with 200 columns keep them all, also of hostile and equal names', () => {
    const names = Array.from({ length: 195 }, (_, i) => `extra ${i}`)
    const header = `${HEADER},${[...names, '__proto__', 'constructor', 'dup', 'Dup', 'bytes'].join(',')}`
    const values = [...names, '__proto__', 'constructor', 'dup', 'Dup', 'bytes'].map((_, i) => `v${i}`)
    const row = load(`${header}\n,1680619262761,,,TCP,192.0.2.1,192.0.2.2,1,${values.join(',')}\n`)?.rows[0]
    expect(row).toMatchObject({
      extra_0: 'v0',
      extra_194: 'v194',
      dup: 'v197',
      dup_2: 'v198',
      trustgrid_bytes: 'v199',
    })
    expect(Object.values(row!)).toEqual(expect.arrayContaining(values))
  })
})

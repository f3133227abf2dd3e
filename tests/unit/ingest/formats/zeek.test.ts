import { describe, expect, test } from 'vitest'
import { describeFixture, fixture, read } from '../support/read-fixture.ts'

const FIN = 1
const SYN = 2
const RST = 4
const PSH = 8
const ACK = 16

const WEB = {
  start_time: '2026-03-01T10:00:00.123Z',
  end_time: '2026-03-01T10:00:01.624Z',
  uid: 'CAbcdef1234567890a',
  protocol: 6,
  src_addr: '192.0.2.10',
  src_port: 50000,
  dst_addr: '198.51.100.20',
  dst_port: 443,
  service: 'ssl',
  duration_seconds: 1.50025,
  orig_bytes: 700,
  resp_bytes: 5000,
  conn_state: 'SF',
  local_orig: 'T',
  local_resp: 'F',
  missed_bytes: 0,
  history: 'ShADadFf',
  tcp_flags: FIN + SYN + PSH + ACK,
  tcp_flags_recv: FIN + SYN + PSH + ACK,
  flags_scope: 'direction',
  packets_sent: 8,
  bytes_sent: 1120,
  packets_recv: 10,
  bytes_recv: 5520,
}

const DNS = {
  start_time: '2026-03-01T10:00:01.000Z',
  // 201.000499 and one microsecond lie on the next millisecond's side.
  end_time: '2026-03-01T10:00:01.001Z',
  uid: 'CAbcdef1234567890b',
  protocol: 17,
  src_addr: '2001:db8::10',
  src_port: 5353,
  dst_addr: '2001:db8::53',
  dst_port: 53,
  service: 'dns',
  duration_seconds: 0.000001,
  orig_bytes: 40,
  resp_bytes: 90,
  conn_state: 'SF',
  local_orig: 'T',
  local_resp: 'F',
  missed_bytes: 0,
  history: 'Dd',
  packets_sent: 1,
  bytes_sent: 88,
  packets_recv: 1,
  bytes_recv: 138,
}

const PING = {
  start_time: '2026-03-01T10:00:02.500Z',
  end_time: '2026-03-01T10:00:03.500Z',
  uid: 'CAbcdef1234567890c',
  protocol: 1,
  src_addr: '192.0.2.10',
  dst_addr: '192.0.2.1',
  icmp_type: 8,
  icmp_code: 0,
  duration_seconds: 1,
  orig_bytes: 112,
  resp_bytes: 112,
  conn_state: 'OTH',
  local_orig: 'T',
  local_resp: 'T',
  missed_bytes: 0,
  packets_sent: 2,
  bytes_sent: 168,
  packets_recv: 2,
  bytes_recv: 168,
}

const REFUSED = {
  start_time: '2026-03-01T10:00:06.000Z',
  end_time: '2026-03-01T10:00:06.010Z',
  uid: 'CAbcdef1234567890f',
  protocol: 6,
  src_addr: '192.0.2.10',
  src_port: 50001,
  dst_addr: '198.51.100.20',
  dst_port: 8443,
  duration_seconds: 0.01,
  orig_bytes: 0,
  resp_bytes: 0,
  conn_state: 'REJ',
  local_orig: 'T',
  local_resp: 'F',
  missed_bytes: 0,
  history: 'Sr',
  tcp_flags: SYN,
  tcp_flags_recv: RST,
  flags_scope: 'direction',
  packets_sent: 1,
  bytes_sent: 60,
  packets_recv: 1,
  bytes_recv: 40,
  tunnel_parents: 'CParent12345678901,CParent12345678902',
}

/** A message of one packet: no duration, no payload. */
const ONE_PACKET = {
  conn_state: 'OTH',
  local_orig: 'T',
  local_resp: 'T',
  missed_bytes: 0,
  packets_sent: 1,
  packets_recv: 0,
  bytes_recv: 0,
}

describeFixture('conn.log, two parts put together, the last record cut off', fixture('zeek/conn.log'), {
  format: 'zeek-conn',
  rejected: 1,
  rows: [
    WEB,
    DNS,
    PING,
    {
      ...ONE_PACKET,
      start_time: '2026-03-01T10:00:03.000Z',
      uid: 'CAbcdef1234567890d',
      protocol: 58,
      src_addr: '2001:db8::10',
      dst_addr: '2001:db8::1',
      icmp_type: 128,
      icmp_code: 0,
      bytes_sent: 104,
    },
    {
      ...ONE_PACKET,
      start_time: '2026-03-01T10:00:04.000Z',
      uid: 'CAbcdef1234567890e',
      protocol: 1,
      src_addr: '192.0.2.1',
      dst_addr: '192.0.2.10',
      icmp_type: 3,
      icmp_code: 13,
      bytes_sent: 84,
    },
    REFUSED,
    {
      ...ONE_PACKET,
      start_time: '2026-03-01T10:00:06.000Z',
      uid: 'CAbcdef1234567890g',
      src_addr: '192.0.2.10',
      dst_addr: '198.51.100.7',
      local_resp: 'F',
      packets_sent: 3,
      bytes_sent: 300,
    },
  ],
})

describeFixture('fields of newer versions and of a cluster', fixture('zeek/newer-fields.log'), {
  format: 'zeek-conn',
  rows: [
    {
      reporter: 'worker-1',
      start_time: '2026-03-01T10:00:00.000Z',
      uid: 'CAbcdef1234567890h',
      protocol: 6,
      src_addr: '192.0.2.10',
      src_port: 50002,
      dst_addr: '198.51.100.20',
      dst_port: 22,
      conn_state: 'RSTO',
      history: '^hADdtTwR',
      tcp_flags: RST + PSH + ACK,
      tcp_flags_recv: SYN + PSH + ACK,
      flags_scope: 'direction',
      packets_sent: 5,
      packets_recv: 4,
      orig_bytes: 900,
      resp_bytes: 1200,
      bytes_sent: 900,
      bytes_recv: 1200,
      vlan: 20,
      orig_l2_addr: '02:00:00:00:00:01',
      community_id: '1:LQU9qZlK+B5F3KDmev6m5PMibrg=',
      orig_city: 'New York',
    },
    {
      reporter: 'worker-2',
      start_time: '2026-03-01T10:00:01.000Z',
      uid: 'CAbcdef1234567890i',
      protocol: 50,
      src_addr: '192.0.2.10',
      dst_addr: '198.51.100.7',
      conn_state: 'OTH',
      packets_sent: 5,
      packets_recv: 0,
      orig_bytes: 900,
      resp_bytes: 0,
      bytes_sent: 900,
      bytes_recv: 0,
      vlan: 20,
      orig_l2_addr: '02:00:00:00:00:01',
    },
  ],
})

describeFixture('a labelled data set, which separates its labels with blanks', fixture('zeek/labelled.log'), {
  format: 'zeek-conn',
  rows: [
    {
      start_time: '2026-03-01T10:00:00.000Z',
      uid: 'CAbcdef1234567890j',
      protocol: 6,
      src_addr: '192.0.2.10',
      src_port: 50003,
      dst_addr: '198.51.100.20',
      dst_port: 23,
      conn_state: 'S0',
      packets_sent: 1,
      bytes_sent: 60,
      packets_recv: 0,
      bytes_recv: 0,
      label: 'Malicious',
      detailed_label: 'PartOfAHorizontalPortScan',
    },
    {
      start_time: '2026-03-01T10:00:01.000Z',
      uid: 'CAbcdef1234567890k',
      protocol: 6,
      src_addr: '192.0.2.10',
      src_port: 50004,
      dst_addr: '198.51.100.20',
      dst_port: 80,
      conn_state: 'SF',
      packets_sent: 5,
      bytes_sent: 600,
      packets_recv: 5,
      bytes_recv: 900,
      label: 'Benign',
    },
  ],
})

const { end_time: _openEnd, ...OPEN_WEB } = WEB

describeFixture('open_conn.log with another separator: no end yet', fixture('zeek/open_conn.log'), {
  format: 'zeek-conn',
  rows: [
    {
      ...OPEN_WEB,
      conn_state: 'S1',
      history: 'ShADad',
      tcp_flags: SYN + PSH + ACK,
      tcp_flags_recv: SYN + PSH + ACK,
    },
  ],
})

describeFixture('JSON with an inner object for the addresses', fixture('zeek/nested.json'), {
  format: 'zeek-conn',
  rows: [WEB],
})

describeFixture('JSON: an exponent, milliseconds, ISO 8601', fixture('zeek/conn.json'), {
  format: 'zeek-conn',
  rows: [
    WEB,
    { ...DNS, end_time: '2026-03-01T10:00:01.000Z', duration_seconds: 9.5e-8 },
    { ...PING, start_time: '2026-03-01T10:00:02.500Z' },
    {
      ...REFUSED,
      // Times as text are cut to milliseconds, numbers are rounded.
      start_time: '2026-03-01T10:00:05.999Z',
      end_time: '2026-03-01T10:00:06.009Z',
      tunnel_parents: '["CParent12345678901"]',
    },
  ],
})

describeFixture('a table made of it, as Parquet files are', fixture('zeek/underscored.csv'), {
  format: 'zeek-conn',
  rows: [
    {
      start_time: '2026-03-01T10:00:00.123Z',
      uid: 'CAbcdef1234567890l',
      protocol: 6,
      src_addr: '192.0.2.10',
      src_port: 50005,
      dst_addr: '198.51.100.20',
      dst_port: 443,
      conn_state: 'S3',
      history: 'ShADadf',
      tcp_flags: SYN + PSH + ACK,
      tcp_flags_recv: FIN + SYN + PSH + ACK,
      flags_scope: 'direction',
      bytes_sent: 700,
      bytes_recv: 5000,
    },
  ],
})

describe('what Zeek users meet', () => {
  test('a header that is lost is taken for the usual one, and that is said', () => {
    const { rows, warnings } = read(fixture('zeek/lost-header.log'))
    expect(rows.map(({ record: _record, ...row }) => row)).toEqual([WEB, REFUSED])
    expect(warnings).toEqual([expect.stringContaining('lines that name its columns are missing')])
  })

  test('payload in place of bytes is said once', () => {
    expect(read(fixture('zeek/newer-fields.log')).warnings).toEqual([expect.stringContaining('payload')])
    expect(read(fixture('zeek/conn.log')).warnings).toEqual([])
  })

  test('another log behind a conn.log is rejected record by record', () => {
    const dns =
      '#path\tdns\n#fields\tts\tuid\tid.orig_h\tid.resp_h\tquery\n1.0\tC\t192.0.2.1\t192.0.2.2\texample.com\n'
    const { flows, rejections } = read(new TextDecoder().decode(fixture('zeek/labelled.log')) + dns)
    expect(flows).toBe(2)
    expect(rejections.map(({ reason }) => reason)).toEqual([
      'the record stands under a header of dns log, which holds no connections',
    ])
  })

  test.each([
    ['an address that is none', 'id.orig_h', 'somewhere', 'src_addr is not an address'],
    ['a time that is none', 'ts', 'today', 'ts is not a time'],
    ['no time', 'ts', '-', 'ts is missing'],
    ['no address', 'id.resp_h', '-', 'id.resp_h is missing'],
    ['a port beyond 65535', 'id.resp_p', '70000', 'dst_port is above 65535'],
    ['a duration that is negative', 'duration', '-1.0', 'duration is not a number of seconds'],
    ['a protocol nobody knows', 'proto', 'carrier-pigeon', 'proto is not a protocol that is known'],
  ])('%s rejects the record', (_what, field, value, reason) => {
    const [header, record] = recordLines()
    const place = header.split('\t').indexOf(field) - 1
    const values = record.split('\t')
    values[place] = value
    const { rejections, flows } = read(`${header}\n${values.join('\t')}\n${record}\n`)
    expect(rejections.map((rejection) => rejection.reason)).toEqual([reason])
    expect(flows).toBe(1)
  })
})

/** The line with the names of conn.log and its first record. */
function recordLines(): [header: string, record: string] {
  const lines = new TextDecoder().decode(fixture('zeek/conn.log')).split('\n')
  const at = lines.findIndex((line) => line.startsWith('#fields'))
  return [lines[at]!, lines[at + 2]!]
}

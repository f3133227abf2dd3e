import { beforeAll, describe, expect, test } from 'vitest'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'
import { insertFile, pair, pairExample } from '../../support/paired-files.ts'
import { fixture } from '../../ingest/support/read-fixture.ts'

let engine: TestEngine
beforeAll(async () => void (engine = await openTestEngine()))

const conversations = (columns: string) =>
  engine
    .query(`SELECT ${columns} FROM conversations ORDER BY start_time, initiator_addr, initiator_port`)
    .map((row) => Object.values(row))

describe('AWS', () => {
  test('TCP flag sequence: who began, and how each connection went over two windows', async () => {
    await pairExample(engine, 'aws-tcp-flag-sequence.log')
    expect(
      conversations(
        'initiator_addr, initiator_port, responder_port, initiator_basis, records, bytes_sent, bytes_recv, initiator_flags, responder_flags, tcp_state, verdict',
      ),
    ).toEqual([
      ['52.213.180.42', 43416, 5001, 'syn', 2, 568n, 376n, 2, 18, 'S1', 'open'],
      ['52.213.180.42', 43418, 5001, 'syn', 4, 23_395_289n, 64_020n, 3, 19, 'SF', 'completed'],
      ['52.213.180.42', 43638, 5001, 'syn', 2, 1260n, 967n, 3, 19, 'SF', 'completed'],
    ])
  })

  test('accepted SSH and rejected RDP; ping: request accepted, reply rejected by the network ACL', async () => {
    await pairExample(engine, 'aws-default.log')
    expect(
      conversations('initiator_addr, responder_addr, responder_port, initiator_basis, verdict, firewall'),
    ).toEqual([
      ['172.31.16.139', '172.31.16.21', 22, 'service-port', 'cannot tell', 'request accepted'],
      ['172.31.9.69', '172.31.9.12', 3389, 'service-port', 'denied by rule', 'request rejected'],
      ['203.0.113.12', '172.31.16.139', null, 'first-seen', 'denied by rule', 'reply rejected'],
      [
        '2001:db8:1234:a100:8d6e:3477:df66:f105',
        '2001:db8:1234:a102:3304:8879:34cf:4071',
        22,
        'service-port',
        'cannot tell',
        'request accepted',
      ],
    ])
    expect(engine.query('SELECT count(*)::INTEGER AS n FROM flows WHERE conversation IS NULL')).toEqual([
      { n: 2 },
    ])
  })

  test('transit gateway: three interfaces saw one connection of client and server', async () => {
    await pairExample(engine, 'aws-transit-gateway.log')
    expect(
      conversations(
        'initiator_addr, initiator_port, responder_addr, responder_port, records, reporters, duplicates, verdict',
      ),
    ).toEqual([['10.20.33.164', 39812, '10.40.2.236', 80, 4, 3, 2, 'completed']])
  })

  test('traffic path: an instance calls S3', async () => {
    await pairExample(engine, 'aws-traffic-path.log')
    expect(conversations('initiator_addr, initiator_port, responder_addr, responder_port, verdict')).toEqual([
      ['10.0.0.71', 34210, '52.95.128.179', 80, 'completed'],
    ])
  })

  test('NAT gateway: instance to host, and gateway to host', async () => {
    await pairExample(engine, 'aws-nat-gateway.log')
    expect(
      conversations('initiator_addr, responder_addr, records, reporters, path = min(path) OVER () AS p, hop'),
    ).toEqual([
      ['10.0.0.220', '203.0.113.5', 2, 1, true, 2],
      ['10.0.1.5', '203.0.113.5', 4, 2, true, 1],
    ])
  })
})

test('files of several shapes, of which only some have a status of the log', async () => {
  await pairExample(engine, 'trustgrid-portal.csv', 'aws-default.log')
  expect(engine.query('SELECT count(*)::INTEGER AS n FROM conversations')).toEqual([{ n: 9 }])
  expect(engine.query('SELECT count(*)::INTEGER AS n FROM flows WHERE conversation IS NULL')).toEqual([
    { n: 2 },
  ])
})

test('Tencent Cloud: the same as AWS', async () => {
  await pairExample(engine, 'tencent-eni.log')
  expect(conversations('responder_addr, responder_port, verdict, firewall')).toEqual([
    ['172.31.16.21', 22, 'cannot tell', 'request accepted'],
    ['172.31.9.12', 3389, 'denied by rule', 'request rejected'],
    ['172.31.16.139', null, 'denied by rule', 'reply rejected'],
  ])
})

test('Netmaker: both nodes report one connection, which counts once', async () => {
  await pairExample(engine, 'netmaker-api.json')
  expect(
    conversations(
      'initiator_addr, responder_addr, initiator_basis, bytes_sent, bytes_recv, records, duplicates, reporters, verdict',
    ),
  ).toEqual([
    ['100.102.137.21', '34.160.111.145', 'exporter', 2417n, 4127n, 1, 0, 1, 'cannot tell'],
    ['100.102.137.9', '100.102.137.4', 'exporter', 60n, 40n, 2, 1, 2, 'cannot tell'],
  ])
})

test('Trustgrid: only SYN, SYN and RST, a connection that completed', async () => {
  await pairExample(engine, 'trustgrid-portal.csv')
  expect(conversations('initiator_addr, responder_port, initiator_basis, tcp_state, verdict, hop')).toEqual([
    ['192.168.100.1', 3389, 'exporter', 'REJ', 'refused', null],
    ['192.168.100.1', 8080, 'exporter', 'S0', 'no answer', null],
    ['192.168.100.1', 80, 'exporter', 'SF', 'completed', 1],
    ['172.16.1.100', 80, 'exporter', 'SF', 'completed', 2],
    ['192.168.100.1', 53, 'exporter', null, 'answered', null],
  ])
})

test('Zeek: a lone SYN has no duration, and is a connection that ended without an answer', async () => {
  await engine.reset()
  await insertFile(engine, 'single-packets.json', fixture('zeek/single-packets.json'))
  await pair(engine)
  expect(conversations('responder_port, tcp_state, verdict')).toEqual([
    [23, 'S0', 'no answer'],
    [23, 'REJ', 'refused'],
    [53, null, 'unanswered'],
  ])
})

const zeekRecord = (ts: number, uid: string, nodeName?: string) =>
  JSON.stringify({
    ts,
    uid,
    'id.orig_h': '10.0.0.5',
    'id.orig_p': 40000,
    'id.resp_h': '192.0.2.7',
    'id.resp_p': 53,
    proto: 'udp',
    duration: 0.25,
    conn_state: 'SF',
    orig_pkts: 1,
    orig_ip_bytes: 60,
    resp_pkts: 1,
    resp_ip_bytes: 90,
    node_name: nodeName,
  })

test.each([
  ['of Zeek, half a second apart, are two', [undefined, undefined], 1.75, [1, 1]],
  ['of Zeek, of which one begins as the other ends, are two', [undefined, undefined], 1.25, [1, 1]],
  ['of one worker of Zeek are two', ['worker-1', 'worker-1'], 1.75, [1, 1]],
  ['of two workers, whose clocks may differ, are one', ['worker-1', 'worker-2'], 1.75, [2]],
] as const)(
  'no allowance for clocks where only one reports: records %s',
  async (_, workers, second, expected) => {
    await engine.reset()
    const [one, other] = workers
    await insertFile(engine, 'conn.json', `${zeekRecord(1, 'Ca', one)}\n${zeekRecord(second, 'Cb', other)}\n`)
    await pair(engine)
    expect(conversations('records')).toEqual(expected.map((records) => [records]))
  },
)

const withoutDuration = (columns: string, ...records: readonly string[]) =>
  [
    '#separator \\x09',
    `#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\t${columns.replaceAll(' ', '\t')}\torig_ip_bytes\tresp_ip_bytes`,
    ...records.map(
      (values, i) =>
        `${i + 1}.5\tC${i}\t10.0.0.5\t${40_001 + i}\t192.0.2.7\t80\ttcp\t${values.replaceAll(' ', '\t')}`,
    ),
    '',
  ].join('\n')

test.each([
  ['conn_state history', 'S0 S 60 0', 'SF ShADadfF 900 900', 'no answer'],
  ['history', 'S 60 0', 'ShADadfF 900 900', 'no answer'],
  ['conn_state', 'S0 60 0', 'SF 900 900', 'unanswered'],
])(
  'a log without durations still tells that an attempt was given up: %s',
  async (columns, attempt, whole, verdict) => {
    await engine.reset()
    await insertFile(engine, 'conn.log', withoutDuration(columns, attempt, whole))
    await pair(engine)
    expect(conversations('initiator_port, verdict')[0]).toEqual([40_001, verdict])
    expect(engine.query('SELECT end_time IS NULL AS unknown FROM flows ORDER BY src_port')).toEqual([
      { unknown: false },
      { unknown: true },
    ])
  },
)

test('an attempt in open_conn.log has no end yet, whatever its state', async () => {
  await engine.reset()
  const log = withoutDuration('conn_state history', 'S0 S 60 0').replace(
    '#fields',
    '#path\topen_conn\n#fields',
  )
  await insertFile(engine, 'open_conn.log', log)
  expect(engine.query('SELECT end_time FROM flows')).toEqual([{ end_time: null }])
})

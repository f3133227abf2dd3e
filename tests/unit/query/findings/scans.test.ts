import { beforeAll, describe, expect, test } from 'vitest'
import { initialThresholds } from '../../../../src/flow/findings.ts'
import { findingQuery, findingSql } from '../../../../src/query/findings/findings.ts'
import { findingRows } from '../../../../src/query/findings/row.ts'
import { openTestEngine, type PlainRecord, type TestEngine } from '../../support/duckdb.ts'
import { look, many, prepare, REFUSED, shown, SILENT, SYN, ACK, RST, mistaken } from './looking.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
})

const found = async (records: readonly PlainRecord[], id: 'port-scan' | 'host-sweep') =>
  look(await prepare(engine, records), id)

describe('port scan', () => {
  test('is found with its ends, and its filter shows its records', async () => {
    const scan = many(30, (n) => ({ ...(n % 10 === 0 ? {} : REFUSED), dst_port: 100 + n }))
    const others = many(50, () => ({ src_addr: '10.0.0.9' }), 100)
    const looked = await prepare(engine, [...scan, ...others])
    const [row, ...more] = look(looked, 'port-scan')
    expect(more).toEqual([])
    expect(row).toMatchObject({
      who: '10.0.0.1',
      whom: '10.0.0.2',
      port: undefined,
      protocol: 6,
      count: 30n,
      records: 30n,
    })
    expect(row!.measures).toEqual([30, 0.9, 3])
    expect(shown(looked, 'port-scan', row!)).toBe(30)
  })

  test('over UDP is one as well', async () => {
    const scan = many(20, (n) => ({
      protocol: 17,
      dst_port: 500 + n,
      bytes_recv: 0,
      packets_recv: 0,
      tcp_flags: null,
      tcp_flags_recv: null,
    }))
    expect(await found(scan, 'port-scan')).toMatchObject([{ protocol: 17, measures: [20, 1, 0] }])
  })

  test('seen in one direction only, per capture window, is one', async () => {
    const scan = many(30, (n) => ({
      format: 'aws-vpc',
      ...SILENT,
      bytes_recv: null,
      packets_recv: null,
      tcp_flags_recv: null,
      dst_port: 100 + n,
      action: 'REJECT',
    }))
    expect(await found(scan, 'port-scan')).toMatchObject([{ who: '10.0.0.1', whom: '10.0.0.2' }])
  })

  test('is what the threshold of failures says, from none at all to just as many', async () => {
    const ports = many(20, (n) => ({ ...(n < 7 ? REFUSED : {}), dst_port: 100 + n }))
    const looked = await prepare(engine, ports)
    const totals = [0, 35, 36].map(
      (failedPercent) => look(looked, 'port-scan', { ports: 20, failedPercent }).length,
    )
    expect(totals).toEqual([1, 1, 0])
  })

  test('is none of what looks like it', async () => {
    expect(
      await mistaken(
        engine,
        'port-scan',
        Object.fromEntries<readonly PlainRecord[]>([
          ['many ports that answer', many(30, (n) => ({ dst_port: 100 + n }))],
          ['a port too few', many(14, (n) => ({ ...REFUSED, dst_port: 100 + n }))],
          ['many attempts at one port', many(300, () => REFUSED)],
          ['one port on many hosts', many(30, (n) => ({ ...REFUSED, dst_addr: `10.0.1.${n}` }))],
          [
            'traceroute',
            many(90, (n) => ({
              ...SILENT,
              tcp_flags: null,
              tcp_flags_recv: null,
              protocol: 17,
              dst_port: 33_434 + n,
            })),
          ],
          [
            'pings',
            many(90, (n) => ({
              protocol: 1,
              src_port: null,
              dst_port: null,
              icmp_type: 8,
              icmp_code: n,
              tcp_flags: null,
              tcp_flags_recv: null,
            })),
          ],
          [
            'answers of a host that is scanned, without the scan',
            many(60, (n) => ({
              format: 'aws-vpc',
              src_addr: '10.0.0.2',
              dst_addr: '10.0.0.1',
              src_port: 443,
              dst_port: 40_000 + n,
              tcp_flags: RST,
              tcp_flags_recv: null,
              bytes_recv: null,
              packets_recv: null,
              packets_sent: 1,
              bytes_sent: 40,
            })),
          ],
          [
            'ports of clients that a server answers',
            many(60, (n) => ({
              format: 'aws-vpc',
              src_addr: '10.0.0.2',
              dst_addr: '10.0.0.1',
              src_port: 443,
              dst_port: 40_000 + n,
              tcp_flags: SYN | ACK,
              tcp_flags_recv: null,
              bytes_recv: null,
              packets_recv: null,
              packets_sent: 1,
              bytes_sent: 40,
            })),
          ],
          [
            'TCP records of flags 0, as AWS writes them mid-stream',
            many(40, (n) => ({
              format: 'aws-vpc',
              dst_port: 50_000 + n,
              src_port: 443,
              tcp_flags: 0,
              tcp_flags_recv: null,
              bytes_recv: null,
              packets_recv: null,
            })),
          ],
        ]),
      ),
    ).toEqual([])
  })
})

test('a case that is a scan would be named', async () => {
  const cases = {
    'no scan': many(30, (n) => ({ dst_port: 100 + n })),
    'a scan': many(30, (n) => ({ ...REFUSED, dst_port: 100 + n })),
  }
  expect(await mistaken(engine, 'port-scan', cases)).toEqual(['a scan'])
})

describe('host sweep', () => {
  test('is found, and its filter shows its records', async () => {
    const sweep = many(40, (n) => ({ ...(n < 4 ? {} : SILENT), dst_addr: `10.0.1.${n}`, dst_port: 445 }))
    const looked = await prepare(engine, [...sweep, ...many(50, () => ({ dst_port: 80 }), 100)])
    const [row, ...more] = look(looked, 'host-sweep')
    expect(more).toEqual([])
    expect(row).toMatchObject({
      who: '10.0.0.1',
      whom: undefined,
      port: 445,
      protocol: 6,
      count: 40n,
      measures: [40, 0.9, 4],
    })
    expect(shown(looked, 'host-sweep', row!)).toBe(40)
  })

  test('is none of what looks like it', async () => {
    expect(
      await mistaken(
        engine,
        'host-sweep',
        Object.fromEntries<readonly PlainRecord[]>([
          ['a client of many servers', many(100, (n) => ({ dst_addr: `198.51.100.${n}` }))],
          ['many ports of one host', many(40, (n) => ({ ...REFUSED, dst_port: 100 + n }))],
          ['a host too few', many(19, (n) => ({ ...SILENT, dst_addr: `10.0.1.${n}` }))],
          [
            'many clients of a server that is down',
            many(40, (n) => ({ ...SILENT, src_addr: `10.0.1.${n}` })),
          ],
          [
            'messages of a router to many hosts',
            many(40, (n) => ({
              protocol: 1,
              src_port: null,
              dst_port: null,
              icmp_type: 3,
              icmp_code: 1,
              dst_addr: `10.0.1.${n}`,
              bytes_recv: 0,
              packets_recv: 0,
              tcp_flags: null,
              tcp_flags_recv: null,
            })),
          ],
        ]),
      ),
    ).toEqual([])
  })

  test('of more than are shown gives those of the most hosts, and how many there are', async () => {
    const sweep = (source: number, host: number) => ({
      ...SILENT,
      src_addr: `198.51.100.${source % 250}`,
      dst_port: 1000 + Math.floor(source / 250),
      dst_addr: `10.0.1.${host}`,
    })
    const records = [
      ...many(510 * 20, (n) => sweep(Math.floor(n / 20), n % 20)),
      ...many(5, (n) => sweep(505, 20 + (n % 20)), 510 * 20),
    ]
    const { engine: store, scope } = await prepare(engine, records)
    const thresholds = initialThresholds('host-sweep')
    const sql = findingSql('host-sweep', scope, thresholds)
    const { rows, total } = findingRows(store.run({ ...findingQuery('host-sweep', scope, thresholds), sql }))
    expect([rows.length, total]).toEqual([500, 510])
    expect(rows[0]).toMatchObject({ who: '198.51.100.5', port: 1002, measures: [25, 1, 0] })
    expect(rows[1]?.measures).toEqual([20, 1, 0])
  })
})

import { beforeAll, describe, expect, test } from 'vitest'
import type { FindingId } from '../../../../src/flow/findings.ts'
import { openTestEngine, type PlainRecord, type TestEngine } from '../../support/duckdb.ts'
import { ACK, at, FIN, look, many, prepare, REFUSED, RST, shown, SILENT, SYN, mistaken } from './looking.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
})

const found = async (records: readonly PlainRecord[], id: FindingId) =>
  look(await prepare(engine, records), id)

describe('repeated refused connection', () => {
  // The shape of a capture of nfdump's users: 2,305 SYN to port 902, of which 2,264 are answered by a reset.
  const HAMMERING = Array.from({ length: 2305 }, (_, n): readonly PlainRecord[] => {
    const there = { format: 'delimited', protocol: 6, ...at(n / 50), bytes_sent: 60, packets_sent: 1 }
    const request = {
      ...there,
      src_addr: '192.0.2.10',
      src_port: 30_000 + n,
      dst_addr: '192.0.2.20',
      dst_port: 902,
      tcp_flags: SYN,
      flags_scope: 'direction',
    }
    const answer = {
      ...there,
      src_addr: '192.0.2.20',
      src_port: 902,
      dst_addr: '192.0.2.10',
      dst_port: 30_000 + n,
      tcp_flags: RST | ACK,
      flags_scope: 'direction',
    }
    return n < 2264 ? [request, answer] : [request]
  }).flat()

  test('is found in a capture that hammers one port, and nothing else is', async () => {
    const looked = await prepare(engine, HAMMERING)
    const [row, ...more] = look(looked, 'repeated-refusal')
    expect(more).toEqual([])
    expect(row).toMatchObject({ who: '192.0.2.10', whom: '192.0.2.20', port: 902, count: 2305n })
    expect(row!.measures).toEqual([2264, 2264 / 2305])
    expect(shown(looked, 'repeated-refusal', row!)).toBe(HAMMERING.length)
    for (const id of ['port-scan', 'host-sweep', 'syn-flood', 'brute-force'] as const) {
      expect(look(looked, id)).toEqual([])
    }
  })

  test('is none of what looks like it', async () => {
    expect(
      await mistaken(
        engine,
        'repeated-refusal',
        Object.fromEntries<readonly PlainRecord[]>([
          ['a refusal too few', many(19, () => REFUSED)],
          ['a service that mostly answers', many(100, (n) => (n < 30 ? REFUSED : {}))],
          ['attempts that nothing answers', many(100, () => SILENT)],
          [
            'attempts that a security group rejects',
            many(100, () => ({
              ...SILENT,
              format: 'aws-vpc',
              action: 'REJECT',
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

describe('many short logins', () => {
  const LOGIN = { dst_port: 22, bytes_sent: 2600, packets_sent: 14, bytes_recv: 3000, packets_recv: 13 }

  test('are found', async () => {
    const looked = await prepare(
      engine,
      many(60, () => LOGIN),
    )
    const [row, ...more] = look(looked, 'brute-force')
    expect(more).toEqual([])
    expect(row).toMatchObject({
      who: '10.0.0.1',
      whom: '10.0.0.2',
      port: 22,
      count: 60n,
      measures: [60, 2600],
    })
    expect(shown(looked, 'brute-force', row!)).toBe(60)
  })

  test('is none of what looks like it', async () => {
    expect(
      await mistaken(
        engine,
        'brute-force',
        Object.fromEntries<readonly PlainRecord[]>([
          ['a few', many(29, () => LOGIN)],
          ['as many over a day', many(60, (n) => ({ ...LOGIN, ...at(n * 1500) }))],
          [
            'health checks that say nothing',
            many(500, () => ({ ...LOGIN, bytes_sent: 220, packets_sent: 4 })),
          ],
          ['copies of files', many(60, () => ({ ...LOGIN, bytes_sent: 9_000_000, packets_sent: 6000 }))],
          ['a port that is not for logins', many(60, () => ({ ...LOGIN, dst_port: 443 }))],
          ['attempts that nothing answers', many(60, () => ({ ...SILENT, dst_port: 22 }))],
          [
            'answers of the server',
            many(60, (n) => ({
              ...LOGIN,
              format: 'aws-vpc',
              src_port: 40_000 + n,
              src_addr: '10.0.0.3',
              dst_port: 50_000,
              tcp_flags: SYN | ACK,
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

describe('SYN flood', () => {
  const flood = (count: number, changes: (n: number) => PlainRecord = () => ({})) =>
    many(count, (n) => ({
      ...SILENT,
      src_addr: `203.0.113.${n % 250}`,
      src_port: 1024 + n,
      dst_port: 80,
      ...at((n * 50) / count),
      ...changes(n),
    }))

  test('from many sources is found', async () => {
    const looked = await prepare(engine, flood(600))
    const [row, ...more] = look(looked, 'syn-flood')
    expect(more).toEqual([])
    expect(row).toMatchObject({ who: undefined, whom: '10.0.0.2', port: 80, count: 600n })
    expect(row!.measures[0]).toBe(600)
    expect(row!.measures[1]! / 250).toBeCloseTo(1, 0)
    expect(row!.measures[2]).toBe(1)
    expect(shown(looked, 'syn-flood', row!)).toBe(600)
  })

  test('from one source names it', async () => {
    expect(
      await found(
        flood(300, () => ({ src_addr: '203.0.113.7' })),
        'syn-flood',
      ),
    ).toMatchObject([{ who: '203.0.113.7' }])
  })

  test('is none of what looks like it', async () => {
    expect(
      await mistaken(
        engine,
        'syn-flood',
        Object.fromEntries<readonly PlainRecord[]>([
          ['too few in a minute', flood(255)],
          ['as many over an hour', flood(600, (n) => at(n * 6))],
          [
            'a busy service, some of whose clients vanish',
            flood(2000, (n) =>
              n % 4 === 0
                ? {}
                : {
                    tcp_flags: SYN | ACK | FIN,
                    tcp_flags_recv: SYN | ACK | FIN,
                    packets_recv: 9,
                    bytes_recv: 900,
                  },
            ),
          ],
          ['refused attempts', flood(600, () => REFUSED)],
          ['attempts at many ports', flood(600, (n) => ({ dst_port: 1 + n }))],
          [
            'masks of SYN and FIN, OR-ed',
            flood(600, () => ({ tcp_flags: SYN | FIN, tcp_flags_recv: SYN | FIN | ACK, packets_recv: 3 })),
          ],
          [
            'records without flags',
            flood(600, () => ({
              format: 'tencent-eni',
              tcp_flags: null,
              tcp_flags_recv: null,
              bytes_recv: null,
              packets_recv: null,
              packets_sent: 30,
            })),
          ],
        ]),
      ),
    ).toEqual([])
  })
})

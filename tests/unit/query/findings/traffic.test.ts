import { beforeAll, describe, expect, test } from 'vitest'
import type { FindingId } from '../../../../src/flow/findings.ts'
import { contactSelect } from '../../../../src/query/findings/contacts.ts'
import { openTestEngine, type PlainRecord, type TestEngine } from '../../support/duckdb.ts'
import { at, connection, look, many, prepare, REFUSED, shown, mistaken } from './looking.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
})

const OUTSIDE = '198.51.100.7'
const HOUR = 3600

/** Looks for one kind, and expects one row and that its filter shows `records` records. */
async function only(id: FindingId, records: readonly PlainRecord[], expectedRecords = records.length) {
  const looked = await prepare(engine, [...records, ...many(20, () => ({ src_addr: '10.0.0.8' }), 5000)])
  const [row, ...more] = look(looked, id)
  expect(more).toEqual([])
  expect(shown(looked, id, row!)).toBe(expectedRecords)
  return row
}

const found = async (id: FindingId, records: readonly PlainRecord[]) =>
  look(await prepare(engine, records), id)

describe('large upload', () => {
  const UPLOAD = { dst_addr: OUTSIDE, bytes_sent: 200_000_000, bytes_recv: 1_000_000 }

  test('is found over several connections', async () => {
    expect(
      await only(
        'large-upload',
        many(3, () => UPLOAD),
      ),
    ).toMatchObject({
      who: '10.0.0.1',
      whom: OUTSIDE,
      count: 3n,
      measures: [600_000_000, 3_000_000],
    })
  })

  test('is found over several ports, of just as many bytes', async () => {
    const ports = many(5, (n) => ({ ...UPLOAD, dst_port: 440 + n, bytes_sent: 100_000_000 }))
    expect(await only('large-upload', ports)).toMatchObject({ measures: [500_000_000, 5_000_000] })
    expect(await found('large-upload', ports.slice(1))).toEqual([])
  })

  test('is none of what looks like it', async () => {
    expect(
      await mistaken(
        engine,
        'large-upload',
        Object.fromEntries<readonly PlainRecord[]>([
          ['a little less', many(2, () => UPLOAD)],
          ['a download', many(3, () => ({ ...UPLOAD, bytes_sent: 1_000_000, bytes_recv: 900_000_000 }))],
          ['traffic both ways', many(3, () => ({ ...UPLOAD, bytes_recv: 100_000_000 }))],
          ['within the network', many(3, () => ({ ...UPLOAD, dst_addr: '10.9.0.1' }))],
          ['to a group of multicast', many(3, () => ({ ...UPLOAD, protocol: 17, dst_addr: '239.1.1.1' }))],
          [
            'a server that answers clients outside',
            many(3, () => ({
              src_addr: OUTSIDE,
              dst_addr: '10.0.0.1',
              bytes_sent: 1000,
              bytes_recv: 900_000_000,
            })),
          ],
        ]),
      ),
    ).toEqual([])
  })
})

describe('unusual protocol', () => {
  const OTHER = { protocol: 99, src_port: null, dst_port: null, tcp_flags: null, tcp_flags_recv: null }

  test('is found', async () => {
    expect(
      await only(
        'unusual-protocol',
        many(2, () => OTHER),
        2,
      ),
    ).toMatchObject({ protocol: 99, whom: '10.0.0.2' })
  })

  test('is none of what looks like it', async () => {
    expect(
      await mistaken(
        engine,
        'unusual-protocol',
        Object.fromEntries<readonly PlainRecord[]>([
          ['ESP', many(2, () => ({ ...OTHER, protocol: 50 }))],
          [
            'rejected packets',
            many(2, () => ({
              ...OTHER,
              format: 'aws-vpc',
              action: 'REJECT',
              bytes_recv: null,
              packets_recv: null,
            })),
          ],
          ['a record that names no protocol', many(2, () => ({ ...OTHER, protocol: null }))],
        ]),
      ),
    ).toEqual([])
  })
})

describe.each([
  ['clear-text-from-outside', 23],
  ['database-from-outside', 5432],
] as const)('%s', (id, port) => {
  const REACHED = { src_addr: OUTSIDE, dst_port: port }

  test('is found, and its filter leaves out callers within', async () => {
    const within = many(5, () => ({ dst_port: port }), 100)
    const outside = many(8, (n) => ({ ...REACHED, src_addr: `198.51.100.${n % 2}` }))
    const looked = await prepare(engine, [...within, ...outside])
    const [row, ...more] = look(looked, id)
    expect(more).toEqual([])
    expect(row).toMatchObject({ who: undefined, whom: '10.0.0.2', port, count: 8n, measures: [2, 80_000] })
    expect(shown(looked, id, row!)).toBe(8)
  })

  test('names the caller where there is one', async () => {
    expect(
      await only(
        id,
        many(2, () => REACHED),
      ),
    ).toMatchObject({ who: OUTSIDE })
  })

  test('is none of what looks like it', async () => {
    expect(
      await mistaken(
        engine,
        id,
        Object.fromEntries<readonly PlainRecord[]>([
          ['callers within', many(5, () => ({ dst_port: port }))],
          ['refused attempts', many(5, () => ({ ...REACHED, ...REFUSED }))],
          ['another port', many(5, () => ({ ...REACHED, dst_port: 443 }))],
          ['a service outside', many(5, () => ({ dst_addr: OUTSIDE, dst_port: port }))],
        ]),
      ),
    ).toEqual([])
  })
})

describe('a global IPv6 address may be of the own network', () => {
  // RFC 3849 for both; the second is another network's.
  const [OWN_NETWORK, OWN, OTHER_OWN, STRANGER] = [
    '2001:db8:1234::/48',
    '2001:db8:1234:a100::10',
    '2001:db8:1234:b200::20',
    '2001:db8:ffff::3',
  ]
  const reached = (src_addr: string, dst_addr: string) =>
    many(3, () => ({ src_addr, dst_addr, dst_port: 5432 }))
  const databases = async (records: readonly PlainRecord[], named: readonly string[]) => {
    const { scope } = await prepare(engine, records)
    const internalPrefixes = [...scope.internalPrefixes, ...named]
    return look({ engine, scope: { ...scope, internalPrefixes } }, 'database-from-outside')
  }

  test.each([
    ['another family', OWN, '10.0.2.20'],
    ['a private address of IPv6, which the internet does not reach', OWN, 'fd00::20'],
    ['another subnet of the same network', OWN, OTHER_OWN],
  ])('so its call is not from outside: to %s', async (_, caller, called) => {
    expect(await databases(reached(caller, called), [])).toEqual([])
    expect(await databases(reached(caller, called), [OWN_NETWORK])).toEqual([])
  })

  test('and a host outside is one to a network that was named internal', async () => {
    expect(await databases(reached(STRANGER, OWN), [])).toEqual([])
    expect(await databases(reached(STRANGER, OWN), [OWN_NETWORK])).toMatchObject([
      { who: STRANGER, whom: OWN, port: 5432, count: 3n },
    ])
  })
})

describe('long connection', () => {
  const lasting = (hours: number): PlainRecord => ({
    end_time: Number(connection(0).start_time) + hours * HOUR * 1000,
  })

  test('is found', async () => {
    expect(
      await only(
        'long-connection',
        many(1, () => lasting(5)),
      ),
    ).toMatchObject({
      port: 443,
      count: 1n,
      measures: [5 * HOUR * 1000, 10_000],
    })
  })

  test('is none of what looks like it', async () => {
    expect(
      await mistaken(
        engine,
        'long-connection',
        Object.fromEntries<readonly PlainRecord[]>([
          ['three hours', many(1, () => lasting(3))],
          ['no end', many(1, () => ({ end_time: null }))],
          ['a failed attempt', many(1, () => ({ ...REFUSED, ...lasting(5) }))],
        ]),
      ),
    ).toEqual([])
  })
})

describe('beaconing', () => {
  /** Calls every five minutes over a day, give or take a second. */
  const beacon = (changes: (n: number) => PlainRecord = () => ({})) =>
    many(288, (n) => ({ dst_addr: OUTSIDE, bytes_sent: 400, ...at(n * 300 + (n % 3)), ...changes(n) }))

  test('is found, with its interval and size', async () => {
    const row = await only('beacon', beacon())
    expect(row).toMatchObject({ who: '10.0.0.1', whom: OUTSIDE, port: 443, count: 288n })
    const [score, intervalMs, size] = row!.measures
    expect(score).toBeGreaterThan(0.95)
    expect(intervalMs).toBeCloseTo(301_000, -4)
    expect(size).toBe(400)
  })

  test('is found where the log tells of half of its calls who began', async () => {
    const flags = { flags_scope: null, tcp_flags: null, tcp_flags_recv: null }
    const calls = beacon((n) => ({ ...flags, dst_port: 50_001, format: n % 2 ? 'zeek-conn' : 'generic' }))
    const looked = await prepare(engine, calls.slice(0, 20))
    const sql = `${contactSelect(looked.scope.conversations)} ORDER BY connections`
    expect(engine.query(`SELECT connections FROM (${sql})`)).toEqual([
      { connections: 10 },
      { connections: 10 },
    ])
    expect(look(looked, 'beacon', { points: 0 })).toMatchObject([{ count: 20n }])
  })

  test('is none of what looks like it', async () => {
    expect(
      await mistaken(
        engine,
        'beacon',
        Object.fromEntries<readonly PlainRecord[]>([
          ['too few calls', beacon().slice(0, 19)],
          ['within the network', beacon(() => ({ dst_addr: '10.9.0.1' }))],
          ['failed attempts', beacon(() => REFUSED)],
          // Bursts of people: irregular times and sizes (squares modulo a prime look random and are the same every time).
          [
            'a person who browses',
            beacon((n) => ({
              ...at((((n * n * 7919) % 8641) * 10) % 30_000),
              bytes_sent: 200 + ((n * n * 104_729) % 50_021),
            })),
          ],
        ]),
      ),
    ).toEqual([])
  })
})

describe('lost in routing', () => {
  const LOST = {
    format: 'aws-tgw',
    tcp_flags_recv: null,
    bytes_recv: null,
    packets_recv: null,
    packets_lost_no_route: 0,
    packets_lost_blackhole: 0,
  }

  test('is found, per direction', async () => {
    const records = [
      ...many(3, (n) => ({ ...LOST, packets_lost_no_route: n, packets_lost_blackhole: 2 })),
      ...many(4, () => LOST, 50),
    ]
    const looked = await prepare(engine, records)
    const [row, ...more] = look(looked, 'routing-loss')
    expect(more).toEqual([])
    expect(row).toMatchObject({ who: '10.0.0.1', whom: '10.0.0.2', count: 3n, measures: [3, 6, 0, 0] })
    expect(shown(looked, 'routing-loss', row!)).toBe(3)
  })

  test('is not, where nothing is lost or counted', async () => {
    expect(
      await found(
        'routing-loss',
        many(3, () => LOST),
      ),
    ).toEqual([])
    expect(
      await found(
        'routing-loss',
        many(3, () => ({})),
      ),
    ).toEqual([])
  })
})

import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { PAIRING_LIMITS } from '../../../../src/db/pairing/limits.ts'
import { openTestEngine, type PlainRecord, type TestEngine } from '../../support/duckdb.ts'
import { pair } from '../../support/paired-files.ts'
import { plainPairing, type PlainFlow } from './support/plain-pairing.ts'

let engine: TestEngine
/** So that every step is taken in several parts. */
let inParts: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
  inParts = await openTestEngine({
    ...PAIRING_LIMITS,
    recordsPerSearch: 3,
    recordsSampled: 2,
    groupsPerPart: 1,
    partsWithoutTable: 2,
    recordsOfTable: 6,
    recordsPerSessions: 2,
    keysPerJoin: 1,
    recordsPerUpdate: 4,
  })
})

const START = Date.UTC(2026, 2, 1)
/** Around every limit: clocks, windows, silences. */
const STEPS_MS = [
  0, 0, 0, 400, 1_000, 4_900, 5_100, 30_000, 60_000, 119_000, 121_000, 179_000, 181_000, 3_700_000,
]
const LENGTHS_MS = [0, 20, 1_000, 59_000, 600_000]
const FLAGS = [0, 1, 2, 2, 3, 4, 6, 16, 17, 18, 18, 19, 22, 24, 26, 27]

const DIALECTS = {
  'aws-vpc': { isTwoWay: false, scope: 'direction', hasAction: true },
  'tencent-ccn': { isTwoWay: false, scope: null, hasAction: true },
  trustgrid: { isTwoWay: true, scope: 'flow', hasAction: false },
  netmaker: { isTwoWay: true, scope: null, hasAction: false },
  'zeek-conn': { isTwoWay: true, scope: 'direction', hasAction: false },
} as const

const draw = fc.record({
  format: fc.constantFrom(...(Object.keys(DIALECTS) as (keyof typeof DIALECTS)[])),
  step: fc.constantFrom(...STEPS_MS),
  length: fc.constantFrom(...LENGTHS_MS),
  time: fc.constantFrom('both', 'both', 'both', 'both', 'no end', 'none'),
  protocol: fc.constantFrom(6, 6, 6, 17),
  isBack: fc.boolean(),
  pair: fc.constantFrom<[string, number, string, number]>(
    ['10.0.0.1', 50_000, '192.0.2.7', 443],
    ['10.0.0.1', 50_000, '192.0.2.7', 443],
    ['10.0.0.1', 5_001, '10.0.0.2', 7_001],
    // An end with itself: all such of a protocol have the same key.
    ['10.0.0.1', 5001, '10.0.0.1', 5001],
    ['10.0.0.3', 5001, '10.0.0.3', 5001],
  ),
  flags: fc.option(fc.constantFrom(...FLAGS), { freq: 6 }),
  flagsBack: fc.constantFrom(...FLAGS),
  action: fc.constantFrom('ACCEPT', 'ACCEPT', 'REJECT', null),
  reporter: fc.constantFrom('a', 'a', 'b', null),
  packets: fc.constantFrom(0, 1, 1, 2, 9),
  packetsBack: fc.constantFrom(0, 0, 1, 5),
  size: fc.constantFrom(40, 900),
})
type Draw = typeof draw extends fc.Arbitrary<infer T> ? T : never

/** Records one after the other; no two have the same bytes, so which is the largest is never open. */
function flowsOf(draws: readonly Draw[], only: keyof typeof DIALECTS | undefined): PlainFlow[] {
  let now = START
  return draws.map((one, i) => {
    const format = only ?? one.format
    const dialect = DIALECTS[format]
    now += one.step
    const [near, nearPort, far, farPort] = one.pair
    const isTcp = one.protocol === 6
    const hasFlags = isTcp && dialect.scope !== null && one.flags !== null
    return {
      format,
      start_time: one.time === 'none' ? null : now,
      end_time: one.time === 'both' ? now + one.length : null,
      protocol: one.protocol,
      src_addr: one.isBack ? far : near,
      src_port: one.isBack ? farPort : nearPort,
      dst_addr: one.isBack ? near : far,
      dst_port: one.isBack ? nearPort : farPort,
      tcp_flags: hasFlags ? one.flags : null,
      tcp_flags_recv: hasFlags && format === 'zeek-conn' ? one.flagsBack : null,
      flags_scope: hasFlags ? dialect.scope : null,
      action: dialect.hasAction ? (one.action as PlainFlow['action']) : null,
      reporter: one.reporter,
      packets_sent: one.packets,
      bytes_sent: one.packets * one.size + (i + 1) * 1e6 * (one.size > 80 ? 1 : 0) + i / 1 + 1,
      packets_recv: dialect.isTwoWay ? one.packetsBack : null,
      bytes_recv: dialect.isTwoWay ? one.packetsBack * 50 + i * 64 : null,
    }
  })
}

async function agree(flows: readonly PlainFlow[], engine: TestEngine): Promise<void> {
  await engine.reset()
  await engine.insert(flows.map((flow): PlainRecord => ({ ...flow })))
  await pair(engine)
  const conversations = engine.query(
    `SELECT c.conversation, list(f.record ORDER BY f.record) AS records, list(f.record ORDER BY f.record) FILTER (f.is_duplicate = 1) AS duplicates,
  any_value(c.initiator_addr) || ':' || any_value(c.initiator_port) AS initiator, any_value(c.initiator_basis) AS basis,
  any_value(c.bytes_sent)::DOUBLE AS sent, any_value(c.bytes_recv)::DOUBLE AS received,
  any_value(f.verdict) AS verdict, any_value(c.verdict) AS same_verdict, any_value(c.verdict_rule) AS rule, any_value(f.tcp_state) AS state, count(DISTINCT f.verdict) AS verdicts
FROM flows AS f JOIN conversations AS c USING (conversation) GROUP BY c.conversation ORDER BY min(f.record)`,
  )
  const found = conversations.map((row) => ({
    records: (row.records as bigint[]).map((record) => Number(record) - 1),
    duplicates: ((row.duplicates ?? []) as bigint[]).map((record) => Number(record) - 1),
    initiator: row.initiator,
    basis: row.basis,
    bytesSent: row.sent,
    bytesReceived: row.received,
    verdict: row.verdict,
    rule: row.rule,
    state: row.state,
  }))
  const inOrder = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)
  const expected = plainPairing(flows)
    .map((one) => ({ ...one, records: inOrder(one.records), duplicates: inOrder(one.duplicates) }))
    .sort((a, b) => a.records[0]! - b.records[0]!)
  expect(found).toEqual(expected)
  expect(conversations.every((row) => row.verdict === row.same_verdict)).toBe(true)
}

const worlds = fc.array(draw, { minLength: 1, maxLength: 9 })
const RUNS = { numRuns: 25, interruptAfterTimeLimit: 15_000, endOnFailure: true }

test.each(Object.keys(DIALECTS) as (keyof typeof DIALECTS)[])(
  'records of %s are put together as reading them one by one does',
  async (format) => {
    await fc.assert(
      fc.asyncProperty(worlds, (draws) => agree(flowsOf(draws, format), engine)),
      RUNS,
    )
  },
  120_000,
)

test('records of several formats together, too', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, (draws) => agree(flowsOf(draws, undefined), engine)),
    RUNS,
  )
}, 120_000)

/** Records that share their ends with no other: beside them the others are few, and are looked up by themselves. */
const LONE = Array.from({ length: 40 }, (_, i): Draw => ({
  ...{ format: 'aws-vpc', step: 0, length: 1000, time: 'both', protocol: 6, isBack: false },
  pair: ['10.9.0.1', 20_000 + i, '10.9.0.2', 443],
  ...{ flags: 2, flagsBack: 0, action: 'ACCEPT', reporter: 'a', packets: 1, packetsBack: 0, size: 40 },
}))

test.each([
  ['at once', () => engine],
  ['in parts', () => inParts],
])(
  'few records among many lone ones, worked on %s, too',
  async (_, engineOf) => {
    await fc.assert(
      fc.asyncProperty(worlds, (draws) => agree(flowsOf([...draws, ...LONE], undefined), engineOf())),
      RUNS,
    )
  },
  120_000,
)

test('records that are worked on in parts, too', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, (draws) => agree(flowsOf(draws, undefined), inParts)),
    RUNS,
  )
}, 120_000)

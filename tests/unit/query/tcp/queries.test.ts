import { beforeAll, describe, expect, test } from 'vitest'
import { printAddress, wordsOf } from '../../../../src/flow/address.ts'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { findingKind } from '../../../../src/flow/findings.ts'
import { FIXED_LABELS } from '../../../../src/flow/fixed-labels.ts'
import { FORMAT_TITLES } from '../../../../src/flow/formats.ts'
import { conversationsUnder } from '../../../../src/query/conversations/filter.ts'
import {
  ALL_CONVERSATIONS,
  verdictCode,
  verdictOfCode as verdictOf,
} from '../../../../src/query/conversations/scope.ts'
import type { Filter } from '../../../../src/query/filter/filter.ts'
import { judgements } from '../../../../src/query/findings/sources.ts'
import {
  durationClassesQuery,
  durationClassFilter,
  durationQuantilesQuery,
  unclosedQuery,
  windowedFormats,
} from '../../../../src/query/tcp/durations.ts'
import { failedCountQuery, failureRatesQuery, topOffendersQuery } from '../../../../src/query/tcp/failures.ts'
import { combinationFilter, numberFilter } from '../../../../src/query/tcp/filters.ts'
import {
  extentOf,
  flagCombinations,
  outcomesQuery,
  type Outcome,
  untimedOf,
  verdictTotals,
  withoutFlags,
} from '../../../../src/query/tcp/outcomes.ts'
import { gridFor } from '../../../../src/query/tcp/verdict-grid.ts'
import { verdictsOverTime, verdictsOverTimeQuery } from '../../../../src/query/tcp/verdicts-over-time.ts'
import { verdictBuckets } from '../../../../src/ui/tcp/verdict-bars.ts'
import { openTestEngine, type PlainRecord, type TestEngine } from '../../support/duckdb.ts'
import { pair } from '../../support/paired-files.ts'

const START = Date.UTC(2026, 2, 1)
const MINUTE = 60_000

/** A record of each direction, a minute long. */
const both = (
  n: number,
  port: number,
  client: string,
  server: string,
  flags: number,
  back: number | undefined,
): PlainRecord[] => {
  const common = {
    protocol: 6,
    flags_scope: 'direction',
    action: 'ACCEPT',
    reporter: 'eni-1',
    log_status: 'OK',
    start_time: START + n * MINUTE,
    end_time: START + n * MINUTE + 30_000,
  }
  return [
    {
      ...common,
      src_addr: client,
      src_port: 50_000 + n,
      dst_addr: server,
      dst_port: port,
      tcp_flags: flags,
      bytes_sent: 100,
      packets_sent: 2,
    },
    ...(back === undefined
      ? []
      : [
          {
            ...common,
            src_addr: server,
            src_port: port,
            dst_addr: client,
            dst_port: 50_000 + n,
            tcp_flags: back,
            bytes_sent: 1000,
            packets_sent: 3,
          },
        ]),
  ]
}

const WORLD: readonly PlainRecord[] = [
  ...both(0, 443, '10.0.0.1', '192.0.2.10', 3, 19),
  ...both(1, 443, '10.0.0.2', '192.0.2.10', 3, 19),
  ...both(2, 443, '10.0.0.2', '192.0.2.10', 2, 18),
  ...both(3, 22, '10.0.0.1', '192.0.2.11', 2, undefined),
  ...both(4, 22, '10.0.0.2', '192.0.2.11', 2, undefined),
  ...both(5, 22, '10.0.0.2', '192.0.2.12', 2, 4),
  ...both(6, 443, '10.0.0.3', '192.0.2.10', 3, 22),
  ...both(7, 443, '10.0.0.3', '192.0.2.10', 6, 18),
]

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
  await engine.insert(WORLD)
  await pair(engine)
})

const address = (high: bigint | null, low: bigint | null) =>
  high === null || low === null ? undefined : printAddress(wordsOf(high, low))

const under = (filter: Filter) =>
  conversationsUnder(filter, {
    columns: CORE_COLUMNS,
    labels: new Map([...engine.labels, ...FIXED_LABELS]),
  })
const outcomes = (conversations = ALL_CONVERSATIONS) => engine.run(outcomesQuery(conversations, true))

describe('questions about conversations', () => {
  test('verdicts of all, and of those with a record that passes a filter', () => {
    const counts = (conversations = ALL_CONVERSATIONS) =>
      Object.fromEntries(
        verdictTotals(outcomes(conversations)).map((row) => [verdictOf(row.verdict), row.conversations]),
      )
    expect(counts()).toEqual({
      completed: 2,
      open: 1,
      'no answer': 2,
      refused: 1,
      'reset by responder': 1,
      'reset by initiator': 1,
    })
    expect(counts(under(numberFilter('src_port', 22)))).toEqual({ refused: 1 })
    expect(counts(under(numberFilter('dst_port', 22)))).toEqual({ refused: 1, 'no answer': 2 })
    expect(engine.run(failedCountQuery(ALL_CONVERSATIONS))).toEqual([{ failed: 4 }])
  })

  test('combinations of flags add up to all TCP conversations, and lead back to theirs', () => {
    const rows = flagCombinations(outcomes())
    expect(
      rows.map((row) => [
        row.initiator_flags,
        row.responder_flags,
        verdictOf(row.verdict),
        row.conversations,
        row.bytes,
      ]),
    ).toEqual([
      [3, 19, 'completed', 2, 2200n],
      [2, null, 'no answer', 2, 200n],
      [3, 22, 'reset by responder', 1, 1100n],
      [6, 18, 'reset by initiator', 1, 1100n],
      [2, 18, 'open', 1, 1100n],
      [2, 4, 'refused', 1, 1100n],
    ])
    for (const row of rows) {
      const [found] = engine.query(`SELECT count(*)::INTEGER AS n FROM ${under(combinationFilter(row))}`)
      expect(found).toEqual({ n: row.conversations })
    }
    // Left out where no record has any.
    expect(verdictTotals(engine.run(outcomesQuery(ALL_CONVERSATIONS, false)))).toMatchObject(
      verdictTotals(outcomes()).map(({ verdict, conversations, bytes }) => ({
        verdict,
        conversations,
        bytes,
      })),
    )
  })

  test('outcomes that differ in nothing that matters are added up; of logs without flags the format is told', () => {
    const [first] = outcomes()
    if (!first) throw new Error('no outcome')
    const unjudged = { ...first, verdict_rule: 22, initiator_flags: null, responder_flags: null }
    const sums = withoutFlags([
      { ...unjudged, format: 1, conversations: 2, records: 3 },
      first,
      { ...unjudged, format: 0, conversations: 1, records: 1 },
      { ...unjudged, format: 1, verdict_rule: 20, conversations: 5, records: 9 },
    ])
    expect(sums.map(({ format, conversations, records }) => [format, conversations, records])).toEqual([
      [1, 7, 12],
      [0, 1, 1],
    ])
  })

  test('verdicts over time', () => {
    expect(extentOf(outcomes())).toEqual({ fromMs: START, toMs: START + 7 * MINUTE })
    expect(untimedOf(outcomes())).toBe(0)
    const rows = engine.run(
      verdictsOverTimeQuery(ALL_CONVERSATIONS, { fromMs: START, widthMs: 4 * MINUTE, count: 2 }),
    )
    expect(rows.map((row) => [row.bucket, verdictOf(row.verdict), row.conversations])).toEqual([
      [0, 'completed', 2],
      [0, 'open', 1],
      [0, 'no answer', 1],
      [1, 'no answer', 1],
      [1, 'refused', 1],
      [1, 'reset by initiator', 1],
      [1, 'reset by responder', 1],
    ])
  })

  test('verdicts over time are those of the outcomes, which add up to the same without them', () => {
    const counted = gridFor(START - MINUTE, START + 7 * MINUTE)
    const rows = engine.run(outcomesQuery(ALL_CONVERSATIONS, true, counted))
    const ofAnyTime = { bucket: null, first_ms: null, last_ms: null }
    const combinations = (of: readonly Outcome[]) =>
      flagCombinations(of).map((row) => ({ ...row, ...ofAnyTime }))
    expect(combinations(rows)).toEqual(combinations(outcomes()))

    const { grid, counts } = verdictsOverTime(rows, counted)!
    expect(grid).toEqual({ fromMs: START, widthMs: 10_000, count: 43 })
    expect(verdictBuckets(grid, counts!)).toEqual(
      verdictBuckets(grid, engine.run(verdictsOverTimeQuery(ALL_CONVERSATIONS, grid))),
    )
  })

  test('outcomes of one bucket and verdict are one part of its bar', () => {
    const counted = { fromMs: START, widthMs: MINUTE, count: 60 }
    const [first, second] = [verdictCode('refused'), verdictCode('completed')]
    const rows = [
      [0, first, 2],
      [0, second, 5],
      [30, first, 1],
      [30, first, 3],
      [null, first, 9],
    ] as const
    const [sample] = outcomes()
    const { grid, counts } = verdictsOverTime(
      rows.map(([bucket, verdict, conversations]) => {
        const ms = bucket === null ? null : START + bucket * MINUTE
        return { ...sample!, bucket, verdict, conversations, first_ms: ms, last_ms: ms }
      }),
      counted,
    )!
    const bars = verdictBuckets(grid, counts!)
    expect(bars).toHaveLength(31)
    expect(bars.filter(({ total }) => total > 0).map(({ parts }) => parts)).toEqual([
      [
        { verdict: 'completed', count: 5 },
        { verdict: 'refused', count: 2 },
      ],
      [{ verdict: 'refused', count: 4 }],
    ])
  })

  test('what is found in a short part of a log, or outside of what was known of it, is counted anew', () => {
    const hours = (from: number, to: number) => {
      const times = [from, to].map((hour) => START + Math.round(hour * 60) * MINUTE)
      return times.map((ms) => ({ ...outcomes()[0]!, first_ms: ms, last_ms: ms }))
    }
    const day = gridFor(START, START + 24 * 60 * MINUTE - 1)
    expect(day).toEqual({ fromMs: START, widthMs: 30 * MINUTE, count: 48 })
    expect(verdictsOverTime(hours(0, 12), day)).toMatchObject({ grid: { widthMs: 30 * MINUTE, count: 25 } })
    const anew = (from: number, to: number) => {
      const { grid, counts } = verdictsOverTime(hours(from, to), day)!
      expect(counts).toBeUndefined()
      expect(grid.count).toBeLessThanOrEqual(61)
      return grid.widthMs / MINUTE
    }
    expect(anew(1, 1.9)).toBe(1)
    expect(anew(-0.1, 23)).toBe(30)
    expect(anew(12, 24.1)).toBe(15)
    expect(anew(12, 24 * 365)).toBe(7 * 24 * 60)
    expect(verdictsOverTime([], day)).toBeUndefined()
  })

  test('failures by service, by subnets, by node', () => {
    const rates = (by: 'service' | 'subnets' | 'node' | 'responder') =>
      engine.run(failureRatesQuery(ALL_CONVERSATIONS, by, 10))
    expect(rates('service').map((row) => [row.port, row.failed, row.conversations])).toEqual([
      [22, 3, 3],
      [443, 1, 5],
    ])
    expect(
      rates('subnets').map((row) => [
        address(row.initiator_hi, row.initiator_lo),
        address(row.responder_hi, row.responder_lo),
        row.failed,
        row.conversations,
      ]),
    ).toEqual([['10.0.0.0', '192.0.2.0', 4, 8]])
    expect(rates('node').map((row) => [row.reporter, row.failed, row.conversations])).toEqual([[0, 4, 8]])
    expect(
      rates('responder').map((row) => [address(row.responder_hi, row.responder_lo), row.failed]),
    ).toEqual([
      ['192.0.2.11', 2],
      ['192.0.2.12', 1],
      ['192.0.2.10', 1],
    ])
  })

  test('conversations that nothing can be told of are counted apart', async () => {
    const other = await openTestEngine()
    const flagless = [10, 11, 12].flatMap((n) =>
      both(n, 22, '10.0.0.4', '192.0.2.11', 0, undefined).map(({ tcp_flags: _, ...record }) => record),
    )
    await other.insert([...WORLD, ...flagless])
    await pair(other)
    const rows = other.run(failureRatesQuery(ALL_CONVERSATIONS, 'service', 10))
    expect(rows.map((row) => [row.port, row.failed, row.conversations, row.untold])).toEqual([
      [22, 3, 6, 3],
      [443, 1, 5, 0],
    ])
  })

  test('who does not answer, resets, refuses', () => {
    const top = (offence: 'unanswered' | 'reset' | 'refused') =>
      engine
        .run(topOffendersQuery(ALL_CONVERSATIONS, offence, 10))
        .map((row) => [address(row.addr_hi, row.addr_lo), row.port, row.conversations, row.others])
    expect(top('unanswered')).toEqual([['192.0.2.11', 22, 2, 2]])
    expect(top('refused')).toEqual([['192.0.2.12', 22, 1, 1]])
    expect(top('reset')).toEqual([
      ['10.0.0.3', null, 1, 1],
      ['192.0.2.10', 443, 1, 1],
    ])
  })

  test('formats of capture windows are those that findings judge roughly', () => {
    const formats = Object.keys(FORMAT_TITLES)
    const formatOf = (code: number) => formats[code] ?? ''
    const withVerdict = (verdict: 'completed' | 'open') =>
      formats.map((_, format) => ({ format, verdict: verdictCode(verdict) }))
    const counts = {
      connections: 1,
      tcp: 1,
      withFlags: 1,
      withPorts: 1,
      withBytes: 1,
      withStart: 1,
      withEnd: 1,
    }
    const rough = judgements(
      findingKind('beacon'),
      formats.map((format) => ({ format, ...counts })),
      { conversations: ALL_CONVERSATIONS, conditionSql: 'true', internalPrefixes: [], columns: new Set() },
    ).filter(({ judged }) => judged === 'coarse')
    expect(windowedFormats(withVerdict('completed'), formatOf).toSorted()).toEqual(
      rough.map(({ format }) => format).toSorted(),
    )
    expect(windowedFormats(withVerdict('open'), formatOf)).toEqual([])
  })

  test('durations of what closed, and what did not', () => {
    expect(engine.run(durationClassesQuery(ALL_CONVERSATIONS))).toEqual([{ class: 4, conversations: 4 }])
    const inClass = (place: number) =>
      engine.query(`SELECT count(*)::INTEGER AS n FROM ${under(durationClassFilter(place))}`)[0]?.n
    expect([0, 3, 4, 5, 9].map(inClass)).toEqual([0, 0, 4, 0, 0])
    expect(engine.run(durationQuantilesQuery(ALL_CONVERSATIONS))).toEqual([
      { conversations: 4, median: 30_000, p95: 30_000, longest: 30_000 },
    ])
    expect(
      engine.run(unclosedQuery(ALL_CONVERSATIONS)).map((row) => [verdictOf(row.verdict), row.conversations]),
    ).toEqual([['open', 1]])
  })
})

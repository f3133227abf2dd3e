import { beforeAll, beforeEach, expect, it } from 'vitest'
import { FINDINGS, initialThresholds, type FindingId, type Thresholds } from '../../../src/flow/findings.ts'
import { conversationsWhere } from '../../../src/query/conversations/scope.ts'
import { needsContacts } from '../../../src/query/findings/findings.ts'
import { SQL_TRUE, type SqlCondition } from '../../../src/query/sql.ts'
import { FindingRun, type Pace } from '../../../src/state/finding-run.svelte.ts'
import { look, many, prepare, SILENT, type Looked } from '../query/findings/looking.ts'
import { openTestEngine } from '../support/duckdb.ts'

const RECORDS = [
  ...many(40, (n) => ({ ...SILENT, dst_port: 1000 + n })),
  ...many(3, () => ({
    dst_addr: '198.51.100.9',
    start_time: 1_700_000_000_000,
    end_time: 1_700_000_000_900,
  })),
]

let looked: Looked
let asked: { pace: Pace; of: string }[]
let gathered: string[]
let condition: SqlCondition
let thresholds: Map<FindingId, Thresholds>
let version: number
let beforeAnswer: (of: string) => void
/** How many conversations there seem to be, and how many contacts. */
let records: number
let contacts: number

beforeAll(async () => {
  looked = await prepare(await openTestEngine(), RECORDS)
}, 60_000)

beforeEach(() => {
  asked = []
  gathered = []
  condition = SQL_TRUE
  thresholds = new Map()
  version = 1
  records = RECORDS.length
  contacts = RECORDS.length
  beforeAnswer = () => {}
})

/** Questions that are no kind of finding, by a column of their answer. */
const NAMED: Readonly<Record<string, string>> = { tcp_with_flags: 'sources', contacts: 'count of contacts' }

function newRun(): FindingRun {
  const { engine, scope } = looked
  const answered = async (of: string, pace: Pace, signal: AbortSignal) => {
    signal.throwIfAborted()
    asked.push({ of, pace })
    await Promise.resolve()
    beforeAnswer(of)
  }
  return new FindingRun({
    scope: () => ({ ...scope, conversations: conversationsWhere(scope.conversations, condition) }),
    version: () => version,
    records: () => records,
    thresholds: (id) => thresholds.get(id),
    labelOf: (column, code) => engine.labels.get(column)?.[code] ?? '',
    ask: async (query, signal, pace) => {
      const of = Object.keys(query.columns).find((name) => name in NAMED)
      await answered(of === undefined ? 'kind' : NAMED[of]!, pace, signal)
      return engine.run(
        of === 'contacts' ? { ...query, sql: `SELECT ${contacts}::DOUBLE AS contacts` } : query,
      )
    },
    gather: async (select, how, signal, pace) => {
      await answered(`contacts ${how}`, pace, signal)
      gathered.push(select)
      await engine.table.gather('contact', select, how)
    },
    compress: async () => void asked.push({ of: 'compress', pace: 'in spare time' }),
  })
}

const asks = () => asked.map(({ of }) => of)
const totals = (run: FindingRun) =>
  FINDINGS.map(({ id }) => {
    const state = run.states.get(id)
    return state?.kind === 'done' ? state.found.total : state?.kind
  })

it('gathers contacts once, asks for every kind, and finds what each finds by itself', async () => {
  const run = newRun()
  await run.start('beacon', 'at once')
  const alone = FINDINGS.map(({ id }) => look(looked, id).length)
  expect(totals(run)).toEqual(alone)
  expect(alone[FINDINGS.findIndex(({ id }) => id === 'port-scan')]).toBe(1)
  const ofConversations = FINDINGS.filter(({ id }) => !needsContacts(id, looked.scope)).map(() => 'kind')
  const ofContacts = FINDINGS.slice(ofConversations.length).map(() => 'kind')
  expect(ofConversations).toHaveLength(4)
  expect(asks()).toEqual(['sources', ...ofConversations, 'contacts anew', ...ofContacts, 'compress'])
  expect([run.progress, run.isComplete, run.isRunning]).toEqual([1, true, false])
})

it('goes on at once where spare time had brought it, without asking anything again', async () => {
  ;[records, contacts] = [15_000_000, 12_000_000]
  const run = newRun()
  let upgraded: Promise<void> | undefined
  beforeAnswer = () => {
    if (asked.length === 10) upgraded ??= run.start('port-scan', 'at once')
  }
  await run.start('port-scan', 'in spare time')
  await upgraded
  // In the middle of the first kind that is asked of contacts.
  const kindInSpareTime = { of: 'kind', pace: 'in spare time' }
  expect(asked.slice(0, 12)).toEqual([
    { of: 'sources', pace: 'in spare time' },
    ...Array.from({ length: 4 }, () => kindInSpareTime),
    { of: 'count of contacts', pace: 'in spare time' },
    { of: 'contacts anew', pace: 'in spare time' },
    { of: 'contacts more', pace: 'in spare time' },
    { of: 'contacts more', pace: 'in spare time' },
    kindInSpareTime,
    { of: 'kind', pace: 'at once' },
    { of: 'kind', pace: 'at once' },
  ])
  expect(asked.filter(({ pace }) => pace === 'at once')).toHaveLength(FINDINGS.length - 4)
  expect(totals(run)[0]).toBe(1)
  expect(run.isComplete).toBe(true)
})

it('gathers few contacts of many conversations at once', async () => {
  ;[records, contacts] = [10_000_000, 900_000]
  await newRun().start('port-scan', 'at once')
  expect(asks().filter((of) => of.includes('contacts'))).toEqual(['count of contacts', 'contacts anew'])
})

it('is not slowed down by spare time, and does nothing where all is known', async () => {
  const run = newRun()
  const first = run.start('port-scan', 'at once')
  await run.start('port-scan', 'in spare time')
  await first
  await run.start('port-scan', 'at once')
  expect(asks().filter((of) => of !== 'compress')).toHaveLength(2 + FINDINGS.length)
})

it('looks in passing for what is soon found, and leaves compressing to others', async () => {
  const run = newRun()
  await run.start('port-scan', 'in passing', 43)
  expect(run.isComplete).toBe(true)
  expect(new Set(asked.map(({ pace }) => pace))).toEqual(new Set(['in passing']))
  expect(asks()).not.toContain('compress')
})

it('leaves many connections to spare time, which asks nothing again', async () => {
  const run = newRun()
  await run.start('port-scan', 'in passing', 42)
  expect(asks()).toEqual(['sources'])
  expect([run.isComplete, run.isRunning]).toEqual([false, false])
  await run.start('port-scan', 'in spare time')
  expect(asks().filter((of) => of === 'sources')).toHaveLength(1)
  expect(run.isComplete).toBe(true)
})

it('gives up in passing when the filter becomes another, which is looked for later', async () => {
  const run = newRun()
  beforeAnswer = () => {
    if (asked.length === 3) condition = 'responder_port = 443'
  }
  await run.start('port-scan', 'in passing')
  expect(asks()).toEqual(['sources', 'kind', 'kind'])
  expect([run.isComplete, run.isRunning]).toEqual([false, false])
  await run.start('port-scan', 'in spare time')
  expect(run.isComplete).toBe(true)
})

it('gathers the contacts of the filter of the moment, also when that of before is just being given up', async () => {
  const run = newRun()
  let second: Promise<void> | undefined
  beforeAnswer = () => {
    if (asked.length !== 3 || second) return
    condition = 'responder_port = 443'
    run.cancel()
    second = run.start('port-scan', 'at once')
  }
  await run.start('port-scan', 'at once')
  await second
  expect(gathered).toHaveLength(1)
  expect(gathered[0]).toContain('responder_port = 443')
  expect(totals(run)[0]).toBe(0)
})

it('starts over when the records are others', async () => {
  const run = newRun()
  await run.start('port-scan', 'at once')
  version++
  await run.start('port-scan', 'at once')
  expect(asks().filter((of) => of === 'contacts anew')).toHaveLength(2)
})

it('that is cancelled keeps what it found, and looks for the rest when it is started again', async () => {
  const run = newRun()
  beforeAnswer = () => {
    if (asks().filter((of) => of === 'kind').length === 3) run.cancel()
  }
  await run.start('port-scan', 'at once')
  expect(totals(run).filter((total) => typeof total === 'number')).toHaveLength(2)
  expect(totals(run).filter((total) => total === 'cancelled')).toHaveLength(FINDINGS.length - 2)
  expect(run.isComplete).toBe(false)
  beforeAnswer = () => {}
  asked = []
  await run.start('port-scan', 'at once')
  const others = Array.from({ length: FINDINGS.length - 4 }, () => 'kind')
  expect(asks()).toEqual(['kind', 'kind', 'contacts anew', ...others, 'compress'])
  expect(run.isComplete).toBe(true)
})

it('looks with the thresholds of the moment, also where they changed in the middle of an answer', async () => {
  const run = newRun()
  const ports = (least: number) => new Map([...initialThresholds('port-scan'), ['ports', least] as const])
  let again: Promise<void> | undefined
  beforeAnswer = (of) => {
    if (of !== 'kind' || again) return
    thresholds.set('port-scan', ports(41))
    again = run.again('port-scan')
  }
  await run.start('port-scan', 'at once')
  await again
  expect(totals(run)[0]).toBe(0)
  thresholds.set('port-scan', ports(40))
  await run.again('port-scan')
  expect(totals(run)[0]).toBe(1)
})

it('looks again with other thresholds for a kind that needs no contacts while these are gathered', async () => {
  const run = newRun()
  const hours = new Map([...initialThresholds('long-connection'), ['hours', 0] as const])
  let again: Promise<void> | undefined
  beforeAnswer = (of) => {
    if (of !== 'contacts anew') return
    expect(run.states.get('long-connection')).toMatchObject({ kind: 'done', found: { total: 0 } })
    thresholds.set('long-connection', hours)
    again = run.again('long-connection')
  }
  await run.start('port-scan', 'at once')
  await again
  expect(run.states.get('long-connection')).toMatchObject({ kind: 'done', found: { total: 1 } })
  expect(run.isComplete).toBe(true)
})

it('tells what went wrong, and can be started again', async () => {
  const run = newRun()
  beforeAnswer = (of) => {
    if (of === 'contacts anew') throw new Error('out of memory')
  }
  await run.start('port-scan', 'at once')
  expect([run.error, run.isRunning]).toEqual(['out of memory', false])
  beforeAnswer = () => {}
  await run.start('port-scan', 'at once')
  expect([run.error, run.isComplete]).toEqual([undefined, true])
})

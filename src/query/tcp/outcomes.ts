import { typedQuery, type AnswerRow } from '../../lib/typed-query.ts'
import type { Conversations } from '../conversations/scope.ts'
import { bucketSql, type VerdictGrid } from './verdict-grid.ts'

const OUTCOME_COLUMNS = {
  format: 'number?',
  verdict: 'number',
  verdict_rule: 'number',
  tcp_state: 'number?',
  initiator_flags: 'number?',
  responder_flags: 'number?',
  flow_flags: 'number?',
  bucket: 'number?',
  conversations: 'number',
  records: 'number',
  bytes: 'bigint',
  untimed: 'number',
  first_ms: 'number?',
  last_ms: 'number?',
} as const

/** Conversations of one format with the same verdict, for the same reason, and the same flags, that began in the same bucket of time. */
export type Outcome = AnswerRow<typeof OUTCOME_COLUMNS>

const FLAGS = ['tcp_state', 'initiator_flags', 'responder_flags', 'flow_flags'] as const

/**
 * What became of conversations, in one pass: a row for each combination and bucket, from which everything below is added up.
 * @param hasFlags whether some record has TCP flags. To group 10 million by four columns without a value takes 0.2 s.
 * @param grid the buckets of time; none where no record has a time
 */
export function outcomesQuery(conversations: Conversations, hasFlags: boolean, grid?: VerdictGrid) {
  const keys = ['format', 'verdict', 'verdict_rule', ...(hasFlags ? FLAGS : [])]
  const absent = hasFlags ? [] : FLAGS.map((name) => `NULL::UTINYINT AS ${name}`)
  const bucket = `${grid ? bucketSql(grid) : 'NULL::UTINYINT'} AS bucket`
  return typedQuery(
    OUTCOME_COLUMNS,
    `SELECT ${[...keys, ...absent, bucket].join(', ')}, count(*) AS conversations, sum(records)::DOUBLE AS records, sum(bytes_both)::HUGEINT AS bytes,
  count(*) FILTER (start_time_ms IS NULL) AS untimed, min(start_time_ms)::DOUBLE AS first_ms, max(start_time_ms)::DOUBLE AS last_ms
FROM ${conversations} GROUP BY ${[...keys, ...(grid ? ['bucket'] : [])].join(', ')}`,
  )
}

/** From when to when conversations began; undefined where none has a time. */
export function extentOf(outcomes: readonly Outcome[]): { fromMs: number; toMs: number } | undefined {
  let [fromMs, toMs] = [Infinity, -Infinity]
  for (const { first_ms: first, last_ms: last } of outcomes) {
    fromMs = Math.min(fromMs, first ?? Infinity)
    toMs = Math.max(toMs, last ?? -Infinity)
  }
  return fromMs <= toMs ? { fromMs, toMs } : undefined
}

/** How many conversations have no time. */
export function untimedOf(outcomes: readonly Outcome[]): number {
  return outcomes.reduce((sum, { untimed }) => sum + untimed, 0)
}

/** Conversations of each verdict, the most frequent first. */
export function verdictTotals(outcomes: readonly Outcome[]): readonly Outcome[] {
  return addedUp(outcomes, ['verdict'])
}

/** Rules that decide where a log has no TCP flags (flow/verdict-rules.ts). */
const RULES_WITHOUT_FLAGS = [20, 21, 22]

/** Connections whose log records no flags, by format; of TCP connections. */
export function withoutFlags(outcomes: readonly Outcome[]): readonly Outcome[] {
  return addedUp(
    outcomes.filter(({ verdict_rule: rule }) => RULES_WITHOUT_FLAGS.includes(rule)),
    ['format'],
  )
}

/** Every combination of flags, of initiator and responder or of both together, with what it means. */
export function flagCombinations(outcomes: readonly Outcome[]): readonly Outcome[] {
  return addedUp(outcomes, [
    'verdict_rule',
    'initiator_flags',
    'responder_flags',
    'flow_flags',
    'tcp_state',
    'verdict',
  ])
}

/** Outcomes that are alike in `keys` as one, the most frequent first; in what else they differ, it has that of any. */
function addedUp(outcomes: readonly Outcome[], keys: readonly (keyof Outcome)[]): readonly Outcome[] {
  const sums = new Map<string, Outcome>()
  for (const outcome of outcomes) {
    const key = keys.map((name) => String(outcome[name])).join(' ')
    const before = sums.get(key)
    sums.set(key, before ? { ...outcome, ...sumOf(before, outcome) } : outcome)
  }
  const byKeys = (a: Outcome, b: Outcome) =>
    keys.reduce((order, name) => order || compared(a[name], b[name]), b.conversations - a.conversations)
  return [...sums.values()].sort(byKeys)
}

function sumOf(a: Outcome, b: Outcome) {
  return {
    conversations: a.conversations + b.conversations,
    records: a.records + b.records,
    bytes: a.bytes + b.bytes,
    untimed: a.untimed + b.untimed,
  }
}

/** Missing ones last, as the engine orders them. */
function compared(a: number | bigint | null, b: number | bigint | null): number {
  const [first, second] = [Number(a ?? Infinity), Number(b ?? Infinity)]
  return first === second ? 0 : first - second
}

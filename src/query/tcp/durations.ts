import { WINDOWED_FORMATS } from '../../flow/windowed-formats.ts'
import { typedQuery } from '../../lib/typed-query.ts'
import { allOf, type Filter } from '../filter/filter.ts'
import { isVerdict, verdictCode, type Conversations } from '../conversations/scope.ts'
import { isVerdictFilter } from './filters.ts'
import type { Outcome } from './outcomes.ts'

/** Opened and closed within the log: these have a duration from handshake to close. */
const CLOSED = ['completed', 'reset by initiator', 'reset by responder', 'reset'] as const
const IS_TIMED = `protocol = 6 AND ${isVerdict(...CLOSED)} AND end_time_ms >= start_time_ms`

/** Which formats of closed connections have only the times of capture windows. */
export function windowedFormats(
  outcomes: readonly Pick<Outcome, 'format' | 'verdict'>[],
  formatOf: (code: number) => string,
): readonly string[] {
  const codes = CLOSED.map(verdictCode)
  const formats = outcomes
    .filter(({ verdict }) => codes.includes(verdict))
    .flatMap(({ format }) => (format === null ? [] : formatOf(format)))
  return WINDOWED_FORMATS.filter((format) => formats.includes(format))
}

/** Upper limits of the classes of durations, in milliseconds; the last class has none. */
export const DURATION_LIMITS_MS = [
  10, 100, 1_000, 10_000, 60_000, 600_000, 3_600_000, 21_600_000, 86_400_000,
] as const

/** How many closed TCP connections lasted how long: `class` is the place of the first limit that is not reached. */
export function durationClassesQuery(conversations: Conversations) {
  const cases = DURATION_LIMITS_MS.map((limit, i) => `WHEN end_time_ms - start_time_ms < ${limit} THEN ${i}`)
  return typedQuery(
    { class: 'number', conversations: 'number' },
    `SELECT CASE ${cases.join(' ')} ELSE ${DURATION_LIMITS_MS.length} END AS class, count(*) AS conversations
FROM ${conversations} WHERE ${IS_TIMED} GROUP BY class ORDER BY class`,
  )
}

/** The filter for the connections of a class. */
export function durationClassFilter(place: number): Filter {
  const [from, below] = [DURATION_LIMITS_MS[place - 1], DURATION_LIMITS_MS[place]]
  const limit = (is: '>=' | '<', ms: number | undefined): readonly Filter[] =>
    ms === undefined
      ? []
      : [{ op: 'compare', field: 'conversation_duration', is, value: { kind: 'duration', ms } }]
  return allOf([isVerdictFilter(CLOSED), ...limit('>=', from), ...limit('<', below)])
}

/** Median and others of the durations of closed TCP connections, in milliseconds. */
export function durationQuantilesQuery(conversations: Conversations) {
  const quantile = (share: number) => `quantile_disc(end_time_ms - start_time_ms, ${share})::DOUBLE`
  return typedQuery(
    { conversations: 'number', median: 'number?', p95: 'number?', longest: 'number?' },
    `SELECT count(*) AS conversations, ${quantile(0.5)} AS median, ${quantile(0.95)} AS p95, max(end_time_ms - start_time_ms)::DOUBLE AS longest
FROM ${conversations} WHERE ${IS_TIMED}`,
  )
}

/** TCP conversations without a close, as a condition for the list of conversations. */
export const IS_UNCLOSED = `(protocol = 6 AND ${isVerdict('open', 'closed by one side only')})`

/** How many there are, by verdict, and how long the longest lasts so far. */
export function unclosedQuery(conversations: Conversations) {
  return typedQuery(
    { verdict: 'number', conversations: 'number', longest: 'number?' },
    `SELECT verdict, count(*) AS conversations, max(end_time_ms - start_time_ms)::DOUBLE AS longest
FROM ${conversations} WHERE ${IS_UNCLOSED} GROUP BY verdict ORDER BY conversations DESC`,
  )
}

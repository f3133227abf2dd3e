import { FLOW_BITS } from './evidence.ts'
import { isFormat, type Source } from './source.ts'

/* When the same ends came back: after a close, or after a long silence. */

/** SYNs are sent again for up to 64 s; what comes later is a new attempt. */
const SYN_SILENCE_MS = 120_000
/** An open connection may be silent for long: two keep-alives of the usual system are two hours apart, but logs drop ends, too. */
const TCP_SILENCE_MS = 3_600_000
const OTHER_SILENCE_MS = 180_000
/** Clocks of two reporters differ by no more than this. */
export const CLOCK_SKEW_MS = 5_000
/** Formats of which each record is a whole connection, and names who reported it. */
const WHOLE_BY_REPORTER = ['trustgrid', 'netmaker']
/** The same, from one clock also where nobody is named: Zeek names the worker of a cluster only. */
const WHOLE_OF_ONE = ['zeek-conn']

const SYN = 2
const FIN_OR_RST = 5
/** Some of the flags were seen: of either side, or of both together. */
function hasFlag(flags: number): string {
  const bits = BigInt(flags)
  return `(seen & ${bits | (bits << 16n) | (bits << 32n)} <> 0)`
}
const flowBit = (place: number) => `(seen & ${1n << BigInt(32 + place)} <> 0)`
export const IS_TWO_WAY = flowBit(FLOW_BITS.twoWay)
/** A SYN that opens: of the flags of both sides together any; SYN-ACKs count too, so that no side is taken for the old connection. */
const OPENS = hasFlag(SYN)
const CLOSES = hasFlag(FIN_OR_RST)

/**
 * Whole connections by one clock: whichever begins when the one before has ended is another. Of several records.
 * @param over what window, if not a group
 */
function oneClockSql(source: Source, over = ''): string {
  const [byReporter, ofOne] = [WHOLE_BY_REPORTER, WHOLE_OF_ONE].map((ids) => isFormat(source, ids, ''))
  if (byReporter === 'false' && ofOne === 'false') return 'false'
  const isNamed = `bool_and(${byReporter} AND reporter IS NOT NULL) ${over}`
  return `coalesce((bool_and(${ofOne}) ${over} OR ${isNamed}) AND min(reporter) ${over} IS NOT DISTINCT FROM max(reporter) ${over}, false)`
}

/** Columns that `MAY_RESTART` needs of a group, beside the rest. */
export const TIMES_OF_GROUP = [
  'one_clock',
  'last_start',
  'first_finish',
  'last_open_start',
  'first_close_finish',
] as const

/** SQL of these columns. */
export function timesOfGroup(source: Source): string {
  return `${oneClockSql(source)} AS one_clock, max(start) AS last_start, min(finish) AS first_finish, max(CASE WHEN ${OPENS} THEN start END) AS last_open_start, min(CASE WHEN ${CLOSES} THEN finish END) AS first_close_finish`
}

/**
 * False for groups of which no record can begin a conversation after the first, by the times of the group alone: most of
 * them. Looking at their records in order of time takes ten times as long as putting them together.
 */
export const MAY_RESTART = `coalesce(last_open_start >= first_close_finish
    OR last_open_start - first_finish > ${SYN_SILENCE_MS}, false)
  OR coalesce(one_clock AND last_start >= first_finish AND last_start > start, false)
  OR coalesce(last_start - first_finish > CASE WHEN ${IS_TWO_WAY} THEN ${CLOCK_SKEW_MS} WHEN proto <> 6 THEN ${OTHER_SILENCE_MS} ELSE ${TCP_SILENCE_MS} END, false)`

const BY_TIME = 'PARTITION BY low, high, proto ORDER BY start, finish, number'
const BEFORE = `(${BY_TIME} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`

/**
 * A record begins a new conversation: after a silence, after the end of a whole connection by the same clock, or with a
 * SYN after the one before had closed. Records that start together are of one window or one second, and tell nothing of what came first.
 */
const BEGINS = `coalesce(start - last_finish > CASE WHEN ${IS_TWO_WAY} THEN ${CLOCK_SKEW_MS}
    WHEN proto <> 6 THEN ${OTHER_SILENCE_MS} WHEN ${OPENS} THEN ${SYN_SILENCE_MS} ELSE ${TCP_SILENCE_MS} END, false)
  OR coalesce(one_clock AND start >= last_finish AND start > before_start, false)
  OR coalesce(${OPENS} AND last_close_start < start AND last_close_finish <= start AND last_close_start >= last_open_start
    AND NOT (coalesce(reporter <> last_reporter, false) AND start - before_start <= ${CLOCK_SKEW_MS}), false)`

/** Records `o` with the number of their session: how many of their group began a conversation up to them. */
export function sessionsSelect(source: Source, records: string): string {
  const last = (value: string, name: string) => `max(${value}) OVER ${BEFORE} AS ${name}`
  return `SELECT * EXCLUDE (last_finish, last_close_finish, last_close_start, last_open_start, last_reporter, before_start, one_clock, begins),
  sum(begins::UTINYINT) OVER (${BY_TIME} ROWS UNBOUNDED PRECEDING)::UINTEGER AS session
FROM (SELECT *, ${BEGINS} AS begins FROM (
  SELECT o.*, ${last('finish', 'last_finish')},
    ${last(`CASE WHEN ${CLOSES} THEN finish END`, 'last_close_finish')}, ${last(`CASE WHEN ${CLOSES} THEN start END`, 'last_close_start')},
    coalesce(max(CASE WHEN ${OPENS} THEN start END) OVER ${BEFORE}, -9223372036854775808) AS last_open_start,
    lag(reporter) OVER (${BY_TIME}) AS last_reporter, lag(start) OVER (${BY_TIME}) AS before_start,
    ${oneClockSql(source, 'OVER (PARTITION BY low, high, proto)')} AS one_clock
  FROM (${records}) AS o))`
}

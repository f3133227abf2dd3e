import { FLOW_BITS } from './evidence.ts'
import { groupAggregates, judged } from './groups.ts'
import { observedSelect, type Source } from './observed.ts'

/*
 * Most groups are one conversation. Where the same ends came back after a close or a long silence, or where several
 * reporters saw the same, records are looked at in the order of time.
 */

/** Keys of groups that must be looked at record by record. */
export const INVOLVED_TABLE = 'flow.pair_involved'
/** Records of groups that may be several conversations, each with the number of its session in the group. */
export const RECORD_TABLE = 'flow.pair_record'
/** Those whose reporter or record counts for a session. */
const COUNTED_TABLE = 'flow.pair_counted'
export const MARKED_TABLE = 'flow.pair_marked'
export const SESSION_TABLE = 'flow.pair_session'

/** SYNs are sent again for up to 64 s; what comes later is a new attempt. */
const SYN_SILENCE_MS = 120_000
/** An open connection may be silent for long: two keep-alives of the usual system are two hours apart, but logs drop ends, too. */
const TCP_SILENCE_MS = 3_600_000
const OTHER_SILENCE_MS = 180_000
/** Clocks of two reporters differ by no more than this. */
export const CLOCK_SKEW_MS = 5_000

const anySide = (bits: number) => `(seen & ${BigInt(bits) | (BigInt(bits) << 16n)} <> 0)`
const FIN_OR_RST = 5
const flowBit = (place: number) => `(seen & ${1n << BigInt(32 + place)} <> 0)`
const IS_TWO_WAY = flowBit(FLOW_BITS.twoWay)
/** A SYN that opens: of the flags of both sides together any; SYN-ACKs count too, so that no side is taken for the old connection. */
const OPENS = `((${anySide(2)}) OR (seen & ${2n << 32n} <> 0))`
const CLOSES = `((${anySide(FIN_OR_RST)}) OR (seen & ${BigInt(FIN_OR_RST) << 32n} <> 0))`

/** True for groups that must be looked at record by record. */
export const IS_INVOLVED = `(records > 1 AND (coalesce(reporter <> other_reporter, false) OR ${IS_TWO_WAY}
  OR coalesce(last_start >= first_finish AND ((${OPENS} AND ${CLOSES}) OR last_start - first_finish > ${SYN_SILENCE_MS}), false)))`

const BY_TIME = 'PARTITION BY low, high, proto ORDER BY start, finish, id_shape, id_row'
const BEFORE = `(${BY_TIME} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)`

/**
 * A record begins a new conversation: after a silence, or with a SYN after the one before had closed. Records that
 * start together are of one window or one second, and tell nothing of what came first.
 */
const BEGINS = `coalesce(start - last_finish > CASE WHEN ${IS_TWO_WAY} THEN ${CLOCK_SKEW_MS}
    WHEN proto <> 6 THEN ${OTHER_SILENCE_MS} WHEN ${OPENS} THEN ${SYN_SILENCE_MS} ELSE ${TCP_SILENCE_MS} END, false)
  OR coalesce(${OPENS} AND last_close_start < start AND last_close_finish <= start AND last_close_start >= last_open_start
    AND NOT (coalesce(reporter <> last_reporter, false) AND start - before_start <= ${CLOCK_SKEW_MS}), false)`

/** The statements that divide involved groups into sessions, and tell which records repeat what another reported. */
export function sessionStatements(source: Source, part: string): readonly string[] {
  const last = (value: string, name: string) => `max(${value}) OVER ${BEFORE} AS ${name}`
  return [
    `CREATE OR REPLACE TABLE ${RECORD_TABLE} AS
SELECT * EXCLUDE (last_finish, last_close_finish, last_close_start, last_open_start, last_reporter, before_start, begins),
  sum(begins::UTINYINT) OVER (${BY_TIME} ROWS UNBOUNDED PRECEDING)::UINTEGER AS session
FROM (SELECT *, ${BEGINS} AS begins FROM (
  SELECT o.*, ${last('finish', 'last_finish')},
    ${last(`CASE WHEN ${CLOSES} THEN finish END`, 'last_close_finish')}, ${last(`CASE WHEN ${CLOSES} THEN start END`, 'last_close_start')},
    coalesce(max(CASE WHEN ${OPENS} THEN start END) OVER ${BEFORE}, -9223372036854775808) AS last_open_start,
    lag(reporter) OVER (${BY_TIME}) AS last_reporter, lag(start) OVER (${BY_TIME}) AS before_start
  FROM (${observedSelect(source, part, `SEMI JOIN ${INVOLVED_TABLE} AS g USING (low, high, proto)`)}) AS o))`,
    ...duplicateStatements(),
    `CREATE OR REPLACE TABLE ${SESSION_TABLE} AS ${judged(
      `SELECT low, high, proto, session, ${groupAggregates(source, 'is_duplicate = 0')},
  sum(is_duplicate)::UINTEGER AS duplicates, greatest(count(DISTINCT reporter), 1)::UINTEGER AS reporters,
  coalesce(min(reporter) FILTER (is_duplicate = 0), min(reporter)) AS reporter
FROM ${MARKED_TABLE} GROUP BY low, high, proto, session`,
      source,
    )}`,
  ]
}

/**
 * Which records repeat what counts already. Of logs per direction the reporter with the largest record of a direction
 * counts there; where records count both directions, each is a whole flow, so the largest record itself counts. Others
 * repeat it as far as they are of the same time.
 */
function duplicateStatements(): readonly string[] {
  const amount = 'coalesce(bytes_up, 0) + coalesce(bytes_down, 0)'
  const isOverlapping = (margin: string) =>
    `coalesce(r.start <= c.until + ${margin} AND r.finish >= c.since - ${margin}, true)`
  return [
    `CREATE OR REPLACE TABLE ${COUNTED_TABLE} AS
WITH sided AS (SELECT *, CASE WHEN bool_or(${IS_TWO_WAY}) OVER (PARTITION BY low, high, proto, session) THEN 2 ELSE up::UTINYINT END AS side FROM ${RECORD_TABLE}),
counted AS (SELECT low, high, proto, session, side, arg_max(reporter, ${amount}) AS counted_reporter, arg_max(id_row, ${amount}) AS counted_row, arg_max(id_shape, ${amount}) AS counted_shape
  FROM sided GROUP BY low, high, proto, session, side HAVING count(*) > 1)
SELECT low, high, proto, session, side, any_value(counted_reporter) AS counted_reporter, any_value(counted_row) AS counted_row, any_value(counted_shape) AS counted_shape,
  min(start) AS since, max(finish) AS until
FROM sided JOIN counted USING (low, high, proto, session, side)
WHERE CASE WHEN side = 2 THEN id_row = counted_row AND id_shape = counted_shape ELSE reporter IS NOT DISTINCT FROM counted_reporter END
GROUP BY low, high, proto, session, side`,
    `CREATE OR REPLACE TABLE ${MARKED_TABLE} AS
SELECT r.*, (CASE
  WHEN two_way.counted_row IS NOT NULL THEN NOT (r.id_row = two_way.counted_row AND r.id_shape = two_way.counted_shape)
    AND ${isOverlapping(`CASE WHEN r.reporter <> two_way.counted_reporter THEN ${CLOCK_SKEW_MS} ELSE 0 END`).replaceAll('c.', 'two_way.')}
  WHEN c.since IS NOT NULL OR c.counted_row IS NOT NULL THEN coalesce(r.reporter <> c.counted_reporter, false) AND ${isOverlapping(String(CLOCK_SKEW_MS))}
  ELSE false END)::UTINYINT AS is_duplicate
FROM ${RECORD_TABLE} AS r
LEFT JOIN (FROM ${COUNTED_TABLE} WHERE side < 2) AS c ON r.low = c.low AND r.high = c.high AND r.proto = c.proto AND r.session = c.session AND r.up::UTINYINT = c.side
LEFT JOIN (FROM ${COUNTED_TABLE} WHERE side = 2) AS two_way ON r.low = two_way.low AND r.high = two_way.high AND r.proto = two_way.proto AND r.session = two_way.session`,
  ]
}

/** Tables that are of no use once records have their conversation. */
export const SESSION_TABLES = [RECORD_TABLE, COUNTED_TABLE, MARKED_TABLE, SESSION_TABLE]

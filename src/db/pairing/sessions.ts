import { groupAggregates, judged } from './groups.ts'
import { hasTwoWay, MEMBER_TABLE, observedSelect, type Source } from './observed.ts'
import { CLOCK_SKEW_MS, IS_TWO_WAY, MAY_RESTART, sessionsSelect } from './restarts.ts'

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

/** True for groups that are not simply one conversation. */
export const IS_INVOLVED = `(records > 1 AND (coalesce(reporter <> other_reporter, false) OR ${IS_TWO_WAY} OR ${MAY_RESTART}))`

/** Their records, until they take the place of all that share their ends with others. */
export const INVOLVED_MEMBER_TABLE = 'flow.pair_involved_member'

/** Leaves of the records that share their ends with others those of involved groups. */
export function onlyInvolvedStatements(): readonly string[] {
  return [
    `CREATE OR REPLACE TABLE ${INVOLVED_MEMBER_TABLE} AS FROM ${MEMBER_TABLE} SEMI JOIN ${INVOLVED_TABLE} USING (low, high, proto)`,
    `DROP TABLE ${MEMBER_TABLE}`,
    `ALTER TABLE ${INVOLVED_MEMBER_TABLE} RENAME TO ${MEMBER_TABLE.replace('flow.', '')}`,
  ]
}

/** The statements that divide involved groups into sessions, and tell which records repeat what another reported. */
export function sessionStatements(source: Source, part: string): readonly string[] {
  const ofGroups = (condition: string) =>
    observedSelect(
      source,
      part,
      `SEMI JOIN (FROM ${INVOLVED_TABLE} WHERE ${condition}) AS g USING (low, high, proto)`,
    )
  return [
    `CREATE OR REPLACE TABLE ${RECORD_TABLE} AS ${sessionsSelect(source, ofGroups('may_restart'))}
UNION ALL SELECT o.*, 0::UINTEGER AS session FROM (${ofGroups('NOT may_restart')}) AS o`,
    ...duplicateStatements(source),
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
function duplicateStatements(source: Source): readonly string[] {
  const amount = 'coalesce(bytes_up, 0) + coalesce(bytes_down, 0)'
  const isTwoWay = `bool_or(${IS_TWO_WAY}) OVER (PARTITION BY low, high, proto, session)`
  const side = hasTwoWay(source) ? `CASE WHEN ${isTwoWay} THEN 2 ELSE up::UTINYINT END` : 'up::UTINYINT'
  const isOverlapping = (margin: string) =>
    `coalesce(r.start <= c.until + ${margin} AND r.finish >= c.since - ${margin}, true)`
  return [
    `CREATE OR REPLACE TABLE ${COUNTED_TABLE} AS
WITH sided AS (SELECT *, ${side} AS side FROM ${RECORD_TABLE}),
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

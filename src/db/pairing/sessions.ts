import { COUNTED_TABLE, duplicateStatements, MARKED_TABLE } from './duplicates.ts'
import { groupAggregates, judged } from './groups.ts'
import { MEMBER_TABLE, observedSelect } from './observed.ts'
import type { Source } from './source.ts'
import { sessionsSelect } from './restarts.ts'

/*
 * Most groups are one conversation. Where the same ends came back after a close or a long silence, or where several
 * reporters saw the same, records are looked at in the order of time.
 */

/** Keys of groups that must be looked at record by record. */
export const INVOLVED_TABLE = 'flow.pair_involved'
/** Records of groups that may be several conversations, each with the number of its session in the group. */
const RECORD_TABLE = 'flow.pair_record'
export const SESSION_TABLE = 'flow.pair_session'

/** Their records, until they take the place of all members. */
export const INVOLVED_MEMBER_TABLE = 'flow.pair_involved_member'

/** Makes the records of involved groups the members. @param members see observedSelect */
export function onlyInvolvedStatements(members: string): readonly string[] {
  return [
    `CREATE OR REPLACE TABLE ${INVOLVED_MEMBER_TABLE} AS FROM ${members} AS m SEMI JOIN ${INVOLVED_TABLE} USING (low, high, proto)`,
    `DROP TABLE IF EXISTS ${MEMBER_TABLE}`,
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
    ...duplicateStatements(source, RECORD_TABLE),
    `CREATE OR REPLACE TABLE ${SESSION_TABLE} AS ${judged(
      `SELECT low, high, proto, session, ${groupAggregates(source, 'is_duplicate = 0')},
  sum(is_duplicate)::UINTEGER AS duplicates, greatest(count(DISTINCT reporter), 1)::UINTEGER AS reporters,
  coalesce(min(reporter) FILTER (is_duplicate = 0), min(reporter)) AS reporter
FROM ${MARKED_TABLE} GROUP BY low, high, proto, session`,
      source,
    )}`,
  ]
}

/** Tables that are of no use once records have their conversation. */
export const SESSION_TABLES = [RECORD_TABLE, COUNTED_TABLE, MARKED_TABLE, SESSION_TABLE]

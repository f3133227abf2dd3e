import { COUNTED_TABLE, duplicateStatements, MARKED_TABLE } from './duplicates.ts'
import { groupAggregates, judged } from './groups.ts'
import { observedSelect } from './observed.ts'
import type { Source } from './source.ts'
import { sessionsSelect } from './restarts.ts'

/*
 * Most groups are one conversation. Where the same ends came back after a close or a long silence, or where several
 * reporters saw the same, records are looked at in the order of time.
 */

/** Records of groups that may be several conversations, each with the number of its session in the group. */
const RESTARTED_TABLE = 'flow.pair_restarted'
export const SESSION_TABLE = 'flow.pair_session'

/** The statements that divide involved groups, whose records are the members (involved.ts), into sessions, and tell which records repeat what another reported. */
export function sessionStatements(source: Source, part: string): readonly string[] {
  const members = (condition: string) => observedSelect(source, `${part} AND ${condition}`)
  // Read where they are: to copy them takes as long as what is found out of them.
  const others = `SELECT o.*, 0::UINTEGER AS session FROM (${members('NOT may_restart')}) AS o`
  return [
    `CREATE OR REPLACE TABLE ${RESTARTED_TABLE} AS ${sessionsSelect(source, members('may_restart'))}`,
    ...duplicateStatements(source, `(FROM ${RESTARTED_TABLE} UNION ALL ${others})`),
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
export const SESSION_TABLES = [RESTARTED_TABLE, COUNTED_TABLE, MARKED_TABLE, SESSION_TABLE]

import { CLOCK_SKEW_MS, IS_TWO_WAY } from './restarts.ts'
import { hasTwoWay, type Source } from './source.ts'

/*
 * Which records of a session repeat what counts already. Of logs per direction the reporter with the largest record of a
 * direction counts there; where records count both directions, each is a whole flow, so the largest record itself counts.
 * Others repeat it as far as they are of the same time.
 */

/** What counts of each session, of one direction or of both. */
export const COUNTED_TABLE = 'flow.pair_counted'
/** Records of sessions with `is_duplicate`. */
export const MARKED_TABLE = 'flow.pair_marked'

const AMOUNT = 'coalesce(bytes_up, 0) + coalesce(bytes_down, 0)'
/** Before and after every time: `arg_max` passes over NULL. */
const FAR_MS = 2n ** 62n
const SESSION = 'low, high, proto, session'
const IS_OF_SESSION = SESSION.split(', ')
  .map((name) => `r.${name} = c.${name}`)
  .join(' AND ')

/** Fills the table of marked records. @param records with their sessions, as they stand in FROM */
export function duplicateStatements(source: Source, records: string): readonly string[] {
  return hasTwoWay(source) ? ofWholeFlows(records) : ofDirections(records)
}

/** Of logs per direction throughout: the records of each reporter are put together first, which are few. */
function ofDirections(records: string): readonly string[] {
  const [since, until] = [`coalesce(min(start), -${FAR_MS})`, `coalesce(max(finish), ${FAR_MS})`]
  return [
    `CREATE OR REPLACE TABLE ${COUNTED_TABLE} AS
SELECT ${SESSION}, up, arg_max(reporter, amount) AS reporter, arg_max(since, amount) AS since, arg_max(until, amount) AS until
FROM (SELECT ${SESSION}, up, reporter, max(${AMOUNT}) AS amount, ${since} AS since, ${until} AS until
  FROM ${records} WHERE reporter IS NOT NULL GROUP BY ${SESSION}, up, reporter)
GROUP BY ${SESSION}, up HAVING count(*) > 1`,
    `CREATE OR REPLACE TABLE ${MARKED_TABLE} AS
SELECT r.*, coalesce(r.reporter <> c.reporter AND ${isOverlapping(String(CLOCK_SKEW_MS))}, false)::UTINYINT AS is_duplicate
FROM ${records} AS r LEFT JOIN ${COUNTED_TABLE} AS c ON ${IS_OF_SESSION} AND r.up = c.up`,
  ]
}

/** `side` is the direction, or 2 in sessions of which some record counts both. */
function ofWholeFlows(records: string): readonly string[] {
  const side = `CASE WHEN bool_or(${IS_TWO_WAY}) OVER (PARTITION BY ${SESSION}) THEN 2 ELSE up::UTINYINT END`
  const most = (name: string) => `arg_max(${name}, ${AMOUNT}) AS counted_${name}`
  return [
    `CREATE OR REPLACE TABLE ${COUNTED_TABLE} AS
WITH sided AS (SELECT *, ${side} AS side FROM ${records}),
counted AS (SELECT ${SESSION}, side, ${['reporter', 'number'].map(most).join(', ')}
  FROM sided GROUP BY ${SESSION}, side HAVING count(*) > 1)
SELECT ${SESSION}, side, any_value(counted_reporter) AS reporter, any_value(counted_number) AS number,
  min(start) AS since, max(finish) AS until
FROM sided JOIN counted USING (${SESSION}, side)
WHERE CASE WHEN side = 2 THEN number = counted_number ELSE reporter IS NOT DISTINCT FROM counted_reporter END
GROUP BY ${SESSION}, side`,
    // A session has rows of its directions or one of both, never the two.
    `CREATE OR REPLACE TABLE ${MARKED_TABLE} AS
SELECT r.*, (CASE
  WHEN c.side = 2 THEN r.number <> c.number
    AND ${isOverlapping(`CASE WHEN r.reporter <> c.reporter THEN ${CLOCK_SKEW_MS} ELSE 0 END`)}
  WHEN c.side < 2 THEN coalesce(r.reporter <> c.reporter, false) AND ${isOverlapping(String(CLOCK_SKEW_MS))}
  ELSE false END)::UTINYINT AS is_duplicate
FROM ${records} AS r LEFT JOIN ${COUNTED_TABLE} AS c ON ${IS_OF_SESSION} AND c.side IN (2, r.up::UTINYINT)`,
  ]
}

/** Unknown times count as the same. */
function isOverlapping(marginMs: string): string {
  return `coalesce(r.start <= c.until + ${marginMs} AND r.finish >= c.since - ${marginMs}, true)`
}

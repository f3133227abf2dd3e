import { typedQuery } from '../../lib/typed-query.ts'

/**
 * When the first record began and the last one ended, in epoch milliseconds; NULL where no record has a time.
 * Of whole columns: `coalesce` and `greatest` of every record would take five times as long.
 */
export function timeSpanQuery() {
  return typedQuery(
    { startMs: 'number?', endMs: 'number?' },
    `SELECT least(min(start_time_ms), min(end_time_ms) FILTER (start_time_ms IS NULL)) AS "startMs",
            greatest(max(start_time_ms), max(end_time_ms)) AS "endMs"
     FROM flow`,
  )
}

import { typedQuery } from '../../lib/typed-query.ts'

/** When the first record began and the last one ended, in epoch milliseconds; NULL where no record has a time. */
export function timeSpanQuery() {
  return typedQuery(
    { startMs: 'number?', endMs: 'number?' },
    `SELECT min(coalesce(start_time_ms, end_time_ms)) AS "startMs",
            max(coalesce(greatest(start_time_ms, end_time_ms), start_time_ms, end_time_ms)) AS "endMs"
     FROM flow`,
  )
}

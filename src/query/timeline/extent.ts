import { typedQuery } from '../../lib/typed-query.ts'

/** When the first record began and the last one ended, and the bytes they carried; NULL where no record tells. */
export const EXTENT_QUERY = typedQuery(
  { first_ms: 'bigint?', last_ms: 'bigint?', bytes: 'bigint?' },
  `SELECT
  min(start_time_ms) AS first_ms,
  max(greatest(start_time_ms, end_time_ms)) AS last_ms,
  TRY_CAST(coalesce(sum(bytes_sent), 0) + coalesce(sum(bytes_recv), 0) AS UBIGINT) AS bytes
FROM flow`,
)

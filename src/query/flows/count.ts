import { typedQuery, type TypedQuery } from '../../lib/typed-query.ts'
import { recordsOf, sumSql, type VolumeScope } from '../volume/scope.ts'

export const COUNT_COLUMNS = {
  records: 'number',
  flows: 'number',
  bytes: 'bigint',
  packets: 'bigint',
  startless: 'number',
  first_start: 'bigint?',
  last_start: 'bigint?',
} as const

/**
 * Records that match, flows among them (NODATA and SKIPDATA are records, and no flows), their bytes and packets, how many
 * have no start, and the first and the last start, in epoch milliseconds. One pass for all who want to know some of it.
 */
export function countQuery(scope: VolumeScope): TypedQuery<typeof COUNT_COLUMNS> {
  const { notFlows } = scope
  const isFlow =
    notFlows.length === 0
      ? 'count(*)'
      : `count(*) - count(*) FILTER (WHERE log_status IN (${notFlows.join(', ')}))`
  return typedQuery(
    COUNT_COLUMNS,
    `SELECT count(*) AS records, ${isFlow} AS flows,
  ${sumSql(scope, 'bytes', 'both')}::HUGEINT AS bytes, ${sumSql(scope, 'packets', 'both')}::HUGEINT AS packets,
  count(*) - count(start_time_ms) AS startless, min(start_time_ms) AS first_start, max(start_time_ms) AS last_start
FROM ${recordsOf(scope)}`,
  )
}

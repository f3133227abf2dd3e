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
  return typedQuery(COUNT_COLUMNS, `SELECT ${countColumns(scope)} FROM ${recordsOf(scope)}`)
}

/** What `countQuery` selects, of whatever relation has the columns of `countedColumns`. */
export function countColumns(scope: VolumeScope): string {
  return `count(*) AS records, ${flowCount(scope.notFlows)} AS flows,
  ${sumSql(scope, 'bytes', 'both')}::HUGEINT AS bytes, ${sumSql(scope, 'packets', 'both')}::HUGEINT AS packets,
  count(*) - count(start_time_ms) AS startless, min(start_time_ms) AS first_start, max(start_time_ms) AS last_start`
}

/** Columns that are counted and added up. */
export function countedColumns({ isOneWay, notFlows }: VolumeScope): readonly string[] {
  const sides = isOneWay ? ['sent'] : ['sent', 'recv']
  return [
    'start_time_ms',
    ...sides.flatMap((side) => [`bytes_${side}`, `packets_${side}`]),
    ...(notFlows.length > 0 ? ['log_status'] : []),
  ]
}

function flowCount(notFlows: readonly number[]): string {
  if (notFlows.length === 0) return 'count(*)'
  return `count(*) - count(*) FILTER (WHERE log_status IN (${notFlows.join(', ')}))`
}

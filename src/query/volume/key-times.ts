import type { BucketGrid } from '../../flow/time-bucket.ts'
import { typedQuery } from '../../lib/typed-query.ts'
import type { Filter } from '../filter/filter.ts'
import { listedValues } from './listed-values.ts'
import { bucketIndexSql } from '../timeline/buckets.ts'
import type { KeyCells, VolumeKey } from './key.ts'
import { sumSql, whereFlows, type Metric, type VolumeScope } from './scope.ts'

/**
 * What each of the listed values has in each bucket, by when its flows start; place NULL has all others. Bucket -1 and
 * the number of buckets are outside of the grid, NULL has the flows without a start.
 */
export function keyTimesQuery(
  scope: VolumeScope,
  metric: Metric,
  key: VolumeKey,
  values: readonly KeyCells[],
  grid: BucketGrid,
) {
  const join = listedValues(key, values)
  return typedQuery(
    { place: 'number?', bucket: 'number?', flows: 'bigint', amount: 'bigint' },
    `SELECT place, ${bucketIndexSql('start_time_ms', grid)} AS bucket, count(*) AS flows, ${sumSql(scope, metric, 'both')} AS amount
FROM flow LEFT JOIN ${join.relation} ON ${join.condition}
WHERE ${whereFlows(scope)} GROUP BY place, bucket ORDER BY place, bucket`,
  )
}

/** The flows that start in a bucket, before the first, or behind the last; those without a start where it is undefined. */
export function bucketFilter({ borders }: BucketGrid, bucket: number | undefined): Filter {
  const field = 'start_time'
  if (bucket === undefined) return { op: 'missing', field }
  const bound = (is: '>=' | '<', ms: number | undefined): readonly Filter[] =>
    ms === undefined ? [] : [{ op: 'compare', field, is, value: { kind: 'time', ms } }]
  return { op: 'and', of: [...bound('>=', borders[bucket]), ...bound('<', borders[bucket + 1])] }
}

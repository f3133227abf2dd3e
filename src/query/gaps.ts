import { bucketCount, type BucketGrid } from '../flow/time-bucket.ts'
import { typedQuery, type AnswerRow } from '../lib/typed-query.ts'
import { bucketIndexSql } from './timeline-buckets.ts'
import { SPAN_END } from './volume-scope.ts'

/** A stretch of time about which the log says nothing, or says that it has nothing. */
export interface Gap {
  /** `silent`: no record at all. The other two are what the source itself wrote. */
  readonly kind: 'silent' | 'nodata' | 'skipdata'
  /** Code of the label of who reported it; undefined for all together. */
  readonly reporter: number | null | undefined
  readonly fromMs: number
  readonly toMs: number
  /** How many windows in a row say so. */
  readonly windows: number
}

/**
 * In which buckets records lie, whatever their status and whatever the filter: a hole in the log is no matter of what is
 * looked for. Each row is a stretch from the first to the last bucket of some records.
 */
export function coverageQuery(grid: BucketGrid) {
  const last = `CASE WHEN end_time_ms > start_time_ms THEN ${bucketIndexSql('(end_time_ms - 1)', grid)} ELSE first_bucket END`
  return typedQuery(
    { first_bucket: 'number', last_bucket: 'number' },
    `SELECT first_bucket, max(last_bucket) AS last_bucket
FROM (SELECT first_bucket, ${last} AS last_bucket
FROM (SELECT start_time_ms, end_time_ms, ${bucketIndexSql('coalesce(start_time_ms, end_time_ms)', grid)} AS first_bucket FROM flow))
WHERE first_bucket IS NOT NULL GROUP BY first_bucket`,
  )
}

/** Buckets within the data that no record touches, those side by side as one gap. */
export function silentGaps(
  grid: BucketGrid,
  rows: readonly AnswerRow<ReturnType<typeof coverageQuery>['columns']>[],
): readonly Gap[] {
  const count = bucketCount(grid)
  const steps = new Array<number>(count + 3).fill(0)
  for (const { first_bucket: first, last_bucket: last } of rows) {
    steps[first + 1] = (steps[first + 1] ?? 0) + 1
    steps[last + 2] = (steps[last + 2] ?? 0) - 1
  }
  const isCovered: boolean[] = []
  let depth = 0
  for (let i = 0; i < count + 2; i++) isCovered.push((depth += steps[i] ?? 0) > 0)
  const gaps: Gap[] = []
  let from: number | undefined
  const first = isCovered.indexOf(true)
  const last = isCovered.lastIndexOf(true)
  for (let i = Math.max(first, 1); i <= Math.min(last, count + 1); i++) {
    if (!isCovered[i] && i <= count) from ??= i - 1
    else if (from !== undefined) {
      gaps.push({
        kind: 'silent',
        reporter: undefined,
        fromMs: grid.borders[from] ?? 0,
        toMs: grid.borders[i - 1] ?? 0,
        windows: i - 1 - from,
      })
      from = undefined
    }
  }
  return gaps
}

const MOST_GAPS = 2000

/**
 * Windows that a reporter marked NODATA or SKIPDATA, joined where the next begins no later than the last one ended.
 * The longest come first; what is beyond the limit is not listed.
 */
export function markedGapsQuery(status: {
  readonly nodata: number | undefined
  readonly skipdata: number | undefined
}) {
  const codes = [status.nodata, status.skipdata].filter((code) => code !== undefined)
  return typedQuery(
    {
      is_skipped: 'boolean',
      reporter: 'number?',
      from_ms: 'bigint',
      to_ms: 'bigint',
      windows: 'number',
      all_gaps: 'number',
    },
    `WITH marked AS (
  SELECT log_status = ${status.skipdata ?? 'NULL'} IS TRUE AS is_skipped, reporter, coalesce(start_time_ms, end_time_ms) AS from_ms, ${SPAN_END} AS to_ms
  FROM flow WHERE log_status IN (${codes.length === 0 ? 'NULL' : codes.join(', ')}) AND coalesce(start_time_ms, end_time_ms) IS NOT NULL),
begun AS (
  SELECT *, from_ms > max(to_ms) OVER before IS NOT FALSE AS is_new FROM marked
  WINDOW before AS (PARTITION BY is_skipped, reporter ORDER BY from_ms, to_ms ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)),
numbered AS (
  SELECT *, sum(is_new::INTEGER) OVER (PARTITION BY is_skipped, reporter ORDER BY from_ms, to_ms ROWS UNBOUNDED PRECEDING) AS gap FROM begun)
SELECT is_skipped, reporter, min(from_ms) AS from_ms, max(to_ms) AS to_ms, count(*) AS windows, count(*) OVER () AS all_gaps
FROM numbered GROUP BY is_skipped, reporter, gap
ORDER BY is_skipped DESC, max(to_ms) - min(from_ms) DESC, min(from_ms), reporter LIMIT ${MOST_GAPS}`,
  )
}

export function markedGaps(
  rows: readonly AnswerRow<ReturnType<typeof markedGapsQuery>['columns']>[],
): readonly Gap[] {
  return rows.map((row) => ({
    kind: row.is_skipped ? 'skipdata' : 'nodata',
    reporter: row.reporter,
    fromMs: Number(row.from_ms),
    toMs: Number(row.to_ms),
    windows: row.windows,
  }))
}

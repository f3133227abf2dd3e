import { bucketCount, type BucketGrid } from '../../flow/time-bucket.ts'
import { typedQuery, type AnswerRow } from '../../lib/typed-query.ts'
import { bucketIndexSql } from './buckets.ts'
import { SPAN_END } from '../volume/scope.ts'

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
 * looked for. Each row is a stretch from the first to the last bucket of the records that begin in one bucket, with their
 * first start and last end.
 */
export function coverageQuery(grid: BucketGrid) {
  const last = `CASE WHEN reached IS NOT NULL THEN ${bucketIndexSql('(reached - 1)', grid)} ELSE first_bucket END`
  return typedQuery(
    { first_bucket: 'number', last_bucket: 'number', first_ms: 'bigint', last_ms: 'bigint' },
    `SELECT first_bucket, ${last} AS last_bucket, first_ms, last_ms
FROM (SELECT ${bucketIndexSql('coalesce(start_time_ms, end_time_ms)', grid)} AS first_bucket,
  min(coalesce(start_time_ms, end_time_ms)) AS first_ms, max(${SPAN_END}) AS last_ms,
  max(CASE WHEN end_time_ms > start_time_ms THEN end_time_ms END) AS reached FROM flow GROUP BY 1)
WHERE first_bucket IS NOT NULL`,
  )
}

type CoverageRow = AnswerRow<ReturnType<typeof coverageQuery>['columns']>

/** From so many stretches of silence on, those that are as long as the others are what the log is like. */
const MANY_SILENCES = 8
const UNUSUAL = 3

/**
 * Stretches within the data that no record touches and that hold a whole bucket, from the end of one record to the start
 * of the next. Where silence comes again and again, only what is much longer than usual is a gap.
 */
export function silentGaps(grid: BucketGrid, rows: readonly CoverageRow[]): readonly Gap[] {
  const gaps: Gap[] = []
  let reached: CoverageRow | undefined
  let lastMs = -Infinity
  for (const row of [...rows].sort((a, b) => a.first_bucket - b.first_bucket)) {
    // Before the grid is -1, and behind it the number of buckets.
    const from = Math.max(0, (reached?.last_bucket ?? Infinity) + 1)
    const windows = Math.min(row.first_bucket, bucketCount(grid)) - from
    if (windows > 0)
      gaps.push({ kind: 'silent', reporter: undefined, fromMs: lastMs, toMs: Number(row.first_ms), windows })
    if (!reached || row.last_bucket > reached.last_bucket) reached = row
    lastMs = Math.max(lastMs, Number(row.last_ms))
  }
  const lengths = gaps.map(({ fromMs, toMs }) => toMs - fromMs).sort((a, b) => a - b)
  const usualMs = lengths.length < MANY_SILENCES ? 0 : (lengths[lengths.length >> 1] ?? 0)
  return gaps.filter(({ fromMs, toMs }) => toMs - fromMs > UNUSUAL * usualMs)
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

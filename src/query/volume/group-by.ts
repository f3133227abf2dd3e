import type { BucketGrid } from '../../flow/time-bucket.ts'
import { typedQuery, type AnswerColumns, type AnswerRow, type TypedQuery } from '../../lib/typed-query.ts'
import { bucketIndexSql } from '../timeline/buckets.ts'
import { cellColumns, cellsOf, type KeyCells, type VolumeKey } from './key.ts'
import { amountSql, DURATION_MS, whereFlows, type VolumeScope } from './scope.ts'

/** Of what sums, means and percentiles are taken over the flows of a group. */
export type GroupMeasure = 'bytes' | 'packets' | 'duration'

export type GroupColumn = 'sum' | 'flows' | 'min' | 'max' | 'mean' | 'p50' | 'p95' | 'first' | 'last'

export interface GroupQuestion {
  readonly scope: VolumeScope
  /** Up to four. */
  readonly keys: readonly VolumeKey[]
  /** Also by when they start. */
  readonly grid: BucketGrid | undefined
  readonly measure: GroupMeasure
  readonly sortBy: GroupColumn
  readonly descending: boolean
  readonly limit: number
  /** So many groups are skipped. */
  readonly offset: number
  /** Percentiles of many flows are estimated: exact ones need all values in memory. */
  readonly isExact: boolean
}

export interface GroupRow {
  readonly cells: readonly KeyCells[]
  /** Undefined where groups are not by time, or the flows have none; -1 and the number of buckets are outside. */
  readonly bucket: number | undefined
  readonly sum: bigint
  readonly flows: bigint
  readonly min: bigint
  readonly max: bigint
  readonly mean: number
  readonly p50: number
  readonly p95: number
  readonly firstMs: number | undefined
  readonly lastMs: number | undefined
}

const STATISTICS = {
  flows: 'bigint',
  sum_all: 'bigint',
  min_all: 'bigint?',
  max_all: 'bigint?',
  mean_all: 'number?',
  p50: 'number?',
  p95: 'number?',
  first_ms: 'bigint?',
  last_start: 'bigint?',
  last_end: 'bigint?',
} as const

const SORT_SQL: Readonly<Record<GroupColumn, string>> = {
  sum: 'sum_all',
  flows: 'flows',
  min: 'min_all',
  max: 'max_all',
  mean: 'mean_all',
  p50: 'p50',
  p95: 'p95',
  first: 'first_ms',
  last: 'greatest(last_start, last_end)',
}

/** Flows in groups, with statistics of one measure. Flows without a duration are no part of statistics of durations. */
export function groupQuery(question: GroupQuestion): TypedQuery {
  const { scope, keys, grid, measure, sortBy, descending, limit, offset, isExact } = question
  const cells = cellColumns(keys)
  const columns: Record<string, AnswerColumns[string]> = { ...STATISTICS, ...cells.columns }
  if (grid) columns.bucket = 'number?'
  const names = [...(grid ? ['bucket'] : []), ...cells.names]
  const quantile = (share: number) =>
    isExact ? `quantile_disc(amount, ${share})` : `approx_quantile(amount, ${share})`
  const amount = measure === 'duration' ? DURATION_MS : amountSql(scope, measure, 'both')
  return typedQuery(
    columns,
    `SELECT ${[
      ...names,
      'count(*) AS flows',
      'coalesce(sum(amount), 0) AS sum_all',
      'min(amount) AS min_all',
      'max(amount) AS max_all',
      'avg(amount) AS mean_all',
      `${quantile(0.5)}::DOUBLE AS p50`,
      `${quantile(0.95)}::DOUBLE AS p95`,
      'min(start_time_ms) AS first_ms',
      'max(start_time_ms) AS last_start',
      'max(end_time_ms) AS last_end',
    ].join(', ')}
FROM (SELECT ${[
      ...(grid ? [`${bucketIndexSql('start_time_ms', grid)} AS bucket`] : []),
      ...cells.selected,
      `${amount} AS amount`,
      'start_time_ms',
      'end_time_ms',
    ].join(', ')}
  FROM flow WHERE ${whereFlows(scope)})
${names.length === 0 ? '' : `GROUP BY ${names.join(', ')}`}
ORDER BY ${[`${SORT_SQL[sortBy]} ${descending ? 'DESC' : 'ASC'} NULLS LAST`, ...names].join(', ')}
LIMIT ${limit} OFFSET ${offset}`,
  )
}

/** How many groups there are. */
export function groupCountQuery({ scope, keys, grid }: Pick<GroupQuestion, 'scope' | 'keys' | 'grid'>) {
  const by = [
    ...(grid ? [bucketIndexSql('start_time_ms', grid)] : []),
    ...keys.flatMap(({ parts }) => parts.map(({ sql }) => sql)),
  ]
  const groups = by.length === 0 ? '()' : by.map((_, i) => i + 1).join(', ')
  return typedQuery(
    { group_count: 'number' },
    `SELECT count(*) AS group_count FROM (
  SELECT ${by.length === 0 ? '1' : by.join(', ')} FROM flow WHERE ${whereFlows(scope)} GROUP BY ${groups})`,
  )
}

export function groupRows(
  { keys, grid }: GroupQuestion,
  rows: readonly AnswerRow<AnswerColumns>[],
): readonly GroupRow[] {
  return rows.map((row) => {
    const time = (name: string) => (typeof row[name] === 'bigint' ? Number(row[name]) : undefined)
    const ends = [time('last_start'), time('last_end')].filter((ms) => ms !== undefined)
    return {
      cells: cellsOf(keys, row),
      bucket: grid && row.bucket !== null ? Number(row.bucket) : undefined,
      sum: row.sum_all as bigint,
      flows: row.flows as bigint,
      min: (row.min_all as bigint | null) ?? 0n,
      max: (row.max_all as bigint | null) ?? 0n,
      mean: Number(row.mean_all ?? 0),
      p50: Number(row.p50 ?? 0),
      p95: Number(row.p95 ?? 0),
      firstMs: time('first_ms'),
      lastMs: ends.length === 0 ? undefined : Math.max(...ends),
    }
  })
}

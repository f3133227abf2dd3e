import { typedQuery, type AnswerColumns, type AnswerRow, type TypedQuery } from '../../lib/typed-query.ts'
import { cellColumns, cellsOf, type KeyCells, type VolumeKey } from './key.ts'
import { DURATION_MS, flowsOf, sumSql, type Metric, type VolumeScope } from './scope.ts'

/** By what a top list is ordered. `rate` is bytes in the time from a value's first flow to the end of its last. */
export type TopOrder = Metric | 'duration' | 'rate'

export interface TopQuestion {
  readonly scope: VolumeScope
  readonly keys: readonly VolumeKey[]
  readonly order: TopOrder
  readonly limit: number
}

export interface TopRank {
  /** Cells of each key. */
  readonly cells: readonly KeyCells[]
  /** What the list is ordered by; of rates the bytes. */
  readonly amount: bigint
  /** Undefined where the list is not about rates, or the times are not known. */
  readonly bitsPerSecond: number | undefined
}

export interface TopRanks {
  readonly rows: readonly TopRank[]
  /** What all values together have. */
  readonly whole: bigint
  /** How many different values there are. */
  readonly values: number
}

/** Times of logs are whole seconds: a rate over less says nothing. */
const SHORTEST_RATE_MS = 1000

/** The values with the most of something. Equal ones come in the order of their keys, so that the list is the same every time. */
export function topQuery({ scope, keys, order, limit }: TopQuestion): TypedQuery {
  const { columns, names, selected } = cellColumns(keys)
  const span = 'greatest(max(start_time_ms), max(end_time_ms)) - min(start_time_ms)'
  // `greatest` passes over NULL.
  const rate = `CASE WHEN (${span}) IS NOT NULL THEN ${amountSumSql(scope, order)} * 8000.0::DOUBLE / greatest(${span}, ${SHORTEST_RATE_MS}) END`
  const isRate = order === 'rate'
  return typedQuery(
    { ...columns, amount: 'bigint', whole: 'bigint', value_count: 'number', rate: 'number?' },
    `WITH groups AS MATERIALIZED (
  SELECT ${[...selected, `${amountSumSql(scope, order)} AS amount`, `${isRate ? rate : 'NULL::DOUBLE'} AS rate`].join(', ')}
  FROM ${flowsOf(scope)} GROUP BY ${names.length === 0 ? '()' : names.join(', ')}
), everything AS (SELECT coalesce(sum(amount), 0) AS whole, count(*) AS value_count FROM groups)
SELECT * FROM groups, everything
ORDER BY ${[`${isRate ? 'rate' : 'amount'} DESC NULLS LAST`, ...names].join(', ')} LIMIT ${limit}`,
  )
}

function amountSumSql(scope: VolumeScope, order: TopOrder): string {
  if (order === 'duration') return `coalesce(sum(${DURATION_MS}), 0)`
  return sumSql(scope, order === 'rate' ? 'bytes' : order, 'both')
}

export function topRanks(keys: readonly VolumeKey[], rows: readonly AnswerRow<AnswerColumns>[]): TopRanks {
  return {
    rows: rows.map((row) => ({
      cells: cellsOf(keys, row),
      amount: row.amount as bigint,
      bitsPerSecond: (row.rate as number | null) ?? undefined,
    })),
    whole: (rows[0]?.whole as bigint | undefined) ?? 0n,
    values: (rows[0]?.value_count as number | undefined) ?? 0,
  }
}

/** The values alone: what a timeline is stacked by. */
export function topValuesQuery(
  scope: VolumeScope,
  key: VolumeKey,
  metric: Metric,
  limit: number,
): TypedQuery {
  const { columns, names, selected } = cellColumns([key])
  return typedQuery(
    columns,
    `SELECT ${selected.join(', ')} FROM ${flowsOf(scope)}
GROUP BY ${names.join(', ')} ORDER BY ${sumSql(scope, metric, 'both')} DESC, ${names.join(', ')} LIMIT ${limit}`,
  )
}

export function topValues(key: VolumeKey, rows: readonly AnswerRow<AnswerColumns>[]): readonly KeyCells[] {
  return rows.map((row) => cellsOf([key], row)[0] ?? [])
}

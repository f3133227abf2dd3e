import { typedQuery, type AnswerColumns, type AnswerRow, type TypedQuery } from '../../lib/typed-query.ts'
import { cellColumns, cellsOf, type KeyCells, type VolumeKey } from './key.ts'
import { amountSql, whereFlows, type Metric, type VolumeScope } from './scope.ts'

/** Two choices of flows, value by value. */
export interface CompareQuestion {
  /** Its condition does not count; both choices do. */
  readonly scope: VolumeScope
  readonly beforeSql: string
  readonly afterSql: string
  readonly keys: readonly VolumeKey[]
  readonly metric: Metric
  readonly limit: number
}

export interface CompareRow {
  readonly cells: readonly KeyCells[]
  readonly before: bigint
  readonly after: bigint
  /** `new` and `gone` tell whether there are flows, also where their bytes are 0. */
  readonly kind: 'new' | 'gone' | 'both'
}

export interface Comparison {
  /** The largest change first, up or down. */
  readonly rows: readonly CompareRow[]
  readonly before: bigint
  readonly after: bigint
  /** How many values there are in either. */
  readonly values: number
}

/** A flow may be in both choices. */
export function compareQuery(question: CompareQuestion): TypedQuery {
  const { scope, beforeSql, afterSql, keys, metric, limit } = question
  const { columns, names, selected } = cellColumns(keys)
  const either = { ...scope, conditionSql: `(${beforeSql}\n) OR (${afterSql}\n)` }
  return typedQuery(
    {
      ...columns,
      before: 'bigint',
      after: 'bigint',
      flows_before: 'bigint',
      flows_after: 'bigint',
      all_before: 'bigint',
      all_after: 'bigint',
      value_count: 'number',
    },
    `WITH marked AS (
  SELECT ${[...selected, `${amountSql(scope, metric, 'both')} AS amount`].join(', ')},
    (${beforeSql}\n) IS TRUE AS is_before, (${afterSql}\n) IS TRUE AS is_after
  FROM flow WHERE ${whereFlows(either)}
), groups AS MATERIALIZED (
  SELECT ${[
    ...names,
    'coalesce(sum(amount) FILTER (is_before), 0) AS before',
    'coalesce(sum(amount) FILTER (is_after), 0) AS after',
    'count(*) FILTER (is_before) AS flows_before',
    'count(*) FILTER (is_after) AS flows_after',
  ].join(', ')}
  FROM marked GROUP BY ${names.length === 0 ? '()' : names.join(', ')}
), everything AS (
  SELECT coalesce(sum(before), 0) AS all_before, coalesce(sum(after), 0) AS all_after, count(*) AS value_count FROM groups
)
SELECT * FROM groups, everything
ORDER BY ${['abs(after - before) DESC', 'after DESC', ...names].join(', ')} LIMIT ${limit}`,
  )
}

export function comparisonOf(
  { keys }: CompareQuestion,
  rows: readonly AnswerRow<AnswerColumns>[],
): Comparison {
  const [first] = rows
  return {
    rows: rows.map((row) => ({
      cells: cellsOf(keys, row),
      before: row.before as bigint,
      after: row.after as bigint,
      kind: row.flows_before === 0n ? 'new' : row.flows_after === 0n ? 'gone' : 'both',
    })),
    before: (first?.all_before as bigint | undefined) ?? 0n,
    after: (first?.all_after as bigint | undefined) ?? 0n,
    values: (first?.value_count as number | undefined) ?? 0,
  }
}

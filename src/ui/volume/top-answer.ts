import { bucketGrid, chooseBucketWidth } from '../../flow/time-bucket.ts'
import { timelineOf, timelineQuery, type TimelineQuestion } from '../../query/timeline.ts'
import { topQuery, topRows, topTotalQuery, type TopOrder, type TopRow } from '../../query/top-list.ts'
import { combinedKey, type VolumeKey } from '../../query/volume-key.ts'
import type { VolumeScope } from '../../query/volume-scope.ts'
import type { Ask } from './volume-source.svelte.ts'

export interface TopAnswer {
  readonly keys: readonly VolumeKey[]
  readonly order: TopOrder
  readonly rows: readonly TopRow[]
  readonly total: TopRow
  /** How many values there are, estimated. */
  readonly values: number
  /** For each row, what it is ordered by over time; empty where there are no times. */
  readonly sparks: readonly (readonly bigint[])[]
  readonly statements: readonly string[]
}

const SPARK_BUCKETS = 24
/** More would make the one query of all sparklines slow. */
const SPARKS = 30

export async function askTop(
  ask: Ask,
  scope: VolumeScope,
  keys: readonly VolumeKey[],
  order: TopOrder,
  limit: number,
): Promise<TopAnswer> {
  const [listQuery, totalQuery] = [topQuery({ scope, keys, order, limit }), topTotalQuery({ scope, keys })]
  const rows = topRows(keys, await ask(listQuery))
  const totals = await ask(totalQuery)
  const [total] = topRows([], totals)
  if (!total) throw new Error('no answer on the sum of all flows')
  const sparkQuestion = sparksQuestion(scope, keys, order, rows.slice(0, SPARKS), total)
  const sparkQuery = sparkQuestion && timelineQuery(sparkQuestion)
  const series = sparkQuestion && sparkQuery ? timelineOf(sparkQuestion, await ask(sparkQuery), SPARKS) : []
  const sparkOf = (row: TopRow) => {
    const cells = row.cells.flat()
    return series.find((one) => one.cells?.every((cell, i) => cell === cells[i]))?.sides[0]?.buckets ?? []
  }
  return {
    keys,
    order,
    rows,
    total,
    values: totals[0]?.distinct_values ?? rows.length,
    sparks: rows.map(sparkOf),
    statements: [listQuery.sql, totalQuery.sql, ...(sparkQuery ? [sparkQuery.sql] : [])],
  }
}

function sparksQuestion(
  scope: VolumeScope,
  keys: readonly VolumeKey[],
  order: TopOrder,
  rows: readonly TopRow[],
  { firstMs, lastMs }: TopRow,
): TimelineQuestion | undefined {
  if (rows.length === 0 || firstMs === undefined || lastMs === undefined) return undefined
  const stack = { key: combinedKey(keys), values: rows.map(({ cells }) => cells.flat()) }
  const grid = bucketGrid(firstMs, lastMs, chooseBucketWidth(lastMs - firstMs, SPARK_BUCKETS), 'UTC')
  const metric = order === 'duration' ? 'flows' : order
  return { scope, grid, metric, placing: 'start', sides: ['both'], stack, isWhole: false }
}

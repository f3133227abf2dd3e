import {
  sparks,
  sparksQuery,
  topDetails,
  topDetailsQuery,
  type TopDetail,
} from '../../query/volume/top-details.ts'
import { topQuery, topRanks, type TopOrder, type TopRanks } from '../../query/volume/top-list.ts'
import { combinedKey, type VolumeKey } from '../../query/volume/key.ts'
import type { VolumeScope } from '../../query/volume/scope.ts'
import { askRecordTimes } from '../timeline/data-times.ts'
import type { Ask } from './volume-source.svelte.ts'

/** Values in their order: what is shown first, since it takes a third of the time of everything. */
export interface TopAnswer extends TopRanks {
  readonly scope: VolumeScope
  readonly keys: readonly VolumeKey[]
  readonly order: TopOrder
  readonly limit: number
  readonly sql: string
}

export async function askTop(
  ask: Ask,
  scope: VolumeScope,
  keys: readonly VolumeKey[],
  order: TopOrder,
  limit: number,
): Promise<TopAnswer> {
  const query = topQuery({ scope, keys, order, limit })
  return { scope, keys, order, limit, sql: query.sql, ...topRanks(keys, await ask(query)) }
}

/** What is filled in afterwards. */
export interface TopDetails {
  /** The list that this belongs to. */
  readonly answer: TopAnswer
  /** By place in the list. */
  readonly rows: ReadonlyMap<number, TopDetail>
  readonly whole: TopDetail
  /** For each row, what it has over time; empty where there are no times. */
  readonly sparks: readonly (readonly bigint[])[]
  readonly statements: readonly string[]
}

const SPARK_BUCKETS = 24
/** Longer lists get sparklines for their first rows only. */
const MOST_SPARKS = 500

export async function askTopDetails(ask: Ask, answer: TopAnswer): Promise<TopDetails> {
  const { scope, keys, order } = answer
  const listed = { key: combinedKey(keys), values: answer.rows.map(({ cells }) => cells.flat()) }
  const [detailQuery, wholeQuery] = [topDetailsQuery(scope, listed), topDetailsQuery(scope)]
  const hasRows = listed.values.length > 0
  const rows = hasRows ? topDetails(await ask(detailQuery)) : new Map<number, TopDetail>()
  const whole = topDetails(await ask(wholeQuery)).get(0)
  if (!whole) throw new Error('no answer on the sum of all flows')
  const times = await askRecordTimes(ask, scope)
  const range = times.core ?? times.whole
  const spark = range &&
    hasRows && {
      scope,
      key: listed.key,
      values: listed.values.slice(0, MOST_SPARKS),
      order,
      fromMs: Math.floor(range.fromMs),
      toMs: Math.ceil(range.toMs) - 1,
      buckets: SPARK_BUCKETS,
    }
  const sparkQuery = spark ? sparksQuery(spark) : undefined
  return {
    answer,
    rows,
    whole,
    sparks: spark && sparkQuery ? sparks(spark, await ask(sparkQuery)) : [],
    statements: [
      ...(hasRows ? [detailQuery.sql] : []),
      wholeQuery.sql,
      ...(sparkQuery ? [sparkQuery.sql] : []),
    ],
  }
}

import { typedQuery, type AnswerRow, type TypedQuery } from '../../lib/typed-query.ts'
import { listedValues } from './listed-values.ts'
import type { TopOrder } from './top-list.ts'
import type { KeyCells, VolumeKey } from './key.ts'
import { amountSql, DURATION_MS, flowsOf, STARTED, sumSql, type VolumeScope } from './scope.ts'

/** What else there is to say of a value of a top list, or of all flows together. */
export interface TopDetail {
  readonly bytes: bigint
  readonly bytesSent: bigint
  readonly bytesReceived: bigint
  readonly packets: bigint
  readonly flows: bigint
  /** Of all its flows together. */
  readonly durationMs: bigint
  readonly firstMs: number | undefined
  readonly lastMs: number | undefined
}

const DETAIL_COLUMNS = {
  place: 'number',
  sent: 'bigint',
  received: 'bigint',
  packets: 'bigint',
  flows: 'bigint',
  duration: 'bigint?',
  first_start: 'bigint?',
  last_start: 'bigint?',
  last_end: 'bigint?',
} as const

/** Of the listed values; without any, of everything, as place 0. */
export function topDetailsQuery(
  scope: VolumeScope,
  listed?: { readonly key: VolumeKey; readonly values: readonly KeyCells[] },
) {
  const join = listed && listedValues(listed.key, listed.values)
  return typedQuery(
    DETAIL_COLUMNS,
    `SELECT ${join ? 'place' : '0 AS place'}, ${sumSql(scope, 'bytes', 'sent')} AS sent,
  ${scope.isOneWay ? '0::BIGINT' : sumSql(scope, 'bytes', 'recv')} AS received, ${sumSql(scope, 'packets', 'both')} AS packets,
  count(*) AS flows, sum(${DURATION_MS}) AS duration, min(start_time_ms) AS first_start,
  max(start_time_ms) AS last_start, max(end_time_ms) AS last_end
FROM (SELECT * FROM ${flowsOf(scope)}) AS flow${join ? ` JOIN ${join.relation} ON ${join.condition} GROUP BY place` : ''}`,
  )
}

/** By place. */
export function topDetails(
  rows: readonly AnswerRow<typeof DETAIL_COLUMNS>[],
): ReadonlyMap<number, TopDetail> {
  return new Map(
    rows.map((row) => [
      row.place,
      {
        bytes: row.sent + row.received,
        bytesSent: row.sent,
        bytesReceived: row.received,
        packets: row.packets,
        flows: row.flows,
        durationMs: row.duration ?? 0n,
        firstMs: latest([row.first_start]) ?? latest([row.last_end]),
        lastMs: latest([row.last_start, row.last_end]),
      },
    ]),
  )
}

function latest(times: readonly (bigint | null)[]): number | undefined {
  const known = times.filter((time) => time !== null).map(Number)
  return known.length === 0 ? undefined : Math.max(...known)
}

export interface SparkQuestion {
  readonly scope: VolumeScope
  readonly key: VolumeKey
  readonly values: readonly KeyCells[]
  readonly order: TopOrder
  readonly fromMs: number
  readonly toMs: number
  readonly buckets: number
}

/** What each listed value has over time, by when its flows start. */
export function sparksQuery(question: SparkQuestion): TypedQuery<typeof SPARK_COLUMNS> {
  const { scope, key, values, order, fromMs, toMs } = question
  const join = listedValues(key, values)
  const amount =
    order === 'duration' ? DURATION_MS : amountSql(scope, order === 'rate' ? 'bytes' : order, 'both')
  return typedQuery(
    SPARK_COLUMNS,
    `SELECT place, ((${STARTED} - ${fromMs}) // ${sparkWidthMs(question)})::INTEGER AS bucket, coalesce(sum(${amount}), 0) AS amount
FROM (SELECT * FROM ${flowsOf(scope, `${STARTED} BETWEEN ${fromMs} AND ${toMs}`)}) AS flow
  JOIN ${join.relation} ON ${join.condition} GROUP BY place, bucket`,
  )
}

const SPARK_COLUMNS = { place: 'number', bucket: 'number', amount: 'bigint' } as const

function sparkWidthMs({ fromMs, toMs, buckets }: SparkQuestion): number {
  return Math.ceil((toMs - fromMs + 1) / buckets)
}

/** For each listed value its amounts, bucket by bucket. */
export function sparks(
  { values, buckets }: SparkQuestion,
  rows: readonly AnswerRow<typeof SPARK_COLUMNS>[],
): readonly (readonly bigint[])[] {
  const all = values.map(() => new Array<bigint>(buckets).fill(0n))
  for (const { place, bucket, amount } of rows) {
    const own = all[place]
    if (own && bucket < buckets) own[bucket] = amount
  }
  return all
}

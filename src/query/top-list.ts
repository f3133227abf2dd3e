import { typedQuery, type AnswerColumns, type AnswerRow, type TypedQuery } from '../lib/typed-query.ts'
import type { KeyCell, KeyCells, VolumeKey } from './volume-key.ts'
import { amountSql, whereFlows, type VolumeScope } from './volume-scope.ts'

/** By what a top list is ordered. */
export type TopOrder = 'bytes' | 'packets' | 'flows' | 'duration'

export interface TopQuestion {
  readonly scope: VolumeScope
  readonly keys: readonly VolumeKey[]
  readonly order: TopOrder
  readonly limit: number
}

/** One combination of values. */
export interface TopRow {
  /** Cells of each key. */
  readonly cells: readonly KeyCells[]
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

const SUM_COLUMNS = {
  sent_sum: 'bigint',
  recv_sum: 'bigint',
  packet_sum: 'bigint',
  flows: 'bigint',
  duration: 'bigint?',
  first: 'bigint?',
  last_start: 'bigint?',
  last_end: 'bigint?',
} as const

/** The values with the most of something. Equal ones come in the order of their keys, so that the list is the same every time. */
export function topQuery({ scope, keys, order, limit }: TopQuestion): TypedQuery {
  const columns: Record<string, AnswerColumns[string]> = { ...SUM_COLUMNS }
  const cells = keys.flatMap(({ parts }, k) =>
    parts.map(({ sql, kind }, p) => ({ name: `key_${k}_${p}`, sql, kind })),
  )
  for (const { name, kind } of cells) columns[name] = kind
  const names = cells.map(({ name }) => name)
  const by = order === 'bytes' ? 'sent_sum + recv_sum' : order === 'packets' ? 'packet_sum' : order
  return typedQuery(
    columns,
    `SELECT ${[...cells.map(({ name, sql }) => `${sql} AS ${name}`), ...sumsSql(scope)].join(',\n  ')}
FROM flow WHERE ${whereFlows(scope)}
GROUP BY ${names.length === 0 ? '()' : names.join(', ')}
ORDER BY ${[`${by} DESC NULLS LAST`, ...names].join(', ')}
LIMIT ${limit}`,
  )
}

/** What all flows together have, to take shares of, and how many different values there are. */
export function topTotalQuery({ scope, keys }: Pick<TopQuestion, 'scope' | 'keys'>) {
  const cells = keys.flatMap(({ parts }) => parts.map(({ sql }) => sql))
  const values =
    cells.length === 0
      ? '1'
      : `approx_count_distinct(${cells.length === 1 ? (cells[0] ?? '1') : `hash(${cells.join(', ')})`})`
  return typedQuery(
    { ...SUM_COLUMNS, distinct_values: 'number' },
    `SELECT ${[...sumsSql(scope), `${values} AS distinct_values`].join(',\n  ')}
FROM flow WHERE ${whereFlows(scope)}`,
  )
}

/** Sums over no flow at all are 0. */
function sumsSql(scope: VolumeScope): readonly string[] {
  const sum = (sql: string, name: string) => `coalesce(sum(${sql}), 0) AS ${name}`
  return [
    sum(amountSql(scope, 'bytes', 'sent'), 'sent_sum'),
    sum(amountSql(scope, 'bytes', 'recv'), 'recv_sum'),
    sum(amountSql(scope, 'packets', 'both'), 'packet_sum'),
    'count(*) AS flows',
    'sum(end_time_ms - start_time_ms) FILTER (end_time_ms > start_time_ms) AS duration',
    'min(start_time_ms) AS first',
    'max(start_time_ms) AS last_start',
    'max(end_time_ms) AS last_end',
  ]
}

export function topRows(
  keys: readonly VolumeKey[],
  rows: readonly AnswerRow<AnswerColumns>[],
): readonly TopRow[] {
  return rows.map((row) => {
    const [sent, recv] = [row.sent_sum as bigint, row.recv_sum as bigint]
    return {
      cells: keys.map(({ parts }, k) => parts.map((_, p) => row[`key_${k}_${p}`] as KeyCell)),
      bytes: sent + recv,
      bytesSent: sent,
      bytesReceived: recv,
      packets: row.packet_sum as bigint,
      flows: row.flows as bigint,
      durationMs: (row.duration as bigint | null) ?? 0n,
      firstMs: latest([row.first]) ?? latest([row.last_end]),
      lastMs: latest([row.last_start, row.last_end]),
    }
  })
}

/** What a row has of what the list is ordered by. */
export function amountOf(row: TopRow, order: TopOrder): bigint {
  return order === 'duration' ? row.durationMs : row[order]
}

function latest(times: readonly unknown[]): number | undefined {
  const known = times.filter((time) => typeof time === 'bigint').map(Number)
  return known.length === 0 ? undefined : Math.max(...known)
}

/** The values alone, quickly: what a timeline is stacked by. */
export function topValuesQuery(
  scope: VolumeScope,
  key: VolumeKey,
  metric: 'bytes' | 'packets' | 'flows',
  limit: number,
): TypedQuery {
  const columns: Record<string, AnswerColumns[string]> = {}
  key.parts.forEach(({ kind }, i) => (columns[`key_0_${i}`] = kind))
  const names = Object.keys(columns)
  const cells = key.parts.map(({ sql }, i) => `${sql} AS key_0_${i}`)
  const amount = metric === 'flows' ? 'count(*)' : `sum(${amountSql(scope, metric, 'both')})`
  return typedQuery(
    columns,
    `SELECT ${cells.join(', ')} FROM flow WHERE ${whereFlows(scope)}
GROUP BY ${names.join(', ')} ORDER BY ${amount} DESC, ${names.join(', ')} LIMIT ${limit}`,
  )
}

export function topValues(key: VolumeKey, rows: readonly AnswerRow<AnswerColumns>[]): readonly KeyCells[] {
  return rows.map((row) => key.parts.map((_, i) => row[`key_0_${i}`] as KeyCell))
}

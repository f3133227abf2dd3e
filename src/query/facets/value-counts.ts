import { typedQuery, type AnswerKinds } from '../../lib/typed-query.ts'
import type { SqlCondition } from '../sql.ts'
import { amountSql, recordsOf, type VolumeScope } from '../volume/scope.ts'

export interface ValueCount {
  readonly records: number
  readonly bytes: bigint
}

/** Records and bytes that meet each of the conditions, within a scope. */
export function valueCountsQuery(scope: VolumeScope, conditions: readonly SqlCondition[]) {
  const kinds: Record<string, keyof AnswerKinds> = {}
  const bytes = amountSql(scope, 'bytes', 'both')
  const selected = conditions.map((condition, i) => {
    kinds[`records_${i}`] = 'number'
    kinds[`bytes_${i}`] = 'bigint'
    const where = `FILTER (WHERE ${condition})`
    return `count(*) ${where} AS records_${i}, coalesce(sum(${bytes}) ${where}, 0)::HUGEINT AS bytes_${i}`
  })
  return typedQuery(kinds, `SELECT ${selected.join(', ')} FROM ${recordsOf(scope)}`)
}

export function readValueCounts(
  row: Readonly<Record<string, unknown>> | undefined,
  count: number,
): readonly ValueCount[] {
  return Array.from({ length: count }, (_, i) => ({
    records: Number(row?.[`records_${i}`] ?? 0),
    bytes: (row?.[`bytes_${i}`] as bigint | undefined) ?? 0n,
  }))
}

import { typedQuery, type AnswerRow, type TypedQuery } from '../../lib/typed-query.ts'
import { folded } from '../glob.ts'
import { literal, SQL_TRUE, type SqlCondition } from '../sql.ts'
import type { FacetKey, FacetValue, KeyCellsOfFacet } from './key.ts'
import { labelsOf, type FilterSqlContext } from '../filter/sql-context.ts'
import { labelCondition } from '../filter/label-codes.ts'
import { amountSql, type VolumeScope } from '../volume/scope.ts'

/** What the values are ordered by. */
export type FacetOrder = 'records' | 'bytes'

export interface FacetQuestion {
  readonly key: FacetKey
  /** The records to count; for crossfiltering those under the filter without the facet's own choice. */
  readonly scope: VolumeScope
  readonly order?: FacetOrder
  readonly limit: number
  /** Only values whose text has this in it. */
  readonly search?: string
}

export interface FacetRow extends FacetValue {
  readonly records: number
  readonly bytes: bigint
}

export interface FacetAnswer {
  readonly rows: readonly FacetRow[]
  /** How many different values there are, missing ones counted as one. */
  readonly distinct: number
  /** Records and bytes of all values, those that are not listed included. */
  readonly records: number
  readonly bytes: bigint
}

export const FACET_COLUMNS = {
  high: 'bigint?',
  low: 'bigint?',
  text: 'text?',
  fraction: 'number?',
  records: 'number',
  bytes: 'bigint',
  distinct_values: 'number',
  all_records: 'number',
  all_bytes: 'bigint',
} as const

/** The values of a field with the most records, or bytes, each with its records and bytes, and the sums over all values. */
export function facetQuery(
  question: FacetQuestion,
  context: FilterSqlContext,
): TypedQuery<typeof FACET_COLUMNS> {
  const { key, scope, limit, search, order = 'records' } = question
  const names = Object.keys(key.cells)
  return typedQuery(
    FACET_COLUMNS,
    `WITH groups AS MATERIALIZED (
  SELECT ${cellList(key)}, count(*) AS records, coalesce(sum(${amountSql(scope, 'bytes', 'both')}), 0) AS bytes
  FROM flow WHERE ${scope.conditionSql}
  GROUP BY ${names.join(', ')}
), found AS (
  SELECT * FROM groups WHERE ${searchCondition(key, search ?? '', context)}
), all_groups AS (
  SELECT count(*) AS distinct_values, coalesce(sum(records), 0)::BIGINT AS all_records, coalesce(sum(bytes), 0)::HUGEINT AS all_bytes FROM found
)
SELECT ${cellColumns(key)}, records, bytes, distinct_values, all_records, all_bytes
FROM found, all_groups
ORDER BY ${[`${order} DESC`, ...names].join(', ')}
LIMIT ${Math.trunc(limit)}`,
  )
}

/** Cells under their names, as a group has them. */
export function cellList(key: FacetKey): string {
  return Object.entries(key.cells)
    .map(([name, sql]) => `${sql} AS ${name}`)
    .join(', ')
}

const CELL_TYPES = { high: 'UBIGINT', low: 'UBIGINT', text: 'VARCHAR', fraction: 'DOUBLE' } as const

/** All four cells of an answer, NULL where the kind of value does not use them. */
export function cellColumns(key: FacetKey): string {
  return Object.entries(CELL_TYPES)
    .map(([name, type]) => (name in key.cells ? name : `NULL::${type} AS ${name}`))
    .join(', ')
}

/** The answer in words of the field. */
export function readFacet(key: FacetKey, rows: readonly AnswerRow<typeof FACET_COLUMNS>[]): FacetAnswer {
  const [first] = rows
  return {
    rows: rows.map((row) => ({ ...key.read(cellsOf(row)), records: row.records, bytes: row.bytes })),
    distinct: first?.distinct_values ?? 0,
    records: first?.all_records ?? 0,
    bytes: first?.all_bytes ?? 0n,
  }
}

export function cellsOf({ high, low, text, fraction }: KeyCellsOfFacet): KeyCellsOfFacet {
  return { high, low, text, fraction }
}

/** A condition on the cells of a group. Numbers are searched by their digits, protocols, ports and flags also by name. */
export function searchCondition(key: FacetKey, search: string, context: FilterSqlContext): SqlCondition {
  const { cells, field } = key
  const wanted = folded(search)
  if (wanted === '') return SQL_TRUE
  if (cells.text !== undefined) return `contains(lower(text), ${literal(wanted)})`
  if (cells.high !== undefined) return `contains(address_text(high, low), ${literal(wanted)})`
  if (cells.low === undefined) return `contains(fraction::VARCHAR, ${literal(wanted)})`
  const test = { kind: 'here', matches: (label: string) => folded(label).includes(wanted) } as const
  if (field.kind === 'text') return labelCondition('low', labelsOf(field.columns[0] ?? '', context), test)
  if (field.kind === 'number') return `contains(low::VARCHAR, ${literal(wanted)})`
  return labelCondition('low', { labels: namesOf(key, field.kind === 'port' ? 65536 : 256) }, test)
}

function namesOf(key: FacetKey, size: number): readonly string[] {
  return Array.from({ length: size }, (_, number) => {
    const { text, hint } = key.read({ high: null, low: BigInt(number), text: null, fraction: null })
    return `${text} ${hint ?? ''}`
  })
}

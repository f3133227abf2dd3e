import { physicalNames, type Column } from '../../flow/column.ts'
import { identifier } from '../../lib/sql-text.ts'

/** A value that records are ordered by, as view `flow` has it. */
export type KeyPart =
  | { readonly kind: 'integer'; readonly sql: string; readonly type: 'BIGINT' | 'UBIGINT' }
  | { readonly kind: 'float' | 'text'; readonly sql: string }
  | { readonly kind: 'label'; readonly sql: string; readonly codesByText: readonly number[] }

/** A total order of all records: by the parts, then by `id`; records without a value last, whatever the direction. */
export interface SortKey {
  /** The relation that is ordered, as the text behind FROM; it has columns `id`, `id_shape` and `id_row` (record-id.ts). */
  readonly from: string
  readonly parts: readonly KeyPart[]
  readonly descending: boolean
  /** SQL that tells whether a record has no value; undefined where every record has one. */
  readonly isMissing: string | undefined
}

/** What makes the order total: one number per record. */
export const ID_PART: KeyPart = { kind: 'integer', sql: 'id', type: 'BIGINT' }

/** The order by one column. @param labels texts of the column's codes, for a label column */
export function sortKey(
  column: Column,
  descending: boolean,
  labels: readonly string[],
  from = 'flow',
): SortKey {
  const names = physicalNames(column).map(identifier)
  return {
    from,
    parts: names.map((sql) => keyPart(column, sql, labels)),
    descending,
    isMissing: names[0] && missingCondition(column, names[0]),
  }
}

function keyPart(column: Column, sql: string, labels: readonly string[]): KeyPart {
  switch (column.storage) {
    case 'label':
      return { kind: 'label', sql, codesByText: codesByText(labels) }
    case 'text':
      return { kind: 'text', sql }
    case 'f64':
      return { kind: 'float', sql }
    case 'time':
      return { kind: 'integer', sql, type: 'BIGINT' }
    default:
      return { kind: 'integer', sql, type: 'UBIGINT' }
  }
}

/** Infinities and what is no number have no place among numbers. */
function missingCondition(column: Column, sql: string): string {
  return column.storage === 'f64' ? `(${sql} IS NULL OR NOT isfinite(${sql}))` : `${sql} IS NULL`
}

function codesByText(labels: readonly string[]): readonly number[] {
  const text = (code: number) => labels[code] ?? ''
  return labels
    .map((_, code) => code)
    .sort((a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : a - b))
}

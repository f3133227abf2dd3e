import { literal } from '../../lib/sql-text.ts'
import type { KeyCells, KeyPart, VolumeKey } from './key.ts'

const CAST_TO = { 'number?': 'BIGINT', 'bigint?': 'UBIGINT', 'text?': 'VARCHAR' } as const

/**
 * A relation of listed values to join `flow` with: column `place` is a value's place in the list. A hash join finds the
 * place among fifty addresses as fast as among five; a CASE would compare each record with every value.
 */
export interface ListedValues {
  /** To stand behind FROM. */
  readonly relation: string
  /** To stand behind ON. */
  readonly condition: string
}

/** @param extra further columns of whole numbers, one list of numbers per value */
export function listedValues(
  key: VolumeKey,
  values: readonly KeyCells[],
  name = 'listed',
  extra: Readonly<Record<string, readonly number[]>> = {},
): ListedValues {
  const rows = values.map((cells, place) => {
    const own = key.parts.map((part, i) => `${literal(cells[i] ?? null)}::${CAST_TO[part.kind]}`)
    const more = Object.values(extra).map((numbers) => `${numbers[place] ?? 0}::BIGINT`)
    return `(${[String(place), ...own, ...more].join(', ')})`
  })
  const columns = ['place', ...key.parts.map((_, i) => `v${i}`), ...Object.keys(extra)]
  return {
    relation: `(VALUES ${rows.join(', ')}) AS ${name}(${columns.join(', ')})`,
    condition: key.parts
      .map((part, i) => `${compared(part)} IS NOT DISTINCT FROM ${name}.v${i}`)
      .join(' AND '),
  }
}

function compared({ sql, kind }: KeyPart): string {
  return kind === 'number?' ? `(${sql})::BIGINT` : sql
}

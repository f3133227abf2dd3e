import { and, not, type SqlCondition } from '../sql.ts'
import { columnField, fieldOf } from './fields.ts'
import type { Filter } from './filter.ts'
import { activeFilter } from './normal.ts'
import type { FilterSqlContext } from './sql-context.ts'
import { filterSql } from './to-sql.ts'

/** Longer lists are looked up in a hash table, for which it does not matter how often a record is read. */
const MOST_VALUES = 8
const COMPARED = ['address', 'port', 'text'] as const

/** A condition on either of two columns, as conditions on each that no record meets both of. */
export interface FilterBranches {
  readonly of: (typeof COMPARED)[number]
  readonly conditions: readonly [SqlCondition, SqlCondition]
}

/**
 * A filter on either of two columns (`ip=`, `port=`, `node=`) as two conditions that no record meets both of; undefined
 * where one is as good. The engine compares one column with constants while it reads it, which it cannot do for an OR
 * over two: of 10 million records it finds those of a /24 on either side in 0.2 s instead of 0.45 s (1.4.3).
 */
export function filterBranches(filter: Filter, context: FilterSqlContext): FilterBranches | undefined {
  const active = activeFilter(filter)
  const parts = active.op === 'and' ? active.of : [active]
  for (const part of parts) {
    const sides = sidesOf(part, context)
    if (!sides) continue
    const rest = parts.filter((one) => one !== part).map((one) => filterSql(one, context))
    const [first, second] = [filterSql(sides.first, context), filterSql(sides.second, context)]
    return { of: sides.of, conditions: [and(first, ...rest), and(second, not(first), ...rest)] }
  }
  return undefined
}

/** What a condition on either column says of each of them. */
function sidesOf(
  part: Filter,
  context: FilterSqlContext,
): { readonly of: FilterBranches['of']; readonly first: Filter; readonly second: Filter } | undefined {
  if (part.op !== 'compare' && part.op !== 'in') return undefined
  if (part.op === 'compare' ? part.is === '!=' : part.values.length > MOST_VALUES) return undefined
  const field = fieldOf(part.field, context.columns)
  const of = COMPARED.find((kind) => kind === field?.kind)
  if (!field || !of || field.computed !== undefined) return undefined
  const [first, second, ...others] = field.columns.filter((name) =>
    context.columns.some((column) => column.name === name),
  )
  if (first === undefined || second === undefined || others.length > 0) return undefined
  return {
    of,
    first: { ...part, field: columnField(first) },
    second: { ...part, field: columnField(second) },
  }
}

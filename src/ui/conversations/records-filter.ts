import type { Filter } from '../../query/filter/filter.ts'

/** The filter for the records of these conversations, and no others. */
export function recordsFilter(conversations: readonly bigint[]): Filter {
  const values = conversations.map((number) => ({ kind: 'number', number: Number(number) }) as const)
  const [first] = values
  if (first && values.length === 1) return { op: 'compare', field: 'conversation', is: '=', value: first }
  return { op: 'in', field: 'conversation', values }
}

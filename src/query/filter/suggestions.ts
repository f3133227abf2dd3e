import { formatCount } from '../../lib/format-number.ts'
import { typedQuery, type AnswerRow, type TypedQuery } from '../../lib/typed-query.ts'
import type { ValueSuggestion } from './complete.ts'
import type { AddressNames } from '../../flow/names-file.ts'
import { fieldOf, namesField, type FilterField } from './fields.ts'
import type { FilterSqlContext } from './sql-context.ts'
import { folded } from '../glob.ts'
import { facetKey, type FacetKey } from '../facets/key.ts'
import { cellColumns, cellList, cellsOf, searchCondition } from '../facets/counts.ts'
import type { SqlCondition } from '../sql.ts'

/** Values beyond these are found by typing a part of them. */
export const MOST_VALUES = 200
/** Of more names it is not counted how many records have each: the statement names every one. */
const MOST_COUNTED_NAMES = 2000

const COLUMNS = {
  high: 'bigint?',
  low: 'bigint?',
  text: 'text?',
  fraction: 'number?',
  records: 'number',
  distinct_values: 'number',
} as const

/** A question for values of a field. Sides whose labels have dictionaries of their own are asked apart. */
export interface ValuesQuestion {
  readonly key: FacetKey
  /** The field of names that has the values, where they are names. */
  readonly names?: string
  readonly query: TypedQuery<typeof COLUMNS>
}

export interface ValuesAnswer {
  readonly key: FacetKey
  readonly names?: string | undefined
  readonly rows: readonly AnswerRow<typeof COLUMNS>[]
}

/**
 * Asks for the values of a field that most records have, among the records of a condition; of addresses also for the
 * names that they bear. None where values would say nothing: amounts, times and lengths of time.
 */
export function valuesQuestions(
  field: FilterField,
  context: FilterSqlContext,
  condition: SqlCondition,
  search: string,
): readonly ValuesQuestion[] {
  const names = field.kind === 'name' ? undefined : namesOf(field, context)
  const own = ownQuestions(field, context, condition, search)
  if (!names) return own
  const named = ownQuestions(names, context, condition, search)
  return [...own, ...named.map((question) => ({ ...question, names: names.name }))]
}

/** The field of the names of a field's addresses. */
function namesOf(field: FilterField, { columns }: FilterSqlContext): FilterField | undefined {
  const name = namesField(field, columns)
  return name === undefined ? undefined : fieldOf(name, columns)
}

function ownQuestions(
  field: FilterField,
  context: FilterSqlContext,
  condition: SqlCondition,
  search: string,
): readonly ValuesQuestion[] {
  const [first, second] = keysOf(field, context)
  if (!first) return []
  const ask = (key: FacetKey, groups: string) => ({ key, query: valuesQuery(key, groups, search, context) })
  const groups = groupsOf(first, condition)
  if (!second) return [ask(first, groups)]
  if (field.kind === 'text') return [ask(first, groups), ask(second, groupsOf(second, condition))]
  // A record with the same value on both sides counts once.
  const others = groupsOf(second, `(${condition}) AND ${differs(first, second)}`)
  const names = Object.keys(first.cells).join(', ')
  const both = `SELECT ${names}, sum(records)::BIGINT AS records FROM (${groups} UNION ALL ${others}) GROUP BY ${names}`
  return [ask(first, both)]
}

function keysOf(field: FilterField, context: FilterSqlContext): readonly FacetKey[] {
  if (field.kind === 'name') return nameKeys(field, context)
  if (field.kind === 'duration' || field.unit) return []
  if (field.computed === 'protocol-name') return [facetKey('protocol', context) ?? []].flat()
  if (field.computed) return []
  // A column may be called like a field of the language, and its field then otherwise.
  const names = field.columns.length === 1 ? [field.name] : field.columns
  return names.flatMap((name) => facetKey(name, context) ?? [])
}

function nameKeys({ columns }: FilterField, context: FilterSqlContext): readonly FacetKey[] {
  const { names = new Map() } = context
  if (names.size === 0 || names.size > MOST_COUNTED_NAMES) return []
  return columns.flatMap((column) => facetKey(`${column}.name`, context) ?? [])
}

function groupsOf(key: FacetKey, condition: SqlCondition): string {
  const names = Object.keys(key.cells).join(', ')
  return `SELECT ${cellList(key)}, count(*) AS records FROM flow WHERE ${condition} GROUP BY ${names}`
}

function differs(a: FacetKey, b: FacetKey): SqlCondition {
  const pairs = Object.entries(a.cells).map(([name, sql]) => {
    return `${sql} IS DISTINCT FROM ${b.cells[name as keyof FacetKey['cells']] ?? 'NULL'}`
  })
  return `(${pairs.join(' OR ')})`
}

function valuesQuery(
  key: FacetKey,
  groups: string,
  search: string,
  context: FilterSqlContext,
): TypedQuery<typeof COLUMNS> {
  return typedQuery(
    COLUMNS,
    `SELECT ${cellColumns(key)}, records, count(*) OVER () AS distinct_values
FROM (${groups}) WHERE ${searchCondition(key, search, context)}
ORDER BY ${['records DESC', ...Object.keys(key.cells)].join(', ')}
LIMIT ${MOST_VALUES}`,
  )
}

/** The values of all answers, the most frequent first, and whether these are all that there are. */
export function suggestionsOf(answers: readonly ValuesAnswer[]): ValueSuggestions {
  const found = new Map<string, { records: number; hint: string | undefined; names: string | undefined }>()
  for (const { key, names, rows } of answers) {
    for (const row of rows) {
      const { text, hint, value } = key.read(cellsOf(row))
      if (!value) continue
      const written = key.field.kind === 'flags' ? text.replaceAll(' ', ',') : text
      const known = found.get(written)?.records ?? 0
      found.set(written, { records: known + row.records, hint, names })
    }
  }
  const values = [...found].sort((a, b) => b[1].records - a[1].records)
  return {
    values: values.map(([text, { records, hint, names }]) => ({
      text,
      detail: hint === undefined ? formatCount(records) : `${hint} · ${formatCount(records)}`,
      ...(names !== undefined && { field: names }),
    })),
    isComplete: answers.every(({ rows }) => (rows[0]?.distinct_values ?? 0) <= MOST_VALUES),
  }
}

export interface ValueSuggestions {
  readonly values: readonly ValueSuggestion[]
  /** Nothing was left out: what is typed next needs no question. */
  readonly isComplete: boolean
}

/**
 * The same with the names of addresses that no record was counted for, such as second names of an address, behind them,
 * and with the addresses that bear each name.
 */
export function withNames(
  { values, isComplete }: ValueSuggestions,
  field: FilterField,
  search: string,
  context: FilterSqlContext,
): ValueSuggestions {
  const names = field.kind === 'name' ? field.name : namesField(field, context.columns)
  if (names === undefined || !context.names || context.names.size === 0) return { values, isComplete }
  const given = context.names
  const isName = ({ field: owner = field.name }: ValueSuggestion) => owner === names
  const known = new Set(values.filter(isName).map(({ text }) => text))
  const wanted = folded(search)
  const others = [...given.keys()].filter((name) => !known.has(name) && folded(name).includes(wanted))
  return {
    values: [
      ...values.map((value) =>
        isName(value) ? { ...value, detail: `${bearers(value.text, given)} · ${value.detail ?? ''}` } : value,
      ),
      ...others.slice(0, MOST_VALUES).map((text) => ({ text, detail: bearers(text, given), field: names })),
    ],
    isComplete: isComplete && others.length <= MOST_VALUES,
  }
}

function bearers(name: string, names: AddressNames): string {
  const addresses = names.get(name) ?? []
  return addresses.slice(0, 2).join(', ') + (addresses.length > 2 ? ' …' : '')
}

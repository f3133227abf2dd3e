import type { Column } from '../flow/column.ts'
import { columnField, fieldOf } from './filter-fields.ts'
import { normalFilter } from './filter-normal.ts'
import { allOf, isEverything, sameFilter, type Filter, type Value } from './filter.ts'

/** The parts of a filter that all have to hold: what the chips show. */
export function partsOf(filter: Filter): readonly Filter[] {
  return filter.op === 'and' ? filter.of : [filter]
}

/** A filter of these parts. */
export function ofParts(parts: readonly Filter[]): Filter {
  return allOf(parts.filter((part) => !isEverything(part)))
}

export function addPart(filter: Filter, part: Filter): Filter {
  const parts = partsOf(filter)
  return parts.some((one) => sameFilter(one, part)) ? filter : ofParts([...parts, part])
}

export function removePart(filter: Filter, index: number): Filter {
  return ofParts(partsOf(filter).filter((_, i) => i !== index))
}

/** Puts a filter in the place of a part; one of several parts puts them all there. */
export function replacePart(filter: Filter, index: number, by: Filter): Filter {
  return ofParts(partsOf(filter).flatMap((part, i) => (i === index ? partsOf(by) : [part])))
}

/** Turns a part into its opposite; what is switched off stays so. */
export function negatePart(filter: Filter, index: number): Filter {
  return changePart(filter, index, (part) =>
    part.op === 'off' ? { op: 'off', of: negated(part.of) } : negated(part),
  )
}

/** Switches a part off so that it no longer counts, or on again. */
export function togglePart(filter: Filter, index: number): Filter {
  return changePart(filter, index, (part) => (part.op === 'off' ? part.of : { op: 'off', of: part }))
}

function changePart(filter: Filter, index: number, change: (part: Filter) => Filter): Filter {
  return allOf(partsOf(filter).map((part, i) => (i === index ? change(part) : part)))
}

/** The opposite of a filter, said in the shortest way. */
export function negated(filter: Filter): Filter {
  switch (filter.op) {
    case 'not':
      return filter.of
    case 'present':
      return { ...filter, op: 'missing' }
    case 'missing':
      return { ...filter, op: 'present' }
    case 'compare':
    case 'fields':
      if (filter.is === '=') return { ...filter, is: '!=' }
      return filter.is === '!=' ? { ...filter, is: '=' } : { op: 'not', of: filter }
    default:
      return { op: 'not', of: filter }
  }
}

/** The condition that a field has a value, or that it is missing. */
export function hasValue(field: string, value: Value | undefined): Filter {
  return value ? normalFilter({ op: 'compare', field, is: '=', value }) : { op: 'missing', field }
}

/** The values that the filter takes of a field, where one of its parts is a choice of values of just that field. */
export function chosenValues(filter: Filter, field: string): readonly Value[] {
  return partsOf(filter).flatMap((part) => choiceOf(part, field) ?? [])
}

function choiceOf(part: Filter, field: string): readonly Value[] | undefined {
  if (part.op === 'compare' && part.field === field && part.is === '=') return [part.value]
  if (part.op === 'in' && part.field === field) return part.values
  if (part.op === 'flags' && part.field === field && part.mode === 'exactly') {
    return [{ kind: 'number', number: part.flags }]
  }
  return undefined
}

function excludedBy(part: Filter, field: string): readonly Value[] | undefined {
  if (part.op === 'compare' && part.is === '!=') return choiceOf({ ...part, is: '=' }, field)
  return part.op === 'not' ? choiceOf(part.of, field) : undefined
}

/**
 * Also lets a value of a field through: the first choice narrows, each further one widens the same choice. A value that
 * is chosen already is taken out of the choice, one that was excluded is let in.
 */
export function includeValue(filter: Filter, field: string, value: Value | undefined): Filter {
  if (!value) return addPart(filter, { op: 'missing', field })
  return toggleIn(
    withoutValue(filter, field, value, excludedBy, negatedChoice),
    field,
    value,
    choiceOf,
    choice,
  )
}

/** Keeps a value of a field out; a value that is kept out already is let in again. */
export function excludeValue(filter: Filter, field: string, value: Value | undefined): Filter {
  if (!value) return addPart(filter, { op: 'present', field })
  return toggleIn(
    withoutValue(filter, field, value, choiceOf, choice),
    field,
    value,
    excludedBy,
    negatedChoice,
  )
}

/** Takes just this value of the field and forgets every other condition on the field alone. */
export function onlyValue(filter: Filter, field: string, value: Value | undefined): Filter {
  return addPart(withoutField(filter, field), hasValue(field, value))
}

/** The filter without the parts that are about this field alone: what the facet of the field counts under. */
export function withoutField(filter: Filter, field: string): Filter {
  return ofParts(partsOf(filter).filter((part) => !isAbout(part, field)))
}

function isAbout(part: Filter, field: string): boolean {
  switch (part.op) {
    case 'not':
    case 'off':
      return isAbout(part.of, field)
    case 'and':
    case 'or':
      return part.of.length > 0 && part.of.every((inner) => isAbout(inner, field))
    case 'fields':
      return false
    default:
      return part.field === field
  }
}

type ReadChoice = (part: Filter, field: string) => readonly Value[] | undefined
type MakeChoice = (field: string, values: readonly Value[]) => Filter

function choice(field: string, values: readonly Value[]): Filter {
  const [first] = values
  return normalFilter(
    first && values.length === 1
      ? { op: 'compare', field, is: '=', value: first }
      : { op: 'in', field, values },
  )
}

function negatedChoice(field: string, values: readonly Value[]): Filter {
  return negated(choice(field, values))
}

function toggleIn(filter: Filter, field: string, value: Value, read: ReadChoice, make: MakeChoice): Filter {
  const parts = partsOf(filter)
  const choices = parts.map((part) => read(part, field))
  const index = choices.findIndex((values) => values !== undefined)
  const values = choices[index]
  if (!values) return addPart(filter, make(field, [value]))
  const others = values.filter((one) => !sameValue(one, value))
  const next = others.length < values.length ? others : [...values, value]
  return next.length === 0 ? removePart(filter, index) : replacePart(filter, index, make(field, next))
}

function withoutValue(
  filter: Filter,
  field: string,
  value: Value,
  read: ReadChoice,
  make: MakeChoice,
): Filter {
  const parts = partsOf(filter).flatMap((part) => {
    const values = read(part, field)
    const others = values?.filter((one) => !sameValue(one, value))
    if (!values || !others || others.length === values.length) return [part]
    return others.length === 0 ? [] : [make(field, others)]
  })
  return ofParts(parts)
}

function sameValue(a: Value, b: Value): boolean {
  return sameFilter({ op: 'in', field: '', values: [a] }, { op: 'in', field: '', values: [b] })
}

/** Source becomes destination and the other way round, in every condition that has a counterpart. */
export function swapped(filter: Filter, columns: readonly Column[]): Filter {
  const swap = (field: string) => counterpart(field, columns)
  switch (filter.op) {
    case 'and':
    case 'or':
      return { op: filter.op, of: filter.of.map((part) => swapped(part, columns)) }
    case 'not':
    case 'off':
      return { op: filter.op, of: swapped(filter.of, columns) }
    case 'fields':
      return { ...filter, left: swap(filter.left), right: swap(filter.right) }
    default:
      return { ...filter, field: swap(filter.field) }
  }
}

/** The filter for both ways: as it is, or with source and destination swapped. */
export function bothWays(filter: Filter, columns: readonly Column[]): Filter {
  const parts = partsOf(filter)
  const isSided = (part: Filter) => !sameFilter(swapped(part, columns), part)
  const sided = parts.filter(isSided)
  if (sided.length === 0) return filter
  const there = ofParts(sided)
  return ofParts([
    ...parts.filter((part) => !isSided(part)),
    { op: 'or', of: [there, swapped(there, columns)] },
  ])
}

const COUNTERPARTS: Readonly<Record<string, string>> = {
  bytes_sent: 'bytes_recv',
  bytes_recv: 'bytes_sent',
  packets_sent: 'packets_recv',
  packets_recv: 'packets_sent',
  tcp_flags: 'tcp_flags_recv',
  tcp_flags_recv: 'tcp_flags',
}

function counterpart(field: string, columns: readonly Column[]): string {
  const known = COUNTERPARTS[field]
  if (known !== undefined) return columns.some(({ name }) => name === known) ? known : field
  const other = field.replace(/(^|[_:.])(src|dst)(?=[_.]|$)/, (_, before: string, side: string) => {
    return before + (side === 'src' ? 'dst' : 'src')
  })
  return fieldOf(other, columns) ? other : field
}

/** What a cell of a table says, as a value that filters take; undefined where it is missing. */
export function cellFilter(column: string, value: Value | undefined): Filter {
  return hasValue(columnField(column), value)
}

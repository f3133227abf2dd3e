import type { Column } from '../../flow/column.ts'
import { fieldOf } from './fields.ts'
import { normalFilter } from './normal.ts'
import { allOf, fieldsOf, isEverything, sameFilter, type Filter, type Value } from './filter.ts'

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

/**
 * Whether something of a filter is still there after a change: a condition on one of its fields, as it was or as it is
 * now, or with the sides swapped.
 */
export function goesOnIn(before: Filter, after: Filter, columns: readonly Column[]): boolean {
  const fields = new Set([...fieldsOf(before), ...fieldsOf(swapped(before, columns))])
  return fieldsOf(after).some((field) => fields.has(field))
}

/** The filter for both ways: as it is, or with source and destination swapped. */
export function bothWays(filter: Filter, columns: readonly Column[]): Filter {
  const parts = partsOf(filter)
  const isSided = (part: Filter) => part.op !== 'off' && !sameFilter(swapped(part, columns), part)
  const sided = parts.filter(isSided)
  if (sided.length === 0) return filter
  const there = ofParts(sided)
  return isBothWays(there, columns)
    ? filter
    : ofParts([...parts.filter((part) => !isSided(part)), { op: 'or', of: [there, swapped(there, columns)] }])
}

/** An alternative whose parts are each other with the sides swapped, in any order, or the negation of one. */
function isBothWays(filter: Filter, columns: readonly Column[]): boolean {
  if (filter.op === 'not') return isBothWays(filter.of, columns)
  if (filter.op !== 'or') return false
  return filter.of.every((part) => {
    const mirrored = swapped(part, columns)
    return filter.of.some((other) => sameFilter(other, mirrored))
  })
}

const COUNTERPARTS: ReadonlyMap<string, string> = new Map([
  ['bytes_sent', 'bytes_recv'],
  ['bytes_recv', 'bytes_sent'],
  ['packets_sent', 'packets_recv'],
  ['packets_recv', 'packets_sent'],
  ['tcp_flags', 'tcp_flags_recv'],
  ['tcp_flags_recv', 'tcp_flags'],
])

function counterpart(field: string, columns: readonly Column[]): string {
  const known = COUNTERPARTS.get(field)
  if (known !== undefined) return columns.some(({ name }) => name === known) ? known : field
  const other = field.replace(/(^|[_:.])(src|dst)(?=[_.]|$)/, (_, before: string, side: string) => {
    return before + (side === 'src' ? 'dst' : 'src')
  })
  return fieldOf(other, columns) ? other : field
}

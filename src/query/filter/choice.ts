import { addPart, hasValue, negated, ofParts, partsOf, withoutField } from './edit.ts'
import { activeFilter, normalFilter } from './normal.ts'
import { anyOf, sameFilter, type Filter, type Value } from './filter.ts'

/** A value that a filter can take of a field; `undefined` is that it is missing. */
export type Choosable = Value | undefined

/** What a filter says of single values of a field: those it takes, and those it keeps out. */
export interface Choices {
  readonly included: readonly Choosable[]
  readonly excluded: readonly Choosable[]
}

/** The values that are chosen or kept out by parts of the filter that are about just that. */
export function choicesOf(filter: Filter, field: string): Choices {
  const parts = partsOf(filter)
  return {
    included: parts.flatMap((part) => includedBy(part, field) ?? []),
    excluded: parts.flatMap((part) => excludedBy(part, field) ?? []),
  }
}

/**
 * Also lets a value of a field through: the first choice narrows, each further one widens the same choice. A value that
 * is chosen already is taken out of the choice, one that was excluded is let in.
 */
export function includeValue(filter: Filter, field: string, value: Choosable): Filter {
  return toggledIn(without(filter, field, value, EXCLUDED), field, value, INCLUDED)
}

/** Keeps a value of a field out; a value that is kept out already is let in again. */
export function excludeValue(filter: Filter, field: string, value: Choosable): Filter {
  return toggledIn(without(filter, field, value, INCLUDED), field, value, EXCLUDED)
}

/** Takes just this value of the field and forgets every other condition on the field alone. */
export function onlyValue(filter: Filter, field: string, value: Choosable): Filter {
  return addPart(withoutField(filter, field), hasValue(field, value))
}

/** Whether this value is all that the filter says of the field: it finds what the rest of it finds with the value. */
export function isOnlyChoice(filter: Filter, field: string, value: Choosable): boolean {
  const active = activeFilter(filter)
  const rest = partsOf(withoutField(active, field))
  const [own, ...others] = partsOf(active).filter((part) => !rest.includes(part))
  return own !== undefined && others.length === 0 && sameFilter(own, hasValue(field, value))
}

export function isChosen(values: readonly Choosable[], value: Choosable): boolean {
  return values.some((one) => sameValue(one, value))
}

/** A way to say something of several values in one part of a filter: how it is read and how it is made. */
interface Kind {
  readonly read: (part: Filter, field: string) => readonly Choosable[] | undefined
  readonly make: (field: string, values: readonly Choosable[]) => readonly Filter[]
}

const INCLUDED: Kind = { read: includedBy, make: (field, values) => [choice(field, values)] }
const EXCLUDED: Kind = {
  read: excludedBy,
  // That the field is there is a part of its own, which reads better than a negated `or`.
  make: (field, values) => {
    const known = values.filter((value) => value !== undefined)
    return [
      ...(known.length > 0 ? [negated(choice(field, known))] : []),
      ...(known.length < values.length ? [negated(choice(field, [undefined]))] : []),
    ]
  },
}

function includedBy(part: Filter, field: string): readonly Choosable[] | undefined {
  if (part.op === 'compare' && part.field === field && part.is === '=') return [part.value]
  if (part.op === 'in' && part.field === field) return part.values
  if (part.op === 'missing' && part.field === field) return [undefined]
  if (part.op === 'flags' && part.field === field && part.mode === 'exactly') {
    return [{ kind: 'number', number: part.flags }]
  }
  if (part.op !== 'or' || part.of.length === 0) return undefined
  const choices = part.of.map((one) => includedBy(one, field))
  return choices.every((values) => values !== undefined) ? choices.flat() : undefined
}

function excludedBy(part: Filter, field: string): readonly Choosable[] | undefined {
  if (part.op === 'present' && part.field === field) return [undefined]
  if (part.op === 'compare' && part.is === '!=') return includedBy({ ...part, is: '=' }, field)
  return part.op === 'not' ? includedBy(part.of, field) : undefined
}

function choice(field: string, values: readonly Choosable[]): Filter {
  const known = values.filter((value) => value !== undefined)
  const [first] = known
  const parts: Filter[] = []
  if (first && known.length === 1) parts.push({ op: 'compare', field, is: '=', value: first })
  else if (first) parts.push({ op: 'in', field, values: known })
  if (known.length < values.length) parts.push({ op: 'missing', field })
  return normalFilter(anyOf(parts))
}

function toggledIn(filter: Filter, field: string, value: Choosable, kind: Kind): Filter {
  const parts = partsOf(filter)
  const choices = parts.map((part) => kind.read(part, field))
  const own = choices.findIndex((values) => values !== undefined && isChosen(values, value))
  // Two choices that both have to hold stay two.
  const at = own >= 0 ? own : choices.findIndex((values) => values !== undefined)
  const values = choices[at]
  if (!values) return kind.make(field, [value]).reduce(addPart, filter)
  const next = own >= 0 ? values.filter((one) => !sameValue(one, value)) : [...values, value]
  const made = next.length === 0 ? [] : kind.make(field, next)
  return ofParts(parts.flatMap((part, i) => (i === at ? made : [part])))
}

function without(filter: Filter, field: string, value: Choosable, kind: Kind): Filter {
  const parts = partsOf(filter).flatMap((part) => {
    const values = kind.read(part, field)
    const others = values?.filter((one) => !sameValue(one, value))
    if (!values || !others || others.length === values.length) return [part]
    return others.length === 0 ? [] : kind.make(field, others)
  })
  return ofParts(parts)
}

function sameValue(a: Choosable, b: Choosable): boolean {
  return sameFilter(hasValue('', a), hasValue('', b))
}

import type { AddressNames } from '../../flow/names-file.ts'
import { folded } from '../glob.ts'
import { namesField, printField, type FilterContext, type FilterField } from './fields.ts'
import { anyOf, type Filter, type Value } from './filter.ts'
import { writtenText } from './quoting.ts'
import { FilterSyntaxError, shown, type RawValue } from './tokens.ts'

/** Reads a value of a field, or throws a FilterSyntaxError. */
export type ValueReader = (field: FilterField, raw: RawValue) => Value

const MOST_PROPOSED = 3

/**
 * The same reader, which also takes a loaded name where it wants an address. A name is a text, which no address is;
 * `comparedWith` and `oneOf` ask for it under the field's names.
 */
export function takingNames(read: ValueReader, { names, columns }: FilterContext): ValueReader {
  if (!names || names.size === 0) return read
  return (field, raw) => {
    if (namesField(field, columns) === undefined) return read(field, raw)
    try {
      return read(field, raw)
    } catch (error) {
      if (!(error instanceof FilterSyntaxError) || raw.kind === 'regex') throw error
      if (isKnownName(raw.text, names)) return { kind: 'text', text: raw.text }
      throw noSuchName(field, raw, names) ?? error
    }
  }
}

/** Whether addresses bear the name, however it is written. */
export function isKnownName(text: string, names: AddressNames): boolean {
  if (names.has(text)) return true
  const wanted = folded(text)
  return [...names.keys()].some((name) => folded(name) === wanted)
}

/** That a field is the value, or is not; a name is asked for under the field's names. */
export function comparedWith(
  field: FilterField,
  is: '=' | '!=',
  value: Value,
  { columns }: FilterContext,
): Filter {
  const names = value.kind === 'text' ? namesField(field, columns) : undefined
  return { op: 'compare', field: names ?? field.name, is, value }
}

/** That a field is one of the values; where names stand among addresses, one of either. */
export function oneOf(field: FilterField, values: readonly Value[], { columns }: FilterContext): Filter {
  const namesName = namesField(field, columns)
  const isName = (value: Value) => namesName !== undefined && value.kind === 'text'
  const [names, others] = [values.filter(isName), values.filter((value) => !isName(value))]
  if (namesName === undefined || names.length === 0) return { op: 'in', field: field.name, values }
  const named: Filter = { op: 'in', field: namesName, values: names }
  return anyOf([
    ...(others.length > 0 ? [{ op: 'in', field: field.name, values: others } as const] : []),
    named,
  ])
}

/** A part of some names was written: which ones, and how all of them are asked for. */
function noSuchName(field: FilterField, raw: RawValue, names: AddressNames): FilterSyntaxError | undefined {
  const wanted = folded(raw.text)
  const alike = [...names.keys()].filter((name) => folded(name).includes(wanted))
  if (wanted === '' || alike.length === 0) return undefined
  const proposed = alike.slice(0, MOST_PROPOSED).map(writtenText)
  const part = `${printField(field.name)}.name:${writtenText(raw.text)}`
  return new FilterSyntaxError(
    `${shown(raw.text)} is neither an address nor a name; did you mean ${proposed.join(' or ')}? For every name with it, write ${part}`,
    raw.from,
    raw.to,
    proposed,
    proposed,
  )
}

import type { AddressClass } from '../../flow/address-classes.ts'

/**
 * A question about one record, as plain data that survives JSON. A comparison with a value that is missing is false,
 * and its negation true: every filter splits the records in two.
 *
 * In normal form (see normal.ts) `and` and `or` have at least two parts, except the empty `and`, which is
 * everything; then text and filter say exactly the same.
 */
export type Filter =
  | { readonly op: 'and' | 'or'; readonly of: readonly Filter[] }
  | { readonly op: 'not'; readonly of: Filter }
  /** Switched off: as if it were not there. */
  | { readonly op: 'off'; readonly of: Filter }
  | Condition

/** `field` is a column's name or one of the fields of fields.ts that look at several columns. */
export type Condition =
  | { readonly op: 'compare'; readonly field: string; readonly is: Comparator; readonly value: Value }
  | { readonly op: 'in'; readonly field: string; readonly values: readonly Value[] }
  | { readonly op: 'present' | 'missing'; readonly field: string }
  | { readonly op: 'fields'; readonly left: string; readonly is: Comparator; readonly right: string }
  | { readonly op: 'flags'; readonly field: string; readonly mode: FlagsMode; readonly flags: number }

/** `<` and its kin order scalars; with any other value only `=` and `!=` mean something. */
export type Comparator = '=' | '!=' | '<' | '<=' | '>' | '>='

/** Of the flags named: all are set, any is, none is; or exactly these are set and no other. */
export type FlagsMode = 'all' | 'any' | 'none' | 'exactly'

export type Scalar =
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'duration'; readonly ms: number }
  /** An instant, in epoch milliseconds. */
  | { readonly kind: 'time'; readonly ms: number }
  /** In its one spelling: dotted, or RFC 5952. */
  | { readonly kind: 'address'; readonly address: string }
  | { readonly kind: 'text'; readonly text: string }

/** Ways to match part of a text. */
export type TextPattern =
  | { readonly kind: 'contains'; readonly text: string }
  /** `*` any characters, `?` one, `\` takes the next as it is. */
  | { readonly kind: 'glob'; readonly glob: string }
  | { readonly kind: 'regex'; readonly regex: string }

export type Value =
  | Scalar
  | TextPattern
  /** Both ends included. */
  | { readonly kind: 'range'; readonly from: Scalar; readonly to: Scalar }
  /** `10.0.0.0/8`, host bits cleared. */
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'class'; readonly class: AddressClass | 'internal' | 'external' }
  /** The last stretch of time before the end of the data. */
  | { readonly kind: 'last'; readonly ms: number }

/** Matches every record. */
export const EVERYTHING: Filter = { op: 'and', of: [] }

/** Matches no record. */
export const NOTHING: Filter = { op: 'not', of: EVERYTHING }

export function isEverything(filter: Filter): boolean {
  return filter.op === 'and' && filter.of.length === 0
}

/** All of these; one part stands for itself, none for everything. */
export function allOf(parts: readonly Filter[]): Filter {
  const [first] = parts
  return first && parts.length === 1 ? first : { op: 'and', of: parts }
}

/** Any of these; one part stands for itself, none for nothing. */
export function anyOf(parts: readonly Filter[]): Filter {
  const [first] = parts
  if (!first) return NOTHING
  return parts.length === 1 ? first : { op: 'or', of: parts }
}

/** The fields of all conditions, also of those that are switched off. */
export function fieldsOf(filter: Filter): readonly string[] {
  switch (filter.op) {
    case 'and':
    case 'or':
      return filter.of.flatMap(fieldsOf)
    case 'not':
    case 'off':
      return fieldsOf(filter.of)
    case 'fields':
      return [filter.left, filter.right]
    default:
      return [filter.field]
  }
}

export function sameFilter(a: Filter, b: Filter): boolean {
  return a === b || JSON.stringify(sorted(a)) === JSON.stringify(sorted(b))
}

/** The same data with its keys in one order, so that equal filters make equal JSON. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, part]) => [key, sorted(part)]),
  )
}

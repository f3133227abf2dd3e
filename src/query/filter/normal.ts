import { canonicalAddress, canonicalPrefix } from '../../flow/prefix.ts'
import { allOf, anyOf, EVERYTHING, NOTHING, type Filter, type Scalar, type Value } from './filter.ts'
import { fieldOf } from './fields.ts'
import { hasWildcard } from '../glob.ts'

/**
 * The filter that means the same and that text can say exactly: parts that stand alone lose their wrapper, values
 * get their one spelling. Printing a filter and reading it back gives its normal form.
 */
export function normalFilter(filter: Filter): Filter {
  switch (filter.op) {
    case 'and':
      return allOf(filter.of.map(normalFilter))
    case 'or':
      return anyOf(filter.of.map(normalFilter))
    case 'not':
    case 'off':
      return { op: filter.op, of: normalFilter(filter.of) }
    case 'compare':
      return flagsCondition(filter) ?? { ...filter, value: normalValue(filter.value) }
    case 'in':
      return filter.values.length === 0 ? NOTHING : { ...filter, values: filter.values.map(normalValue) }
    default:
      return filter
  }
}

/** `flags=SYN` is a condition on flags, not on a number. */
function flagsCondition({ field, is, value }: Extract<Filter, { op: 'compare' }>): Filter | undefined {
  if (fieldOf(field, [])?.kind !== 'flags' || value.kind !== 'number' || (is !== '=' && is !== '!='))
    return undefined
  const exactly: Filter = { op: 'flags', field, mode: 'exactly', flags: value.number }
  return is === '=' ? exactly : { op: 'not', of: exactly }
}

function normalValue(value: Value): Value {
  switch (value.kind) {
    case 'range':
      return { kind: 'range', from: normalScalar(value.from), to: normalScalar(value.to) }
    case 'prefix':
      return { kind: 'prefix', prefix: canonicalPrefix(value.prefix) ?? value.prefix }
    case 'glob':
      return hasWildcard(value.glob)
        ? value
        : { kind: 'contains', text: value.glob.replace(/\\(.)/gsu, '$1') }
    case 'regex':
      return {
        kind: 'regex',
        regex: value.regex.replace(/\\([\s\S])/g, (pair, next) => (next === '/' ? '/' : pair)),
      }
    case 'contains':
    case 'class':
    case 'last':
      return value
    default:
      return normalScalar(value)
  }
}

function normalScalar(value: Scalar): Scalar {
  switch (value.kind) {
    case 'number':
      // Minus zero prints as zero.
      return { kind: 'number', number: value.number === 0 ? 0 : value.number }
    case 'address':
      return { kind: 'address', address: canonicalAddress(value.address) ?? value.address }
    default:
      return value
  }
}

/** The filter without what is switched off. */
export function activeFilter(filter: Filter): Filter {
  return withoutOff(filter) ?? EVERYTHING
}

function withoutOff(filter: Filter): Filter | undefined {
  switch (filter.op) {
    case 'off':
      return undefined
    case 'not': {
      const part = withoutOff(filter.of)
      return part && { op: 'not', of: part }
    }
    case 'and':
    case 'or': {
      const parts = filter.of.map(withoutOff).filter((part) => part !== undefined)
      if (parts.length === 0 && filter.of.length > 0) return undefined
      return filter.op === 'and' ? allOf(parts) : anyOf(parts)
    }
    default:
      return filter
  }
}

import { classRanges } from '../../flow/address-classes.ts'
import { parseAddress } from '../../flow/address.ts'
import { addressNumber, parsePrefix, prefixAround, type AddressRange } from '../../flow/prefix.ts'
import type { Scalar, Value } from './filter.ts'

export const LAST_ADDRESS = (1n << 128n) - 1n

/** Every range once, in order, those that touch made one. */
export function mergedRanges(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const ordered = [...ranges].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))
  const merged: { first: bigint; last: bigint }[] = []
  for (const { first, last } of ordered) {
    const before = merged.at(-1)
    if (before && first <= before.last + 1n) {
      if (last > before.last) before.last = last
    } else if (first <= last) merged.push({ first, last })
  }
  return merged
}

/** All addresses outside ranges that are merged. */
export function outsideOf(ranges: readonly AddressRange[]): readonly AddressRange[] {
  const gaps: AddressRange[] = []
  let first = 0n
  for (const range of ranges) {
    if (range.first > first) gaps.push({ first, last: range.first - 1n })
    first = range.last + 1n
  }
  if (first <= LAST_ADDRESS) gaps.push({ first, last: LAST_ADDRESS })
  return gaps
}

/** All addresses that each of the two has; both are merged. */
export function commonOf(
  one: readonly AddressRange[],
  other: readonly AddressRange[],
): readonly AddressRange[] {
  return outsideOf(mergedRanges([...outsideOf(one), ...outsideOf(other)]))
}

/** The fewest prefixes that make up a range, each with its length out of 128. */
export function prefixesOf(
  range: AddressRange,
): readonly { readonly first: bigint; readonly length: number }[] {
  const prefixes: { first: bigint; length: number }[] = []
  for (let first = range.first; first <= range.last;) {
    let length = 128
    while (length > 0) {
      const wider = prefixAround(first, length - 1)
      if (wider.first !== first || wider.last > range.last) break
      length--
    }
    prefixes.push({ first, length })
    first = prefixAround(first, length).last + 1n
  }
  return prefixes
}

/** The addresses that a filter's value stands for. */
export function rangesOf(value: Value, internalPrefixes: readonly string[]): readonly AddressRange[] {
  switch (value.kind) {
    case 'address':
      return single(value)
    case 'prefix':
      return parsed([value.prefix])
    case 'range': {
      const [from, to] = [single(value.from)[0], single(value.to)[0]]
      return from && to && from.first <= to.first ? [{ first: from.first, last: to.first }] : []
    }
    case 'class':
      return rangesOfClass(value.class, internalPrefixes)
    default:
      return []
  }
}

function single(value: Scalar): readonly AddressRange[] {
  const words = value.kind === 'address' ? parseAddress(value.address) : undefined
  if (!words) return []
  const number = addressNumber(words)
  return [{ first: number, last: number }]
}

function rangesOfClass(
  name: Extract<Value, { kind: 'class' }>['class'],
  internalPrefixes: readonly string[],
): readonly AddressRange[] {
  if (name === 'internal' || name === 'external') {
    const internal = mergedRanges(parsed(internalPrefixes))
    return name === 'internal' ? internal : outsideOf(internal)
  }
  const { ranges, outside } = classRanges(name)
  return outside ? outsideOf(mergedRanges(ranges)) : mergedRanges(ranges)
}

/** Addresses and prefixes as ranges; what is neither is left out. */
export function parsed(texts: readonly string[]): readonly AddressRange[] {
  return texts.flatMap((text) => {
    const words = text.includes('/') ? undefined : parseAddress(text)
    const range = words ? prefixAround(addressNumber(words), 128) : parsePrefix(text)
    return range ?? []
  })
}

import type { AddressRange } from '../../flow/prefix.ts'
import { mergedRanges, outsideOf, prefixesOf } from './address-sets.ts'
import { and, between, identifier, isIn, or, pairIsIn, type SqlCondition } from '../sql.ts'

/** A lookup in a hash table takes about as long as comparing with so many ranges. */
const RANGES_PER_LOOKUP = 5
/** Prefixes over 64 bits with more different high halves than this are looked up as pairs. */
const FEW_HALVES = 8
const HALF = 64n
const LOW_MASK = (1n << HALF) - 1n

/** Whether the address in columns `<column>_hi` and `<column>_lo` lies in one of the ranges. */
export function addressInRanges(column: string, ranges: readonly AddressRange[]): SqlCondition {
  const merged = mergedRanges(ranges)
  const high = identifier(`${column}_hi`)
  const low = identifier(`${column}_lo`)
  const outside = outsideOf(merged)
  const prefixes = merged.flatMap(prefixesOf)
  const lookups = RANGES_PER_LOOKUP * new Set(prefixes.map(({ length }) => length)).size
  // Ranges let the engine skip blocks by their minimum and maximum.
  if (merged.length <= Math.min(outside.length, lookups)) {
    return or(...merged.map((range) => inRange(high, low, range)))
  }
  if (outside.length <= lookups) {
    return and(`(${high} IS NOT NULL)`, ...outside.map((range) => `(NOT ${inRange(high, low, range)})`))
  }
  return inPrefixes(high, low, prefixes)
}

function inRange(high: string, low: string, { first, last }: AddressRange): SqlCondition {
  const [firstHigh, lastHigh] = [first >> HALF, last >> HALF]
  const [firstLow, lastLow] = [first & LOW_MASK, last & LOW_MASK]
  if (firstHigh === lastHigh) return and(between(high, firstHigh, firstHigh), between(low, firstLow, lastLow))
  if (firstLow === 0n && lastLow === LOW_MASK) return between(high, firstHigh, lastHigh)
  return or(
    `(${high} = ${firstHigh} AND ${low} >= ${firstLow})`,
    `(${high} > ${firstHigh} AND ${high} < ${lastHigh})`,
    `(${high} = ${lastHigh} AND ${low} <= ${lastLow})`,
  )
}

/**
 * Many ranges as prefixes: one hash lookup per length of prefix, however long the list is. Prefixes up to 64 bits
 * look at the high half; longer ones at both, and those with one high half (all of IPv4) at the low half alone.
 */
function inPrefixes(
  high: string,
  low: string,
  prefixes: readonly { readonly first: bigint; readonly length: number }[],
): SqlCondition {
  const highKeys = new Map<number, bigint[]>()
  const lowKeys = new Map<number, Map<bigint, bigint[]>>()
  for (const { first, length } of prefixes) {
    if (length <= 64) {
      listIn(highKeys, length).push(first >> BigInt(128 - length))
    } else {
      const byHigh = lowKeys.get(length) ?? new Map<bigint, bigint[]>()
      lowKeys.set(length, byHigh)
      listIn(byHigh, first >> HALF).push((first & LOW_MASK) >> BigInt(128 - length))
    }
  }
  return or(
    ...[...highKeys].map(([length, keys]) => isIn(shifted(high, 64 - length), keys)),
    ...[...lowKeys].map(([length, byHigh]) => inLowHalves(high, shifted(low, 128 - length), byHigh)),
  )
}

function inLowHalves(
  high: string,
  lowKey: string,
  byHigh: ReadonlyMap<bigint, readonly bigint[]>,
): SqlCondition {
  if (byHigh.size <= FEW_HALVES) {
    return or(...[...byHigh].map(([half, keys]) => and(isIn(high, [half]), isIn(lowKey, keys))))
  }
  const pairs = [...byHigh].flatMap(([half, keys]) => keys.map((key): [bigint, bigint] => [half, key]))
  return pairIsIn(high, lowKey, pairs)
}

function shifted(half: string, bits: number): string {
  if (bits === 0) return half
  return bits === 64 ? '0::UBIGINT' : `(${half} >> ${bits})`
}

function listIn<K>(lists: Map<K, bigint[]>, key: K): bigint[] {
  const list = lists.get(key) ?? []
  lists.set(key, list)
  return list
}

import type { AddressNames } from '../../flow/names-file.ts'
import type { AddressRange } from '../../flow/prefix.ts'
import { parsed } from '../filter/address-sets.ts'

export interface NamedRange extends AddressRange {
  /** The one that is shown. */
  readonly name: string
  /** Further names of just the same address or prefix, which find it, too. */
  readonly aliases: readonly string[]
}

/**
 * Who bears which name, as ranges in order that do not overlap: where a prefix lies in another, the longer prefix
 * names its addresses; of several names for the same prefix the first is shown and the others are aliases.
 */
export function namedRanges(names: AddressNames): readonly NamedRange[] {
  const given = [...names].flatMap(([name, texts]) =>
    parsed(texts).map((range) => ({ ...range, name, aliases: new Array<string>() })),
  )
  // Prefixes nest or lie apart, so a stack of those that are open is enough; sorting is stable.
  given.sort((a, b) => compare(a.first, b.first) || compare(b.last, a.last))
  const open: (NamedRange & { readonly aliases: string[] })[] = []
  const ranges: NamedRange[] = []
  let next = 0n
  const close = (before: bigint) => {
    for (let top = open.at(-1); top && top.last < before; top = open.at(-1)) {
      const { name, aliases, last } = top
      open.pop()
      if (next <= last) ranges.push({ name, aliases, first: next, last })
      if (last >= next) next = last + 1n
    }
  }
  for (const range of given) {
    close(range.first)
    const around = open.at(-1)
    if (around && around.first === range.first && around.last === range.last) {
      around.aliases.push(range.name)
      continue
    }
    if (around && next < range.first) ranges.push({ ...around, first: next, last: range.first - 1n })
    next = range.first
    open.push(range)
  }
  close(1n << 129n)
  return ranges
}

/** The name that an address bears, looked up in the ranges of `namedRanges`. */
export function nameOf(ranges: readonly NamedRange[], address: bigint): string | undefined {
  let from = 0
  let to = ranges.length
  while (from < to) {
    const middle = (from + to) >> 1
    if ((ranges[middle]?.last ?? 0n) < address) from = middle + 1
    else to = middle
  }
  const found = ranges[from]
  return found && found.first <= address ? found.name : undefined
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

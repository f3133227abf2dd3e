import { canonicalAddress, canonicalPrefix } from '../../flow/prefix.ts'

/** Prefixes of a text, in their one spelling and each once, and the words that are none; an address is a prefix of one. */
export function readPrefixes(text: string): {
  readonly prefixes: readonly string[]
  readonly rejected: readonly string[]
} {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '')
  const read = words.map((word) => ({ word, prefix: canonicalPrefix(word) ?? canonicalAddress(word) }))
  return {
    prefixes: [...new Set(read.flatMap(({ prefix }) => prefix ?? []))],
    rejected: read.filter(({ prefix }) => prefix === undefined).map(({ word }) => word.slice(0, 60)),
  }
}

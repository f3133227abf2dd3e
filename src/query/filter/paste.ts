import { parseAddress } from '../../flow/address.ts'
import { parsePrefix } from '../../flow/prefix.ts'
import { completionAt } from './complete.ts'
import type { FilterContext } from './fields.ts'
import { onOneLine } from './one-line.ts'

/**
 * What to put in for a text that is pasted behind `before`: filters on one line; addresses one below the other, or with
 * commas between them, as a list.
 */
export function pastedFilter(pasted: string, before: string, context: FilterContext): string {
  const addresses = addressesIn(pasted)
  if (!addresses) return onOneLine(pasted.replace(/[\r\n]+$/, ''))
  const list = addresses.join(', ')
  if (completionAt(before, before.length, context)?.kind !== 'value') return `ip in (${list})`
  return /(?:[=:~]|\bin)\s*$/i.test(before) ? `(${list})` : list
}

/** The addresses and prefixes that a text lists; undefined where it is no list, or says anything else. */
function addressesIn(text: string): readonly string[] | undefined {
  if (!/[\n,;\t]/.test(text.trim())) return undefined
  const words = text.split(/[\s,;]+/).map((word) => word.replace(/^["']|["']$/g, ''))
  const addresses = words.filter((word) => word !== '')
  const isAddress = (word: string) =>
    (word.includes('/') ? parsePrefix(word) : parseAddress(word)) !== undefined
  return addresses.length > 1 && addresses.every(isAddress) ? [...new Set(addresses)] : undefined
}

import { canonicalPrefix } from '../../flow/prefix.ts'
import { parseDuration } from '../quantities.ts'
import type { RawValue, Scanner } from './tokens.ts'
import type { Filter } from './filter.ts'

const DATE_AT_END = /(?:^|\.\.)\d{4}-\d\d-\d\d$/
const CLOCK = /^\d\d:\d\d/

/** `last 2h` and `2023-04-04 09:00`, as a table shows times: the word takes along what follows it. */
export function wholeTime(scanner: Scanner, raw: RawValue): RawValue {
  if (raw.kind !== 'word') return raw
  if (raw.text.toLowerCase() === 'last') {
    scanner.skip()
    const length = scanner.word()
    return length === undefined ? raw : { ...raw, text: `last ${length}`, to: scanner.at }
  }
  let whole = raw
  while (DATE_AT_END.test(whole.text)) {
    const { at } = scanner
    scanner.skip()
    const clock = scanner.word()
    if (clock === undefined || !CLOCK.test(clock)) {
      scanner.at = at
      break
    }
    whole = { ...whole, text: `${whole.text}T${clock}`, to: scanner.at }
  }
  return whole
}

/** `last 2h` without a field. Steps nowhere where no length of time follows the word. */
export function bareLast(scanner: Scanner, word: string): Filter | undefined {
  if (word.toLowerCase() !== 'last') return undefined
  const { at } = scanner
  scanner.skip()
  const length = scanner.word() ?? ''
  const ms = /^\d/.test(length) ? parseDuration(length) : undefined
  if (ms !== undefined) return { op: 'compare', field: 'start_time', is: '=', value: { kind: 'last', ms } }
  scanner.at = at
  return undefined
}

/** `10/8`, `192.168/16`: octets that are left out are zero. */
export function shortPrefix(text: string): string | undefined {
  const found = /^(\d{1,3}(?:\.\d{1,3}){0,2})(\/\d{1,2})$/.exec(text)
  if (!found) return undefined
  const octets = [...(found[1] ?? '').split('.'), '0', '0', '0'].slice(0, 4)
  return canonicalPrefix(octets.join('.') + (found[2] ?? ''))
}

const OTHER_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  direction: {
    inbound: 'ingress',
    incoming: 'ingress',
    in: 'ingress',
    outbound: 'egress',
    outgoing: 'egress',
    out: 'egress',
  },
}

/** The value that a vendor's word for it means, `inbound` for `ingress`; in quotes it would be just this text. */
export function meantValue(field: string, word: string): string | undefined {
  return OTHER_WORDS[field]?.[word.toLowerCase()]
}

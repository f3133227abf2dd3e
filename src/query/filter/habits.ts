import { DIRECTION_WORDS } from '../../flow/direction-words.ts'
import { canonicalPrefix } from '../../flow/prefix.ts'
import { flagBit } from '../../flow/tcp-flags.ts'
import { durationUnit, parseDuration } from '../quantities.ts'
import type { FieldKind } from './fields.ts'
import type { RawValue, Scanner } from './tokens.ts'
import type { Filter } from './filter.ts'

const DATE_AT_END = /(?:^|\.\.)\d{4}-\d\d-\d\d$/
const CLOCK = /^\d\d:\d\d/

/** What `read` makes of what stands behind blanks; steps nowhere where that is nothing. */
function behindBlanks<T>(scanner: Scanner, read: () => T | undefined): T | undefined {
  const { at } = scanner
  scanner.skip()
  const found = read()
  if (found === undefined) scanner.at = at
  return found
}

/** `last 2h` and `2023-04-04 09:00`, as a table shows times: the word takes along what follows it. */
export function wholeTime(scanner: Scanner, raw: RawValue): RawValue {
  if (raw.kind !== 'word') return raw
  if (raw.text.toLowerCase() === 'last') {
    const length = behindBlanks(scanner, () => lengthOfTime(scanner))
    return length === undefined ? raw : { ...raw, text: `last ${length}`, to: scanner.at }
  }
  let whole = raw
  while (DATE_AT_END.test(whole.text)) {
    const clock = behindBlanks(scanner, () => {
      const word = scanner.word()
      return word !== undefined && CLOCK.test(word) ? word : undefined
    })
    if (clock === undefined) break
    whole = { ...whole, text: `${whole.text}T${clock}`, to: scanner.at }
  }
  return whole
}

const NUMBER_UNIT = /^(?:[kmgtp]i?b?|b|[kmgtp]?(?:bps|bit\/s|b\/s))$/i

/** A word as the unit of a quantity, as it is read; undefined where it is none. */
function unitOf(kind: FieldKind, word: string): string | undefined {
  if (kind === 'number') return NUMBER_UNIT.test(word) ? word : undefined
  return kind === 'duration' ? durationUnit(word) : undefined
}

/** The length of time that is next, with its unit. */
function lengthOfTime(scanner: Scanner): string | undefined {
  const from = scanner.at
  const text = scanner.word()
  if (text === undefined) return undefined
  return wholeQuantity(scanner, { kind: 'word', text, from, to: scanner.at }, 'duration').text
}

/** `10 M` or `90 minutes`, with a blank between number and unit or the unit as a word: the number takes along its unit. */
export function wholeQuantity(scanner: Scanner, raw: RawValue, kind: FieldKind): RawValue {
  if (raw.kind !== 'word') return raw
  const [, number, word = ''] = /^([-+]?[\d.]+)([a-z]*)$/i.exec(raw.text) ?? []
  if (number === undefined) return raw
  if (word !== '') {
    const unit = kind === 'duration' ? unitOf(kind, word) : undefined
    return unit === undefined ? raw : { ...raw, text: number + unit }
  }
  const unit = behindBlanks(scanner, () => {
    const found = unitOf(kind, scanner.word() ?? '')
    return found === undefined || isOperatorNext(scanner) ? undefined : found
  })
  return unit === undefined ? raw : { ...raw, text: raw.text + unit, to: scanner.at }
}

/** A word before an operator is a field. Steps nowhere. */
function isOperatorNext(scanner: Scanner): boolean {
  const { at } = scanner
  const operator = behindBlanks(scanner, () => scanner.operator())
  scanner.at = at
  return operator !== undefined
}

/** A small b stands for bits, a capital one for bytes. */
const BITS_PER_SECOND = /(?<=\d(?:[kmgtp]i?|[KMGTP]i?)?)(?:bps|bit\/s|b\/s)(?=$|\.\.|-)/g
const BYTES_PER_SECOND = /^([\d.]+)([kmgtpKMGTP]i?)?(?:B\/s|Bps)$/

/** `1Mbps` is `1M` of a rate, which is in bits per second. */
export function withoutRateUnit(text: string): string {
  return text.replace(BITS_PER_SECOND, '')
}

/** How many bits `1MB/s` are, for a hint. */
export function bitsOfByteRate(text: string): string | undefined {
  const [, number, prefix = ''] = BYTES_PER_SECOND.exec(text) ?? []
  return number === undefined ? undefined : `${8 * Number(number)}${prefix}`
}

const WIRESHARK_FLAG = /^tcp[._]flags[._](fin|syn|reset|push|ack|urg|ece|cwr)$/i
const LONG_FLAGS: Readonly<Record<string, string>> = { reset: 'RST', push: 'PSH' }

/** The bit of `tcp.flags.syn`, as Wireshark has it. */
export function flagOfName(name: string): number | undefined {
  const flag = WIRESHARK_FLAG.exec(name)?.[1]?.toLowerCase()
  return flag === undefined ? undefined : flagBit(LONG_FLAGS[flag] ?? flag.toUpperCase())
}

const CAPTURE_FILTER =
  /(?:(src|dst)\s+)?(host|net|portrange|port)?\s*(?<=\s)(?!(?:and|or|not|in|off)\b)([\w.:-]+(?:\/\d{1,3})?)(?=[\s)]|$)/iy

/** `dst port 443` and `host 10.0.0.1`, as tcpdump has them: how long it is, and how it is written here. */
export function captureFilter(text: string, at: number): { to: number; instead: string } | undefined {
  CAPTURE_FILTER.lastIndex = at
  const [whole = '', side = '', kind = '', value = ''] = CAPTURE_FILTER.exec(text) ?? []
  CAPTURE_FILTER.lastIndex = 0
  if (side === '' && kind === '') return undefined
  const isPort = /^port/i.test(kind)
  const field = side.toLowerCase() + (isPort ? 'port' : side === '' ? 'ip' : '')
  const isAddress = /^(\d+[\d.]*|[\da-f]*:[\da-f.]*:[\da-f:.]*)(\/\d+)?$/i.test(value)
  const isValue = isPort ? /^[a-z\d-]+$/i.test(value) : isAddress
  return isValue ? { to: at + whole.length, instead: `${field}=${value}` } : undefined
}

/** `last 2h` without a field. Steps nowhere where no length of time follows the word. */
export function bareLast(scanner: Scanner, word: string): Filter | undefined {
  if (word.toLowerCase() !== 'last') return undefined
  return behindBlanks(scanner, () => {
    const length = lengthOfTime(scanner) ?? ''
    const ms = /^\d/.test(length) ? parseDuration(length) : undefined
    return ms === undefined
      ? undefined
      : { op: 'compare', field: 'start_time', is: '=', value: { kind: 'last', ms } }
  })
}

/** `10/8`, `192.168/16`: octets that are left out are zero. */
export function shortPrefix(text: string): string | undefined {
  const found = /^(\d{1,3}(?:\.\d{1,3}){0,2})(\/\d{1,2})$/.exec(text)
  if (!found) return undefined
  const octets = [...(found[1] ?? '').split('.'), '0', '0', '0'].slice(0, 4)
  return canonicalPrefix(octets.join('.') + (found[2] ?? ''))
}

/** The value that a vendor's word for it means, `inbound` for `ingress`; in quotes it would be just this text. */
export function meantValue(field: string, word: string): string | undefined {
  return field === 'direction' ? DIRECTION_WORDS.get(word.toLowerCase()) : undefined
}

import { isAddressClass, ADDRESS_CLASSES } from '../../flow/address-classes.ts'
import { parseAddress } from '../../flow/address.ts'
import { addressNumber, canonicalAddress, canonicalPrefix } from '../../flow/prefix.ts'
import { present } from '../../lib/assert.ts'
import { protocolNumber } from '../../flow/protocols.ts'
import { servicePort } from '../../flow/services.ts'
import { flagBit } from '../../flow/tcp-flags.ts'
import type { FieldKind, FilterField } from './fields.ts'
import { FilterSyntaxError, shown, type RawValue } from './tokens.ts'
import type { Scalar, Value } from './filter.ts'
import { bitsOfByteRate, meantValue, shortPrefix, withoutRateUnit } from './habits.ts'
import { hasWildcard } from '../glob.ts'
import { parseInstant, type Instant } from '../instants.ts'
import { parseDuration, parseQuantity } from '../quantities.ts'
import { regexFault } from './regex-check.ts'

/** No number, address or time is longer; what is gets refused before anything walks over it twice. */
const LONGEST_VALUE = 200

/** What can stand behind a field of each kind, as error messages and completion say it. */
export const EXPECTED: Readonly<Record<FieldKind, readonly string[]>> = {
  address: [
    'an address',
    'a prefix',
    'a range',
    `a class (${[...ADDRESS_CLASSES, 'internal', 'external'].join(', ')})`,
  ],
  name: ['a name of the loaded names', 'a glob'],
  port: ['a port', 'a service name', 'a range'],
  protocol: ['a protocol name', 'a protocol number'],
  flags: ['TCP flags (FIN SYN RST PSH ACK URG ECE CWR)'],
  number: ['a number', 'a range'],
  time: ['a time such as 2023-04-04T09:00', 'a range with .. between two', 'last 2h'],
  duration: ['a duration such as 15s or 2h30m'],
  text: ['a text', 'a glob', 'a /regular expression/'],
}

export function expecting(
  field: FilterField,
  found: RawValue | string,
  from: number,
  to: number,
): FilterSyntaxError {
  const expected = EXPECTED[field.kind]
  const bits = field.name === 'rate' && typeof found !== 'string' ? bitsOfByteRate(found.text) : undefined
  if (bits !== undefined) {
    return new FilterSyntaxError(`a rate is in bits per second: ${bits}`, from, to, expected, [bits])
  }
  const list =
    expected.length > 1
      ? `${expected.slice(0, -1).join(', ')} or ${expected.at(-1) ?? ''}`
      : (expected[0] ?? '')
  const text = typeof found === 'string' ? found : found.text
  return new FilterSyntaxError(`expecting ${list}, found ${shown(text)}`, from, to, expected)
}

/** Reads what stands after `=` or in a list. */
export function readValue(field: FilterField, raw: RawValue): Value {
  if (raw.kind === 'regex') return readRegex(field, raw)
  if (field.kind === 'text' || field.kind === 'name') {
    if (raw.kind === 'word' && hasWildcard(raw.text)) return { kind: 'glob', glob: raw.text }
    const meant = raw.kind === 'word' ? meantValue(field.name, raw.text) : undefined
    return { kind: 'text', text: meant ?? raw.text }
  }
  const value = raw.text.length > LONGEST_VALUE ? undefined : valueOf(field, spelled(field, raw.text))
  if (!value) throw expecting(field, raw, raw.from, raw.to)
  if (value.kind === 'range' && !isUpward(value.from, value.to)) {
    throw new FilterSyntaxError('this range ends before it begins', raw.from, raw.to)
  }
  return value
}

function isUpward(from: Scalar, to: Scalar): boolean {
  if (from.kind === 'address' && to.kind === 'address')
    return addressOf(from.address) <= addressOf(to.address)
  if (from.kind === 'number' && to.kind === 'number') return from.number <= to.number
  return 'ms' in from && 'ms' in to && from.ms <= to.ms
}

function addressOf(text: string): bigint {
  return addressNumber(present(parseAddress(text), 'an address'))
}

/** Reads what stands after `~`: a glob, a regular expression, or part of the text. */
export function readPattern(field: FilterField, raw: RawValue): Value {
  if (raw.kind === 'regex') return readRegex(field, raw)
  if (field.kind !== 'text' && field.kind !== 'name') return readValue(field, raw)
  return hasWildcard(raw.text)
    ? { kind: 'glob', glob: raw.text }
    : { kind: 'contains', text: raw.text.replace(/\\([*?\\])/g, '$1') }
}

function readRegex(field: FilterField, raw: RawValue): Value {
  if (field.kind !== 'text') {
    const hint = field.kind === 'protocol' ? '; protocol_name takes regular expressions' : ''
    const found = `expecting ${EXPECTED[field.kind].join(' or ')}, found a regular expression${hint}`
    throw new FilterSyntaxError(found, raw.from, raw.to, EXPECTED[field.kind])
  }
  const fault = regexFault(raw.text)
  if (fault) {
    const at = Math.min(raw.from + 1 + fault.at, raw.to - 1)
    throw new FilterSyntaxError(`regular expression: ${fault.message}`, at, raw.to)
  }
  return { kind: 'regex', regex: raw.text }
}

/** A scalar for an ordered comparison. Times stand for their first or last millisecond, so that `<= day` has the day. */
export function readScalar(field: FilterField, raw: RawValue, edge: 'first' | 'last'): Scalar {
  if (raw.kind === 'regex') return expectScalar(field, raw, undefined)
  if (field.kind === 'text') return { kind: 'text', text: raw.text }
  if (field.kind === 'time') {
    const instant = parseInstant(raw.text)
    return expectScalar(field, raw, instant && timeAt(instant, edge))
  }
  if (field.kind === 'flags') {
    const flags = parseFlags(raw.text)
    return expectScalar(field, raw, flags === undefined ? undefined : { kind: 'number', number: flags })
  }
  return expectScalar(field, raw, scalarOf(field.kind, spelled(field, raw.text)))
}

function spelled(field: FilterField, text: string): string {
  return field.name === 'rate' ? withoutRateUnit(text) : text
}

function expectScalar(field: FilterField, raw: RawValue, scalar: Scalar | undefined): Scalar {
  if (scalar) return scalar
  throw expecting(field, raw, raw.from, raw.to)
}

function timeAt(instant: Instant, edge: 'first' | 'last'): Scalar {
  return { kind: 'time', ms: edge === 'first' ? instant.firstMs : instant.lastMs }
}

function valueOf(field: FilterField, text: string): Value | undefined {
  if (field.kind === 'time') return timeValue(text)
  if (field.kind === 'flags') {
    const flags = parseFlags(text)
    return flags === undefined ? undefined : { kind: 'number', number: flags }
  }
  return (
    scalarOf(field.kind, text) ??
    (field.kind === 'address' ? addressSet(text) : undefined) ??
    rangeOf(field.kind, text)
  )
}

function scalarOf(kind: FieldKind, text: string): Scalar | undefined {
  switch (kind) {
    case 'address': {
      const address = canonicalAddress(text)
      return address === undefined ? undefined : { kind: 'address', address }
    }
    case 'port':
      return numberUpTo(65535, /^\d+$/.test(text) ? Number(text) : servicePort(text))
    case 'protocol':
      return numberUpTo(255, /^\d+$/.test(text) ? Number(text) : protocolNumber(text))
    case 'number': {
      const number = parseQuantity(text)
      return number === undefined ? undefined : { kind: 'number', number }
    }
    case 'duration': {
      const ms = parseDuration(text)
      return ms === undefined ? undefined : { kind: 'duration', ms }
    }
    default:
      return undefined
  }
}

function numberUpTo(most: number, number: number | undefined): Scalar | undefined {
  return number === undefined || number > most ? undefined : { kind: 'number', number }
}

function addressSet(text: string): Value | undefined {
  const lower = text.toLowerCase()
  if (isAddressClass(lower) || lower === 'internal' || lower === 'external')
    return { kind: 'class', class: lower }
  const octets = /^(\d+(?:\.\d+){0,2})\.\*$/.exec(text)?.[1]?.split('.')
  const spelled = octets ? `${[...octets, 0, 0, 0].slice(0, 4).join('.')}/${8 * octets.length}` : text
  const prefix = canonicalPrefix(spelled) ?? shortPrefix(text)
  return prefix === undefined ? undefined : { kind: 'prefix', prefix }
}

/** `8000-8999`, `10.0.0.1-10.0.0.9`, `1s..5s`. A minus can also be part of a number or a name. */
function rangeOf(kind: FieldKind, text: string): Value | undefined {
  const dots = text.indexOf('..')
  if (dots > 0) return orderedRange(scalarOf(kind, text.slice(0, dots)), scalarOf(kind, text.slice(dots + 2)))
  for (let at = text.indexOf('-', 1); at > 0; at = text.indexOf('-', at + 1)) {
    const range = orderedRange(scalarOf(kind, text.slice(0, at)), scalarOf(kind, text.slice(at + 1)))
    if (range) return range
  }
  return undefined
}

function orderedRange(from: Scalar | undefined, to: Scalar | undefined): Value | undefined {
  return from && to ? { kind: 'range', from, to } : undefined
}

/** An instant of a millisecond is a scalar; a coarser one, or two with `..` between them, a range. */
function timeValue(text: string): Value | undefined {
  const last = /^last\s*(.+)$/i.exec(text)?.[1]
  if (last !== undefined) {
    const ms = parseDuration(last)
    return ms === undefined || ms < 0 ? undefined : { kind: 'last', ms }
  }
  const dots = text.indexOf('..')
  const first = parseInstant(dots < 0 ? text : text.slice(0, dots))
  const end = dots < 0 ? first : parseInstant(text.slice(dots + 2))
  if (!first || !end) return undefined
  if (dots < 0 && first.firstMs === first.lastMs) return timeAt(first, 'first')
  return { kind: 'range', from: timeAt(first, 'first'), to: timeAt(end, 'last') }
}

const FLAG_LETTERS: Readonly<Record<string, number>> = { F: 1, S: 2, R: 4, P: 8, A: 16, U: 32, E: 64, C: 128 }

/** `SYN+ACK`, `syn,ack`, `SA`, `18`, `0x12`, `none`. */
export function parseFlags(text: string): number | undefined {
  if (/^(0x[0-9a-f]{1,2}|\d{1,3})$/i.test(text)) return Number(text) <= 255 ? Number(text) : undefined
  if (text.toLowerCase() === 'none') return 0
  let flags = 0
  for (const name of text.split(/[+,|]/)) {
    const bits = flagBit(name) ?? lettersOf(name)
    if (bits === undefined) return undefined
    flags |= bits
  }
  return flags
}

function lettersOf(name: string): number | undefined {
  let flags = 0
  for (const letter of name.toUpperCase()) {
    const bit = FLAG_LETTERS[letter]
    if (bit === undefined) return undefined
    flags |= bit
  }
  return name === '' ? undefined : flags
}

import ipaddr from 'ipaddr.js'
import { protocolNames } from '../../../../src/flow/protocols.ts'
import type { Condition, Filter, Scalar, Value } from '../../../../src/query/filter/filter.ts'

/** A record by column name: addresses, labels and texts as text, times as epoch milliseconds. */
export type PlainRow = Readonly<Record<string, string | number | bigint | undefined>>

/** What a filter means, said a second time in the plainest way, to hold the SQL against. */
export interface Meaning {
  readonly labelColumns: ReadonlySet<string>
  /** All labels that occur in a column. */
  readonly labels: ReadonlyMap<string, readonly string[]>
  readonly textColumns: readonly string[]
  readonly endMs: number
  readonly internal: readonly string[]
  readonly names: ReadonlyMap<string, readonly string[]>
}

type Plain = string | number | bigint | undefined
/** Values of a field in a row, each with the column that it comes from. */
type Found = { readonly column: string; readonly value: Plain }

const EITHER: Readonly<Record<string, readonly string[]>> = {
  ip: ['src_addr', 'dst_addr'],
  port: ['src_port', 'dst_port'],
  node: ['src_node', 'dst_node'],
  user: ['src_user', 'dst_user'],
  kind: ['src_kind', 'dst_kind'],
}
const ADDRESSES = new Set(['src_addr', 'dst_addr', 'pkt_src_addr'])

export function evaluate(filter: Filter, row: PlainRow, meaning: Meaning): boolean {
  return holds(filter, row, meaning) ?? true
}

/** Undefined for what is switched off. */
function holds(filter: Filter, row: PlainRow, meaning: Meaning): boolean | undefined {
  switch (filter.op) {
    case 'off':
      return undefined
    case 'not': {
      const inner = holds(filter.of, row, meaning)
      return inner === undefined ? undefined : !inner
    }
    case 'and':
    case 'or': {
      const parts = filter.of.map((part) => holds(part, row, meaning)).filter((part) => part !== undefined)
      if (parts.length === 0 && filter.of.length > 0) return undefined
      return filter.op === 'and' ? parts.every(Boolean) : parts.some(Boolean)
    }
    default:
      return condition(filter, row, meaning)
  }
}

function condition(one: Condition, row: PlainRow, meaning: Meaning): boolean {
  if (one.op === 'fields') {
    const [left, right] = [
      fieldValues(one.left, row, meaning)[0]?.value,
      fieldValues(one.right, row, meaning)[0]?.value,
    ]
    const equal = left !== undefined && right !== undefined && comparePlain(left, right, one.left) === 0
    if (one.is === '=' || one.is === '!=') return one.is === '=' ? equal : !equal
    return left !== undefined && right !== undefined && ordered(comparePlain(left, right, one.left), one.is)
  }
  const found = fieldValues(one.field, row, meaning).filter(({ value }) => value !== undefined)
  switch (one.op) {
    case 'present':
      return found.length > 0
    case 'missing':
      return found.length === 0
    case 'in':
      return found.some((each) => one.values.some((value) => equals(each, value, meaning)))
    case 'flags':
      return found.some(({ value }) => {
        const common = Number(value) & one.flags
        if (one.mode === 'all') return common === one.flags
        if (one.mode === 'any') return common !== 0
        return one.mode === 'none' ? common === 0 : Number(value) === one.flags
      })
    case 'compare': {
      if (one.is === '=') return found.some((each) => equals(each, one.value, meaning))
      if (one.is === '!=') return !found.some((each) => equals(each, one.value, meaning))
      return found.some(({ column, value }) => {
        const operand = plainOf(one.value as Scalar)
        if (ADDRESSES.has(column) && isV4(String(value)) !== isV4(String(operand))) return false
        return ordered(comparePlain(value!, operand, column), one.is)
      })
    }
  }
}

function fieldValues(name: string, row: PlainRow, meaning: Meaning): readonly Found[] {
  if (name.startsWith('column:')) return [{ column: name.slice(7), value: row[name.slice(7)] }]
  if (name.endsWith('.name')) {
    return fieldValues(name.slice(0, -5), row, meaning).flatMap(({ value }) => namesOf(value, meaning))
  }
  if (name === 'any') {
    const texts = meaning.textColumns.map((column) => ({ column, value: row[column] }))
    const named = ['src_addr', 'dst_addr'].flatMap((column) => namesOf(row[column], meaning))
    return [...texts, ...named]
  }
  if (name === 'duration') {
    const [start, end] = [row.start_time, row.end_time]
    return [
      {
        column: name,
        value: start === undefined || end === undefined ? undefined : Number(end) - Number(start),
      },
    ]
  }
  if (name === 'bytes_per_packet') {
    const [bytes, packets] = ['bytes', 'packets'].map((unit) => fieldValues(unit, row, meaning)[0]?.value)
    const isKnown = bytes !== undefined && packets !== undefined && BigInt(packets) > 0n
    return [{ column: name, value: isKnown ? BigInt(bytes) / BigInt(packets) : undefined }]
  }
  if (name === 'rate') {
    const [bytes, durationMs] = ['bytes', 'duration'].map((unit) => fieldValues(unit, row, meaning)[0]?.value)
    const isKnown = bytes !== undefined && durationMs !== undefined && Number(durationMs) > 0
    return [{ column: name, value: isKnown ? (Number(bytes) * 8000) / Number(durationMs) : undefined }]
  }
  if (name === 'bytes' || name === 'packets') {
    const parts = [row[`${name}_sent`], row[`${name}_recv`]].filter((part) => part !== undefined)
    const sum = parts.reduce((total: bigint, part) => total + BigInt(part), 0n)
    return [
      { column: name, value: parts.length === 0 ? undefined : sum > 2n ** 64n - 1n ? 2n ** 64n - 1n : sum },
    ]
  }
  if (name === 'protocol_name') {
    const number = row.protocol
    return [{ column: name, value: number === undefined ? undefined : protocolNames()[Number(number)] }]
  }
  return (EITHER[name] ?? [name]).map((column) => ({ column, value: row[column] }))
}

/** The names of the longest prefix around the address; where it has none, that it is missing. */
function namesOf(address: Plain, meaning: Meaning): readonly Found[] {
  let longest = -1
  let best: Found[] = []
  for (const [name, texts] of address === undefined ? [] : meaning.names) {
    for (const text of texts) {
      const length = text.includes('/') ? Number(text.split('/')[1]) : text.includes(':') ? 128 : 32
      const full = text.includes(':') ? length : length + 96
      if (full < longest || !within(String(address), text.split('/')[0]!, length)) continue
      if (full > longest) best = []
      longest = full
      best.push({ column: '.name', value: name })
    }
  }
  return best.length > 0 ? best : [{ column: '.name', value: undefined }]
}

function equals({ column, value }: Found, wanted: Value, meaning: Meaning): boolean {
  const text = String(value)
  switch (wanted.kind) {
    case 'text':
      return textEquals(column, text, wanted.text, meaning)
    case 'contains':
      return text.toLowerCase().includes(wanted.text.toLowerCase())
    case 'glob':
      return globRegExp(wanted.glob).test(text)
    case 'regex':
      return new RegExp(wanted.regex, 'u').test(text)
    case 'prefix': {
      const [base, length] = wanted.prefix.split('/')
      return within(text, base!, Number(length))
    }
    case 'class':
      return hasClass(text, wanted.class, meaning.internal)
    case 'last':
      return Number(value) >= meaning.endMs - wanted.ms && Number(value) <= meaning.endMs
    case 'range':
      return (
        comparePlain(value!, plainOf(wanted.from), column) >= 0 &&
        comparePlain(value!, plainOf(wanted.to), column) <= 0
      )
    default:
      return comparePlain(value!, plainOf(wanted), column) === 0
  }
}

/** Labels ignore case where none is written just so. */
function textEquals(column: string, text: string, wanted: string, meaning: Meaning): boolean {
  const known =
    column === 'protocol_name'
      ? protocolNames()
      : column === '.name'
        ? [...meaning.names.keys()]
        : meaning.labelColumns.has(column)
          ? (meaning.labels.get(column) ?? [])
          : undefined
  if (!known || known.includes(wanted)) return text === wanted
  return text.toLowerCase() === wanted.toLowerCase()
}

function globRegExp(glob: string): RegExp {
  const source = glob.replace(
    /\\([\s\S])|([\s\S])/gu,
    (_, escaped: string | undefined, char: string | undefined) => {
      if (escaped === undefined && char === '*') return '[\\s\\S]*'
      if (escaped === undefined && char === '?') return '[\\s\\S]'
      return (escaped ?? char ?? '').replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')
    },
  )
  return new RegExp(`^${source}$`, 'iu')
}

function plainOf(value: Scalar): string | number {
  switch (value.kind) {
    case 'number':
      return value.number
    case 'duration':
    case 'time':
      return value.ms
    case 'address':
      return value.address
    case 'text':
      return value.text
  }
}

function comparePlain(a: string | number | bigint, b: string | number | bigint, column: string): number {
  if (ADDRESSES.has(column) || column === 'ip') return Number(sign(numberOf(String(a)) - numberOf(String(b))))
  if (typeof a === 'string' && typeof b === 'string') {
    const [left, right] = [new TextEncoder().encode(a), new TextEncoder().encode(b)]
    return Buffer.compare(left, right)
  }
  return a < b ? -1 : a > b ? 1 : 0
}

function sign(difference: bigint): bigint {
  return difference < 0n ? -1n : difference > 0n ? 1n : 0n
}

function ordered(order: number, is: string): boolean {
  return is === '<' ? order < 0 : is === '<=' ? order <= 0 : is === '>' ? order > 0 : order >= 0
}

function numberOf(text: string): bigint {
  const address = ipaddr.parse(text)
  const bytes =
    address instanceof ipaddr.IPv4 ? address.toIPv4MappedAddress().toByteArray() : address.toByteArray()
  return bytes.reduce((number, byte) => (number << 8n) | BigInt(byte), 0n)
}

function isV4(text: string): boolean {
  return !text.includes(':')
}

function within(text: string, base: string, length: number): boolean {
  const shift = BigInt((isV4(base) ? 32 : 128) - length)
  return numberOf(text) >> shift === numberOf(base) >> shift
}

const CLASSES: Readonly<Record<string, string>> = {
  private: '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 fc00::/7',
  shared: '100.64.0.0/10',
  loopback: '127.0.0.0/8 ::1/128',
  'link-local': '169.254.0.0/16 fe80::/10',
  multicast: '224.0.0.0/4 ff00::/8',
  reserved: '0.0.0.0/8 240.0.0.0/4 ::/128',
}

function hasClass(text: string, name: string, internal: readonly string[]): boolean {
  const inAny = (prefixes: readonly string[]) =>
    prefixes.some((prefix) => within(text, prefix.split('/')[0]!, Number(prefix.split('/')[1])))
  if (name === 'internal') return inAny(internal)
  if (name === 'external') return !inAny(internal)
  if (name === 'public') return !inAny(Object.values(CLASSES).join(' ').split(' '))
  return inAny(CLASSES[name]!.split(' '))
}

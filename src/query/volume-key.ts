import type { Column } from '../flow/column.ts'
import { wordsOf, printAddress, isIpv4 } from '../flow/address.ts'
import { protocolName } from '../flow/protocols.ts'
import { serviceName } from '../flow/services.ts'
import { literal, identifier } from '../lib/sql-text.ts'
import { columnField } from './filter-fields.ts'
import type { Filter, Value } from './filter.ts'

/** A value as the engine keeps it: a code, a number, a text; two for an address. */
export type KeyCell = number | bigint | string | null
export type KeyCells = readonly KeyCell[]

/** Something to group flows by. */
export interface VolumeKey {
  readonly id: string
  readonly title: string
  readonly parts: readonly KeyPart[]
  /** The value as people read it; missing is an empty text. */
  text(cells: KeyCells): string
  /** The condition that exactly the flows with this value meet. */
  filter(cells: KeyCells): Filter
}

interface KeyPart {
  /** Over view `flow`. */
  readonly sql: string
  readonly kind: 'number?' | 'bigint?' | 'text?'
}

/** How many bits of an address tell subnets apart. */
export interface PrefixLengths {
  readonly ipv4: number
  readonly ipv6: number
}

export const DEFAULT_PREFIXES: PrefixLengths = { ipv4: 24, ipv6: 64 }

/** Everything that flows with these columns can be grouped by. */
export function volumeKeys(
  columns: readonly Column[],
  labels: ReadonlyMap<string, readonly string[]>,
  prefixes = DEFAULT_PREFIXES,
): readonly VolumeKey[] {
  return columns.flatMap((column) => {
    if (column.storage === 'time' || column.storage === 'f64' || column.unit || column.name === 'record')
      return []
    const key = columnKey(column, labels)
    if (column.storage === 'address') return [key, prefixKey(column, prefixes)]
    return [key]
  })
}

export function columnKey(column: Column, labels: ReadonlyMap<string, readonly string[]>): VolumeKey {
  const field = columnField(column.name)
  const base = { id: column.name, title: keyTitle(column) }
  switch (column.storage) {
    case 'address':
      return {
        ...base,
        parts: [bigPart(`${column.name}_hi`), bigPart(`${column.name}_lo`)],
        text: (cells) => addressOf(cells),
        filter: (cells) => equals(field, addressOf(cells), (address) => ({ kind: 'address', address })),
      }
    case 'label': {
      const textOf = ([code]: KeyCells) =>
        code === null || code === undefined ? null : (labels.get(column.name)?.[Number(code)] ?? `#${code}`)
      return {
        ...base,
        parts: [{ sql: identifier(column.name), kind: 'number?' }],
        text: (cells) => textOf(cells) ?? '',
        filter: (cells) => equalsText(field, textOf(cells)),
      }
    }
    case 'text':
      return {
        ...base,
        parts: [{ sql: identifier(column.name), kind: 'text?' }],
        text: ([cell]) => String(cell ?? ''),
        filter: ([cell]) => equalsText(field, (cell as string | null | undefined) ?? null),
      }
    default:
      return {
        ...base,
        parts: [
          column.storage === 'u64' ? bigPart(column.name) : { sql: identifier(column.name), kind: 'number?' },
        ],
        text: ([cell]) => numberText(column.name, cell ?? null),
        filter: ([cell]) =>
          cell === null || cell === undefined
            ? { op: 'missing', field }
            : is(field, { kind: 'number', number: Number(cell) }),
      }
  }
}

/** Groups addresses by their subnet of a length, for each family its own. */
export function prefixKey(column: Column, { ipv4, ipv6 }: PrefixLengths): VolumeKey {
  const [hi, lo] = [`${column.name}_hi`, `${column.name}_lo`]
  const isV4 = `(${hi} = 0 AND ${lo} BETWEEN ${V4_FIRST} AND ${V4_LAST})`
  const field = columnField(column.name)
  const subnet = (cells: KeyCells) => {
    const address = addressOf(cells)
    return address === '' ? '' : `${address}/${isIpv4(words(cells)) ? ipv4 : ipv6}`
  }
  return {
    id: `${column.name}/${ipv4}/${ipv6}`,
    title: `${column.title} /${ipv4}`,
    parts: [
      { sql: `(${hi} & ${mask(Math.min(ipv6, 64))}::UBIGINT)`, kind: 'bigint?' },
      {
        sql: `CASE WHEN ${isV4} THEN ${lo} & ${V4_FIRST | mask32(ipv4)}::UBIGINT ELSE ${lo} & ${mask(Math.max(ipv6 - 64, 0))}::UBIGINT END`,
        kind: 'bigint?',
      },
    ],
    text: subnet,
    filter: (cells) => equals(field, subnet(cells), (prefix) => ({ kind: 'prefix', prefix })),
  }
}

const V4_FIRST = 0xffff_0000_0000n
const V4_LAST = 0xffff_ffff_ffffn

/** The highest `bits` of 64. */
function mask(bits: number): bigint {
  return ((1n << BigInt(bits)) - 1n) << BigInt(64 - bits)
}

function mask32(bits: number): bigint {
  return ((1n << BigInt(bits)) - 1n) << BigInt(32 - bits)
}

/** SQL that holds for the records with these cells. */
export function cellsCondition(key: VolumeKey, cells: KeyCells): string {
  return key.parts
    .map(({ sql }, i) =>
      cells[i] === null || cells[i] === undefined ? `${sql} IS NULL` : `${sql} = ${literal(cells[i])}`,
    )
    .join(' AND ')
}

export function sameCells(a: KeyCells, b: KeyCells): boolean {
  return a.length === b.length && a.every((cell, i) => cell === b[i])
}

function keyTitle({ name, title }: Column): string {
  if (name === 'src_port') return 'Source port'
  return name === 'dst_port' ? 'Service' : name === 'protocol' ? 'Protocol' : title
}

function numberText(name: string, cell: KeyCell): string {
  if (cell === null) return ''
  if (name === 'protocol') return protocolName(Number(cell)).toUpperCase()
  const service = name === 'dst_port' ? serviceName(Number(cell)) : undefined
  return service === undefined ? String(cell) : `${cell} ${service}`
}

function bigPart(name: string): KeyPart {
  return { sql: identifier(name), kind: 'bigint?' }
}

function words([hi, lo]: KeyCells) {
  return wordsOf(BigInt(hi ?? 0), BigInt(lo ?? 0))
}

function addressOf(cells: KeyCells): string {
  return cells[1] === null || cells[1] === undefined ? '' : printAddress(words(cells))
}

function equals(field: string, text: string, value: (text: string) => Value): Filter {
  return text === '' ? { op: 'missing', field } : is(field, value(text))
}

/** An empty text is a value too. */
function equalsText(field: string, text: string | null): Filter {
  return text === null ? { op: 'missing', field } : is(field, { kind: 'text', text })
}

function is(field: string, value: Value): Filter {
  return { op: 'compare', field, is: '=', value }
}

/** Several keys as one: a value for each. */
export function combinedKey(keys: readonly VolumeKey[]): VolumeKey {
  const [only] = keys
  if (keys.length === 1 && only) return only
  const split = (cells: KeyCells) => {
    let at = 0
    return keys.map(({ parts }) => cells.slice(at, (at += parts.length)))
  }
  return {
    id: keys.map(({ id }) => id).join(' '),
    title: keys.map(({ title }) => title).join(' → '),
    parts: keys.flatMap(({ parts }) => parts),
    text: (cells) =>
      split(cells)
        .map((own, i) => keys[i]?.text(own) ?? '')
        .join(' → '),
    filter: (cells) => ({
      op: 'and',
      of: split(cells).map((own, i) => keys[i]?.filter(own) ?? { op: 'and', of: [] }),
    }),
  }
}

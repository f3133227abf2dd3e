import { isIpv4, wordsOf } from '../../flow/address.ts'
import type { Column } from '../../flow/column.ts'
import { FIRST_IPV4, LAST_IPV4, type AddressRange } from '../../flow/prefix.ts'
import type { AddressNames } from '../../flow/names-file.ts'
import { namedRanges, type NamedRange } from '../names/address-names.ts'
import { rangesOf } from '../filter/address-sets.ts'
import { columnField } from '../filter/fields.ts'
import { addressInRanges } from '../filter/sql-addresses.ts'
import { addressOf, bigPart, columnKey, equals, equalsText, is, type VolumeKey } from './key.ts'

/** How many bits of an address tell subnets apart. */
export interface PrefixLengths {
  readonly ipv4: number
  readonly ipv6: number
}

export const DEFAULT_PREFIXES: PrefixLengths = { ipv4: 24, ipv6: 64 }

/** Groups addresses by their subnet of a length, for each family its own. */
export function prefixKey(column: Column, { ipv4, ipv6 }: PrefixLengths): VolumeKey {
  const [hi, lo] = [`${column.name}_hi`, `${column.name}_lo`]
  const isV4 = `(${hi} = 0 AND ${lo} BETWEEN ${FIRST_IPV4} AND ${LAST_IPV4})`
  const field = columnField(column.name)
  const subnet = (cells: readonly unknown[]) => {
    const [high, low] = cells as [bigint | null, bigint | null]
    const address = addressOf([high, low])
    if (address === '') return ''
    return `${address}/${isIpv4(wordsOf(high ?? 0n, low ?? 0n)) ? ipv4 : ipv6}`
  }
  return {
    id: prefixId(column.name, { ipv4, ipv6 }),
    title: `${column.title} /${ipv4}`,
    parts: [
      { sql: `(${hi} & ${mask(Math.min(ipv6, 64), 64)}::UBIGINT)`, kind: 'bigint?' },
      {
        sql: `CASE WHEN ${isV4} THEN ${lo} & ${FIRST_IPV4 | mask(ipv4, 32)}::UBIGINT ELSE ${lo} & ${mask(Math.max(ipv6 - 64, 0), 64)}::UBIGINT END`,
        kind: 'bigint?',
      },
    ],
    text: subnet,
    filter: (cells) => equals(field, subnet(cells), (prefix) => ({ kind: 'prefix', prefix })),
  }
}

/** `src_addr/24/64`: the name of an address column with a length for each family. */
export function prefixId(column: string, { ipv4, ipv6 }: PrefixLengths): string {
  return `${column}/${ipv4}/${ipv6}`
}

/** Column and lengths of such an id; undefined where it is none. */
export function prefixOfId(id: string): { column: string; lengths: PrefixLengths } | undefined {
  const found = /^(.+)\/(\d{1,2})\/(\d{1,3})$/.exec(id)
  if (!found) return undefined
  const lengths = { ipv4: Number(found[2]), ipv6: Number(found[3]) }
  return lengths.ipv4 <= 32 && lengths.ipv6 <= 128 ? { column: found[1] ?? '', lengths } : undefined
}

/** The highest `bits` of `width`. */
function mask(bits: number, width: 32 | 64): bigint {
  return ((1n << BigInt(bits)) - 1n) << BigInt(width - bits)
}

const SIDES = ['internal', 'external'] as const

/** Whether an address is within the internal prefixes. */
export function sideKey(column: Column, internalPrefixes: readonly string[]): VolumeKey {
  const field = columnField(column.name)
  const internal = rangesOf({ kind: 'class', class: 'internal' }, internalPrefixes)
  const sideOf = (cell: unknown) =>
    cell === null || cell === undefined ? undefined : SIDES[cell === 0 ? 0 : 1]
  return {
    id: `${column.name}:side`,
    title: `${column.title} side`,
    parts: [
      {
        sql: `CASE WHEN ${column.name}_lo IS NOT NULL THEN CASE WHEN ${addressInRanges(column.name, internal)} THEN 0 ELSE 1 END END`,
        kind: 'number?',
      },
    ],
    text: ([cell]) => sideOf(cell) ?? '',
    filter: ([cell]) => {
      const side = sideOf(cell)
      return side ? is(field, { kind: 'class', class: side }) : { op: 'missing', field }
    },
  }
}

/** The node, and where the log names none, the address. */
export function nodeKey(
  column: Column,
  node: Column,
  labels: ReadonlyMap<string, readonly string[]>,
): VolumeKey {
  const names = columnKey(node, labels)
  const [sql = 'NULL'] = names.parts.map((part) => part.sql)
  return ownerKey(column, `${column.name}:node`, node.title, sql, {
    text: (code) => names.text([code]),
    filter: (code) => names.filter([code]),
    none: { op: 'missing', field: columnField(node.name) },
  })
}

/** The name that the user gave the address, and where there is none, the address. */
export function nameKey(column: Column, names: AddressNames): VolumeKey {
  const ranges = namedRanges(names)
  const all = [...new Set(ranges.map(({ name }) => name))]
  const field = `${columnField(column.name)}.name`
  return ownerKey(
    column,
    `${column.name}:name`,
    `${column.title} name`,
    nameCodeSql(column.name, ranges, all),
    {
      text: (code) => all[code] ?? '',
      filter: (code) => equalsText(field, all[code] ?? null),
      none: { op: 'missing', field },
    },
  )
}

interface Owner {
  readonly text: (code: number) => string
  readonly filter: (code: number) => ReturnType<VolumeKey['filter']>
  /** That an address has no owner. */
  readonly none: ReturnType<VolumeKey['filter']>
}

/** A code where there is one, and the halves of the address where there is none. */
function ownerKey(column: Column, id: string, title: string, codeSql: string, owner: Owner): VolumeKey {
  const address = columnKey(column, new Map())
  const half = (name: string) => bigPart(name, `CASE WHEN ${codeSql} IS NULL THEN ${name} END`)
  const codeOf = (cell: unknown) => (cell === null || cell === undefined ? undefined : Number(cell))
  return {
    id,
    title,
    parts: [{ sql: codeSql, kind: 'number?' }, half(`${column.name}_hi`), half(`${column.name}_lo`)],
    text: ([cell, ...halves]) => {
      const code = codeOf(cell)
      return code === undefined ? addressOf(halves) : owner.text(code)
    },
    filter: ([cell, ...halves]) => {
      const code = codeOf(cell)
      return code === undefined ? { op: 'and', of: [address.filter(halves), owner.none] } : owner.filter(code)
    },
  }
}

/** SQL of the place of an address's name in the list, NULL where it has none; found by halving the ranges, so that a thousand names cost ten comparisons. */
export function nameCodeSql(column: string, ranges: readonly NamedRange[], names: readonly string[]): string {
  const [hi, lo] = [`${column}_hi`, `${column}_lo`]
  const low = (address: bigint) => address & ((1n << 64n) - 1n)
  const isBefore = ({ first }: AddressRange) =>
    `(${hi} < ${first >> 64n} OR (${hi} = ${first >> 64n} AND ${lo} < ${low(first)}))`
  const isUpTo = ({ last }: AddressRange) =>
    `(${hi} < ${last >> 64n} OR (${hi} = ${last >> 64n} AND ${lo} <= ${low(last)}))`
  const search = (from: number, to: number): string => {
    const middle = (from + to) >> 1
    const range = ranges[middle]
    if (!range) return 'NULL'
    if (to - from === 1)
      return `CASE WHEN NOT ${isBefore(range)} AND ${isUpTo(range)} THEN ${names.indexOf(range.name)} END`
    return `CASE WHEN ${isBefore(range)} THEN ${search(from, middle)} ELSE ${search(middle, to)} END`
  }
  return search(0, ranges.length)
}

import { ADDRESS_CLASSES } from '../../flow/address-classes.ts'
import { addressText, prefixAround, printPrefix } from '../../flow/prefix.ts'
import { flagNames } from '../../flow/tcp-flags.ts'
import { protocolName } from '../../flow/protocols.ts'
import { serviceName } from '../../flow/services.ts'
import { trafficPathText } from '../../flow/traffic-paths.ts'
import { DEFAULT_INTERNAL_PREFIXES } from '../../flow/address-classes.ts'
import { rangesOf } from '../filter/address-sets.ts'
import { fieldOf, type FilterField } from '../filter/fields.ts'
import { addressInRanges } from '../filter/sql-addresses.ts'
import type { FilterSqlContext } from '../filter/sql-context.ts'
import { printValue } from '../filter/print.ts'
import { numericExpression } from '../filter/sql-numbers.ts'
import type { Value } from '../filter/filter.ts'
import { present } from '../../lib/assert.ts'
import { identifier } from '../sql.ts'
import { namedRanges } from '../names/address-names.ts'
import { nameCodeSql } from '../volume/key-address.ts'

/** How the values of an address field are put together: by prefix (lengths for IPv4 and IPv6), by class, or not. */
export type AddressGrouping =
  | { readonly by: 'prefix'; readonly ipv4: number; readonly ipv6: number }
  | { readonly by: 'class' }
  /** Inside or outside of the internal prefixes. */
  | { readonly by: 'side' }
  /** By the names that the user gave. */
  | { readonly by: 'name' }

export const PREFIX_GROUPINGS: readonly Extract<AddressGrouping, { by: 'prefix' }>[] = [
  { by: 'prefix', ipv4: 8, ipv6: 32 },
  { by: 'prefix', ipv4: 16, ipv6: 48 },
  { by: 'prefix', ipv4: 24, ipv6: 64 },
  { by: 'prefix', ipv4: 32, ipv6: 128 },
]

/** Cells of a value in an answer: high and low half of an address, a text, or a number in `low`. */
export interface KeyCellsOfFacet {
  readonly high: bigint | null
  readonly low: bigint | null
  readonly text: string | null
  readonly fraction: number | null
}

/** A value of a facet: what it is called and what a filter takes for it; neither where it is missing. */
export interface FacetValue {
  readonly text: string
  /** What else is known of it: the service of a port, the number of a protocol. */
  readonly hint?: string
  readonly value?: Value
}

/** What is known of the records beside the columns. */
export interface FacetTraits {
  /** Address columns without an upper half in any record: by the lower alone they are counted in four fifths of the time. */
  readonly lowAddresses?: ReadonlySet<string>
}

/** What a facet groups by, and how the cells of its answer are read. */
export interface FacetKey {
  readonly field: FilterField
  /** SQL of the cells, small numbers as they are kept, which groups twice as fast as 64 bits; a kind of value uses some of them. */
  readonly cells: Readonly<Partial<Record<keyof KeyCellsOfFacet, string>>>
  readonly read: (cells: KeyCellsOfFacet) => FacetValue
  /** SQL of a value's text over its cells, where the engine can tell it. */
  readonly textSql?: string
  /** The texts of the codes in `low`, where no dictionary of the data set has them. */
  readonly labels?: readonly string[]
  /** Where `low` is a code: how many there are, from 0 on. */
  readonly codes?: number
}

const MISSING: FacetValue = { text: '(missing)' }

/** The key of a field of one column; undefined for fields that cannot be counted by value. */
export function facetKey(
  name: string,
  context: FilterSqlContext & FacetTraits,
  grouping?: AddressGrouping,
): FacetKey | undefined {
  const field = fieldOf(name, context.columns)
  const column = context.columns.find((one) => one.name === field?.columns[0])
  if (!field || !column || field.columns.length !== 1 || field.computed) return undefined
  if (field.kind === 'name') return nameKey(field, column.name, context)
  const low = identifier(column.name)
  switch (column.storage) {
    case 'address':
      return addressKey(field, column.name, context, grouping)
    case 'label': {
      const labels = context.labels.get(column.name) ?? []
      return {
        field,
        cells: { low },
        read: ({ low: code }) => labelValue(code === null ? undefined : labels[Number(code)]),
        codes: labels.length,
      }
    }
    case 'text':
      return { field, cells: { text: low }, read: ({ text }) => labelValue(text ?? undefined) }
    case 'f64':
      return { field, cells: { fraction: low }, read: ({ fraction }) => numberValue(field, fraction) }
    case 'time':
      return undefined
    default: {
      return {
        field,
        cells: { low: numericExpression(field, [column]) },
        read: (cells) => numberValue(field, cells.low === null ? null : Number(cells.low)),
      }
    }
  }
}

/** A value that is known without an answer, as an answer would have it. */
export function facetValue(name: string, value: Value | undefined, context: FilterSqlContext): FacetValue {
  if (!value) return MISSING
  const field = fieldOf(name, context.columns)
  if (field && value.kind === 'number') return numberValue(field, value.number)
  return { text: value.kind === 'text' ? value.text : printValue(name, value), value }
}

function labelValue(text: string | undefined): FacetValue {
  return text === undefined ? MISSING : { text, value: { kind: 'text', text } }
}

function numberValue(field: FilterField, number: number | null): FacetValue {
  if (number === null) return MISSING
  const value: Value = { kind: 'number', number }
  switch (field.kind) {
    case 'protocol':
      return { text: protocolName(number).toUpperCase(), hint: String(number), value }
    case 'flags':
      return { text: flagNames(number).join(' ') || 'none', hint: String(number), value }
    case 'port': {
      const service = serviceName(number)
      return { text: String(number), ...(service !== undefined && { hint: service }), value }
    }
    default: {
      const path = field.columns[0] === 'traffic_path' ? trafficPathText(number) : undefined
      return { text: String(number), ...(path !== undefined && { hint: path }), value }
    }
  }
}

const TEXT_SQL = 'address_text(high, low)'

function addressKey(
  field: FilterField,
  column: string,
  context: FilterSqlContext & FacetTraits,
  grouping?: AddressGrouping,
): FacetKey {
  if (grouping?.by === 'class' || grouping?.by === 'side')
    return classKey(field, column, context, grouping.by)
  const high = identifier(`${column}_hi`)
  const low = identifier(`${column}_lo`)
  const { ipv4, ipv6 } = grouping?.by === 'prefix' ? grouping : { ipv4: 32, ipv6: 128 }
  if (ipv4 === 32 && ipv6 === 128) {
    if (!context.lowAddresses?.has(column))
      return { field, cells: { high, low }, read: (cells) => prefixValue(cells, 128), textSql: TEXT_SQL }
    return {
      field,
      cells: { low },
      read: (cells) => prefixValue({ ...cells, high: 0n }, 128),
      textSql: 'address_text(0::UBIGINT, low)',
    }
  }
  const isIpv4 = `(${high} = 0 AND (${low} >> 32) = 65535)`
  const ipv4Low = `(${low} & ${halfMask(32 + ipv4)}::UBIGINT)`
  return {
    field,
    cells: {
      high: `(${high} & ${halfMask(Math.min(ipv6, 64))}::UBIGINT)`,
      low: `(CASE WHEN ${isIpv4} THEN ${ipv4Low} ELSE ${low} & ${halfMask(Math.max(ipv6 - 64, 0))}::UBIGINT END)`,
    },
    textSql: TEXT_SQL,
    read: (cells) =>
      prefixValue(cells, cells.high === 0n && (cells.low ?? 0n) >> 32n === 0xffffn ? 96 + ipv4 : ipv6),
  }
}

/** A half of an address with its first `bits` set. */
function halfMask(bits: number): bigint {
  return ((1n << BigInt(bits)) - 1n) << BigInt(64 - bits)
}

function prefixValue({ high, low }: KeyCellsOfFacet, length: number): FacetValue {
  if (high === null || low === null) return MISSING
  const address = (high << 64n) | low
  if (length === 128) {
    const text = addressText(address)
    return { text, value: { kind: 'address', address: text } }
  }
  const prefix = present(printPrefix(prefixAround(address, length)), 'the text of a prefix')
  return { text: prefix, value: { kind: 'prefix', prefix } }
}

/** Addresses by their names; those without one are missing. */
function nameKey(field: FilterField, column: string, context: FilterSqlContext): FacetKey {
  const ranges = namedRanges(context.names ?? new Map())
  const labels = [...new Set(ranges.map(({ name }) => name))]
  return {
    field,
    cells: { low: `(${nameCodeSql(column, ranges, labels)})` },
    read: ({ low }) => labelValue(low === null ? undefined : labels[Number(low)]),
    labels,
    codes: labels.length,
  }
}

function classKey(
  field: FilterField,
  column: string,
  context: FilterSqlContext,
  by: 'class' | 'side',
): FacetKey {
  const names = by === 'class' ? ADDRESS_CLASSES : (['internal', 'external'] as const)
  const internal = context.internalPrefixes ?? DEFAULT_INTERNAL_PREFIXES
  const cases = names.map((name, i) => {
    return `WHEN ${addressInRanges(column, rangesOf({ kind: 'class', class: name }, internal))} THEN ${i}`
  })
  return {
    field,
    cells: { low: `(CASE ${cases.join(' ')} END)` },
    read: ({ low }) => {
      const name = low === null ? undefined : names[Number(low)]
      return name === undefined ? MISSING : { text: name, value: { kind: 'class', class: name } }
    },
    codes: names.length,
  }
}

import type { Column } from '../../flow/column.ts'
import { identifier } from '../../lib/sql-text.ts'
import { typedQuery, type AnswerKinds } from '../../lib/typed-query.ts'
import { PREFIX_GROUPINGS, type AddressGrouping } from './key.ts'
import { columnField } from '../filter/fields.ts'

/** A way to put the values of a facet together. */
export interface FacetGrouping {
  readonly id: string
  readonly label: string
  readonly hint?: string
  readonly grouping: AddressGrouping | undefined
  /** Ending of the field that holds these values, where it is another than the facet's. */
  readonly suffix?: '.name'
}

/** A field whose values are worth counting. */
export interface FacetField {
  /** As filters name it. */
  readonly field: string
  readonly column: Column
  readonly title: string
  /** More than one for addresses. */
  readonly groupings: readonly FacetGrouping[]
}

/** How many records have a value in a column, and whether all of them have the same. */
export interface ColumnTrait {
  readonly present: number
  readonly isOne: boolean
}

export interface ColumnTraits {
  readonly records: number
  readonly byColumn: ReadonlyMap<string, ColumnTrait>
  /** Address columns in which no record has an upper half: of IPv4 there is none. */
  readonly lowAddresses: ReadonlySet<string>
}

/** What people look for first, in their order. */
const FIRST = [
  'verdict',
  'action',
  'dst_addr',
  'dst_port',
  'src_addr',
  'protocol',
  'src_node',
  'dst_node',
  'src_kind',
  'dst_kind',
  'direction',
  'reporter',
  'log_status',
  'tcp_flags',
  'traffic_path',
  'pkt_src_aws_service',
  'pkt_dst_aws_service',
  'region',
  'az_id',
  'vpc_id',
  'account_id',
  'src_user',
  'dst_user',
  'dst_domain',
  'tcp_state',
  'src_port',
  'format',
  'file',
]
/** So many of the first are open before anybody chose. */
export const OPEN_FACETS = 6

const TITLES: ReadonlyMap<string, string> = new Map([
  ['dst_port', 'Service'],
  ['src_port', 'Source port'],
  ['protocol', 'Protocol'],
  ['tcp_flags', 'TCP flags'],
])

const SINGLE: readonly FacetGrouping[] = [{ id: 'value', label: '', grouping: undefined }]
const ADDRESS_GROUPINGS: readonly FacetGrouping[] = [
  { id: 'value', label: 'address', grouping: undefined },
  ...PREFIX_GROUPINGS.filter(({ ipv4 }) => ipv4 < 32).map((grouping) => ({
    id: `/${grouping.ipv4}`,
    label: `/${grouping.ipv4}`,
    hint: `IPv4 by /${grouping.ipv4}, IPv6 by /${grouping.ipv6}`,
    grouping,
  })),
  { id: 'class', label: 'class', grouping: { by: 'class' } },
  { id: 'side', label: 'internal or not', grouping: { by: 'side' } },
]

/** Numbers of records and conversations: nearly each is another. */
const NUMBERS: readonly string[] = ['record', 'conversation']

const NAME_GROUPING: FacetGrouping = {
  id: 'name',
  label: 'name',
  grouping: { by: 'name' },
  suffix: '.name',
}

/** Counters and times have too many values to count each. */
function isCountable({ name, storage, unit }: Column): boolean {
  return !NUMBERS.includes(name) && unit === undefined && storage !== 'time' && storage !== 'f64'
}

/**
 * The columns with values to tell apart, those first that people look for first.
 * @param hasNames addresses have names to be grouped by
 */
export function facetFields(
  columns: readonly Column[],
  traits: ColumnTraits,
  hasNames = false,
): readonly FacetField[] {
  return inOrder(columns.filter(isCountable))
    .filter(({ name }) => {
      const trait = traits.byColumn.get(name)
      return trait === undefined || (trait.present > 0 && !(trait.isOne && trait.present === traits.records))
    })
    .map((column) => asFacet(column, hasNames))
}

/** The columns in which every record has the same value. */
export function constantFields(columns: readonly Column[], traits: ColumnTraits): readonly FacetField[] {
  return inOrder(columns.filter(isCountable))
    .filter(({ name }) => {
      const trait = traits.byColumn.get(name)
      return trait?.isOne === true && trait.present === traits.records && trait.present > 0
    })
    .map((column) => asFacet(column, false))
}

function asFacet(column: Column, hasNames: boolean): FacetField {
  return {
    field: columnField(column.name),
    column,
    title: TITLES.get(column.name) ?? column.title,
    groupings:
      column.storage === 'address'
        ? hasNames
          ? [...ADDRESS_GROUPINGS, NAME_GROUPING]
          : ADDRESS_GROUPINGS
        : SINGLE,
  }
}

function inOrder(columns: readonly Column[]): readonly Column[] {
  const place = ({ name }: Column) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length)
  return [...columns].sort((a, b) => place(a) - place(b))
}

/** Columns that may have a single value; addresses and labels with a long dictionary have not, without asking. */
export function questionableColumns(
  columns: readonly Column[],
  labels: ReadonlyMap<string, readonly string[]>,
): readonly Column[] {
  return columns.filter((column) => {
    if (!isCountable(column) || column.storage === 'address' || column.storage === 'text') return false
    return column.storage !== 'label' || (labels.get(column.name)?.length ?? 0) <= 1
  })
}

/**
 * One pass over the questionable columns and the addresses. The answer's columns are `records`, `present_i` and `one_i` for
 * each of the questionable, and `low_i` for each address.
 */
export function columnTraitsQuery(columns: readonly Column[], addresses: readonly Column[]) {
  const kinds: Record<string, keyof AnswerKinds> & { records: 'number' } = { records: 'number' }
  const selected = columns.map((column, i) => {
    const name = identifier(column.name)
    kinds[`present_${i}`] = 'number'
    kinds[`one_${i}`] = 'boolean'
    return `count(${name}) AS present_${i}, coalesce(min(${name}) = max(${name}), false) AS one_${i}`
  })
  const halves = addresses.map(({ name }, i) => {
    kinds[`low_${i}`] = 'boolean'
    return `coalesce(max(${identifier(`${name}_hi`)}) = 0, true) AS low_${i}`
  })
  return typedQuery(kinds, `SELECT ${['count(*) AS records', ...selected, ...halves].join(', ')} FROM flow`)
}

export function readColumnTraits(
  columns: readonly Column[],
  addresses: readonly Column[],
  row: Readonly<Record<string, unknown>>,
): ColumnTraits {
  const byColumn = columns.map((column, i): [string, ColumnTrait] => [
    column.name,
    { present: Number(row[`present_${i}`]), isOne: row[`one_${i}`] === true },
  ])
  const low = addresses.filter((_, i) => row[`low_${i}`] === true).map(({ name }) => name)
  return { records: Number(row.records), byColumn: new Map(byColumn), lowAddresses: new Set(low) }
}

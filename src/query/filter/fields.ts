import type { Column, Storage } from '../../flow/column.ts'
import type { AddressNames } from '../../flow/names-file.ts'
import { CORE_COLUMNS } from '../../flow/core-columns.ts'
import { VENDOR_COLUMNS } from '../../flow/vendor-columns.ts'
import { CONVERSATION_FIELDS, conversationColumn } from '../conversations/fields.ts'

/** What values a field takes in a filter. */
export type FieldKind =
  'address' | 'name' | 'port' | 'protocol' | 'flags' | 'number' | 'time' | 'duration' | 'text'

/** A field of the filter language: a column, either of two columns, or something computed from columns. */
export interface FilterField {
  /** As filters hold it. */
  readonly name: string
  readonly kind: FieldKind
  readonly meaning: string
  readonly unit?: 'bytes' | 'packets'
  /** The columns it looks at; a condition on several holds where it holds for one of them. */
  readonly columns: readonly string[]
  /** How the value comes from its columns, where it is not simply theirs. */
  readonly computed?:
    'sum' | 'duration' | 'bytes-per-packet' | 'rate' | 'protocol-name' | 'any-text' | 'conversation'
}

/** What the parser must know of the data set: the columns it has, and which addresses have names. */
export interface FilterContext {
  readonly columns: readonly Column[]
  readonly names?: AddressNames
}

interface VirtualField extends FilterField {
  readonly aliases: readonly string[]
}

const KIND_BY_NAME: ReadonlyMap<string, FieldKind> = new Map([
  ['protocol', 'protocol'],
  ['src_port', 'port'],
  ['dst_port', 'port'],
  ['tcp_flags', 'flags'],
  ['tcp_flags_recv', 'flags'],
  ['initiator_port', 'port'],
  ['responder_port', 'port'],
  ['initiator_flags', 'flags'],
  ['responder_flags', 'flags'],
  ['flow_flags', 'flags'],
  ['conversation_duration', 'duration'],
])

const KIND_BY_STORAGE: Readonly<Record<Storage, FieldKind>> = {
  u8: 'number',
  u16: 'number',
  u32: 'number',
  u64: 'number',
  f64: 'number',
  time: 'time',
  address: 'address',
  label: 'text',
  text: 'text',
}

const VIRTUAL_FIELDS: readonly VirtualField[] = [
  either('ip', 'address', ['src_addr', 'dst_addr'], 'Source or destination address.', [
    'ip.addr',
    'addr',
    'address',
    'ipaddr',
  ]),
  either('port', 'port', ['src_port', 'dst_port'], 'Source or destination port.', [
    'tcp.port',
    'udp.port',
    'anyport',
  ]),
  either('node', 'text', ['src_node', 'dst_node'], 'Source or destination node.', ['anynode']),
  either('user', 'text', ['src_user', 'dst_user'], 'Source or destination user.', ['anyuser']),
  either('kind', 'text', ['src_kind', 'dst_kind'], 'Source or destination kind.', ['anykind']),
  {
    ...either('bytes', 'number', ['bytes_sent', 'bytes_recv'], 'Bytes both ways.', [
      'octets',
      'size',
      'volume',
    ]),
    computed: 'sum',
    unit: 'bytes',
  },
  {
    ...either('packets', 'number', ['packets_sent', 'packets_recv'], 'Packets both ways.', ['pkts', 'pkt']),
    computed: 'sum',
    unit: 'packets',
  },
  {
    ...either('duration', 'duration', ['start_time', 'end_time'], 'From start to end.', ['dur', 'length']),
    computed: 'duration',
  },
  {
    ...either(
      'bytes_per_packet',
      'number',
      ['bytes_sent', 'bytes_recv', 'packets_sent', 'packets_recv'],
      'Whole bytes per packet, both ways together; missing without packets.',
      ['bpp', 'packetsize'],
    ),
    computed: 'bytes-per-packet',
  },
  {
    ...either(
      'rate',
      'number',
      ['bytes_sent', 'bytes_recv', 'start_time', 'end_time'],
      'Bits per second from start to end, both ways together; missing without a duration.',
      ['bps', 'bitrate'],
    ),
    computed: 'rate',
  },
  {
    ...either('protocol_name', 'text', ['protocol'], 'Name of the protocol, as text.', ['protoname']),
    computed: 'protocol-name',
  },
  {
    ...either('any', 'text', [], 'Any text of the record: labels, texts, names, the file.', ['text']),
    computed: 'any-text',
  },
  ...CONVERSATION_FIELDS.map((name): VirtualField => {
    const column = conversationColumn(name)
    const meaning = `Of the record's conversation: ${column.meaning}`
    return {
      ...either(name, kindOf(column), ['conversation'], meaning, column.aliases ?? []),
      computed: 'conversation',
    }
  }),
]

function either(
  name: string,
  kind: FieldKind,
  columns: readonly string[],
  meaning: string,
  aliases: readonly string[],
): VirtualField {
  return { name, kind, columns, meaning, aliases }
}

/** Shorter names under which columns are printed. */
const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ['src_addr', 'src'],
  ['dst_addr', 'dst'],
  ['src_port', 'srcport'],
  ['dst_port', 'dstport'],
  ['start_time', 'start'],
  ['end_time', 'end'],
  ['protocol', 'proto'],
  ['tcp_flags', 'flags'],
  ['bytes_sent', 'sent'],
  ['bytes_recv', 'recv'],
])

const NAME_SUFFIX = '.name'
const COLUMN_MARK = 'column:'

/** A name without what people spell differently: case, `_`, `-`, `.` and spaces. */
export function normalName(name: string): string {
  return name.toLowerCase().replace(/[_\-.\s]/g, '')
}

const STATIC_COLUMNS: readonly Column[] = [...CORE_COLUMNS, ...VENDOR_COLUMNS]

/** Names that mean the same whatever the data set has; first come, first served. */
const RESERVED: ReadonlyMap<string, string> = firstOf([
  ...[...SHORT_NAMES].map(([name, short]): [string, string] => [short, name]),
  ...VIRTUAL_FIELDS.map(({ name }): [string, string] => [name, name]),
  ...CORE_COLUMNS.map(({ name }): [string, string] => [name, name]),
])
const STATIC_NAMES: ReadonlyMap<string, string> = firstOf([
  ...RESERVED,
  ...STATIC_COLUMNS.map(({ name }): [string, string] => [name, name]),
  ...[...STATIC_COLUMNS, ...VIRTUAL_FIELDS].flatMap(({ name, aliases }) =>
    (aliases ?? []).map((alias): [string, string] => [alias, name]),
  ),
])

function firstOf(entries: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  for (const [spelling, name] of entries) {
    if (!names.has(normalName(spelling))) names.set(normalName(spelling), name)
  }
  return names
}

/** The name of a column as a field, also where a field of the language has the same name. */
export function columnField(column: string): string {
  const isTaken = VIRTUAL_FIELDS.some(({ name }) => name === column) || column.endsWith(NAME_SUFFIX)
  return isTaken || column.startsWith(COLUMN_MARK) ? COLUMN_MARK + column : column
}

/** The field that somebody typed, by any of its spellings; undefined where nothing is called so. */
export function resolveField(typed: string, columns: readonly Column[]): string | undefined {
  const normal = normalName(typed)
  const reserved = RESERVED.get(normal)
  if (reserved !== undefined) return reserved
  const base = typed.toLowerCase().endsWith(NAME_SUFFIX) ? typed.slice(0, -NAME_SUFFIX.length) : undefined
  if (base !== undefined && RESERVED.has(normalName(base))) return namesOf(base, columns)
  if (columns.some(({ name }) => name === typed)) return columnField(typed)
  const alike = columns.find(
    ({ name, aliases }) =>
      normalName(name) === normal || aliases?.some((alias) => normalName(alias) === normal),
  )
  const known = STATIC_NAMES.get(normal)
  // `status` is a column of one vendor and, where that column is not there, another name of one that is.
  const isThere = known !== undefined && (!alike || !isStaticColumn(known) || has(columns, known))
  if (isThere) return known
  if (alike) return columnField(alike.name)
  return base === undefined ? undefined : namesOf(base, columns)
}

function namesOf(typed: string, columns: readonly Column[]): string | undefined {
  const address = resolveField(typed, columns)
  return address !== undefined && fieldOf(address, columns)?.kind === 'address'
    ? address + NAME_SUFFIX
    : undefined
}

/** The field of the names that a field's addresses bear; undefined where it has no addresses. */
export function namesField(field: FilterField, columns: readonly Column[]): string | undefined {
  if (field.kind !== 'address' || (field.computed && field.computed !== 'conversation')) return undefined
  const names = fieldOf(field.name + NAME_SUFFIX, columns)
  return names?.kind === 'name' ? names.name : undefined
}

/** The field whose addresses bear the names; of other fields their own name. */
export function addressOfNames({ kind, name }: FilterField): string {
  return kind === 'name' ? name.slice(0, -NAME_SUFFIX.length) : name
}

/** The field of that name in a filter; undefined where neither the language nor the data set knows it. */
export function fieldOf(name: string, columns: readonly Column[]): FilterField | undefined {
  const virtual = VIRTUAL_FIELDS.find((field) => field.name === name)
  if (virtual) return virtual
  if (name.startsWith(COLUMN_MARK)) return columnAsField(name, name.slice(COLUMN_MARK.length), columns)
  if (name.endsWith(NAME_SUFFIX)) {
    const base = fieldOf(name.slice(0, -NAME_SUFFIX.length), columns)
    if (base?.kind !== 'address') return undefined
    return { ...base, name, kind: 'name', meaning: `Name given to: ${base.meaning.toLowerCase()}` }
  }
  return columnAsField(name, name, columns)
}

function columnAsField(field: string, name: string, columns: readonly Column[]): FilterField | undefined {
  const column = columns.find((one) => one.name === name) ?? STATIC_COLUMNS.find((one) => one.name === name)
  if (!column) return undefined
  const { meaning, unit } = column
  return { name: field, kind: kindOf(column), meaning, columns: [name], ...(unit && { unit }) }
}

function kindOf(column: Column): FieldKind {
  return KIND_BY_NAME.get(column.name) ?? KIND_BY_STORAGE[column.storage]
}

/** Every field that a filter on this data set can name, those of the language first. */
export function filterFields(columns: readonly Column[]): readonly FilterField[] {
  const has = (name: string) => columns.some((column) => column.name === name)
  const virtual = VIRTUAL_FIELDS.filter((field) => field.columns.length === 0 || field.columns.some(has))
  const own = columns.flatMap(({ name }) => fieldOf(columnField(name), columns) ?? [])
  return [...virtual, ...own]
}

/** How a field is written in a filter: short where it has a short name, in backticks where it could be misread. */
export function printField(field: string): string {
  if (field.endsWith(NAME_SUFFIX) && !field.startsWith(COLUMN_MARK)) {
    return printField(field.slice(0, -NAME_SUFFIX.length)) + NAME_SUFFIX
  }
  if (VIRTUAL_FIELDS.some(({ name }) => name === field)) return field
  if (field.startsWith(COLUMN_MARK)) return inBackticks(field.slice(COLUMN_MARK.length))
  return printColumn(field)
}

function printColumn(column: string): string {
  const short = SHORT_NAMES.get(column)
  if (short !== undefined) return short
  const normal = normalName(column)
  const meant = STATIC_NAMES.get(normal)
  const isPlain = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(column) && !KEYWORDS.has(column.toLowerCase())
  const isOnlyMeaning = RESERVED.has(normal) || !isAliasOfAnother(normal, column)
  if (isPlain && (meant === undefined || (meant === column && isOnlyMeaning))) return column
  return inBackticks(column)
}

function isAliasOfAnother(normal: string, column: string): boolean {
  return STATIC_COLUMNS.some(
    ({ name, aliases }) => name !== column && aliases?.some((alias) => normalName(alias) === normal),
  )
}

function isStaticColumn(name: string): boolean {
  return STATIC_COLUMNS.some((column) => column.name === name)
}

function has(columns: readonly Column[], name: string): boolean {
  return columns.some((column) => column.name === name)
}

function inBackticks(name: string): string {
  return '`' + name.replaceAll('`', '``') + '`'
}

/** How a field is written on the right of a comparison, where a bare word could also be a value. */
export function printRightField(field: string, kind: FieldKind): string {
  const printed = printField(field)
  const isBare = kind === 'text' ? isFieldWord(printed) : STATIC_NAMES.has(normalName(printed))
  return isBare || printed.startsWith('`') ? printed : '`' + printed + '`'
}

/** Whether a bare word is read as a field even where a text could stand: the full name of a column, like `dst_node`. */
export function isFieldWord(word: string): boolean {
  return word.includes('_') && STATIC_COLUMNS.some(({ name }) => name === word)
}

/** Words that are no field and no search text. */
export const KEYWORDS: ReadonlySet<string> = new Set(['and', 'or', 'not', 'in', 'off'])

/** Spellings of all fields, for suggestions and completion. */
export function fieldSpellings(
  columns: readonly Column[],
): readonly { readonly spelling: string; readonly field: string }[] {
  const own = filterFields(columns).map(({ name }) => ({ spelling: printField(name), field: name }))
  const aliases = [...VIRTUAL_FIELDS, ...columns].flatMap(({ name, aliases }) =>
    (aliases ?? []).map((spelling) => ({ spelling, field: resolveField(spelling, columns) ?? name })),
  )
  return [...own, ...aliases]
}

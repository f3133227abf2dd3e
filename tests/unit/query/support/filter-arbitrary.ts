import fc from 'fast-check'
import { ADDRESS_CLASSES } from '../../../../src/flow/address-classes.ts'
import type { Column } from '../../../../src/flow/column.ts'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { parseAddress } from '../../../../src/flow/address.ts'
import { addressNumber, addressText, prefixAround, printPrefix } from '../../../../src/flow/prefix.ts'
import { columnField, filterFields, type FilterField } from '../../../../src/query/filter/fields.ts'
import type { Comparator, Condition, Filter, Scalar, Value } from '../../../../src/query/filter/filter.ts'

/** A data set with every kind of column, some of them called what the language calls something else. */
export const COLUMNS: readonly Column[] = [
  ...CORE_COLUMNS,
  { name: 'user', title: 'user', storage: 'text', meaning: 'Clashes with a field of the language.' },
  { name: 'host', title: 'host', storage: 'label', meaning: 'Clashes with an alias.' },
  { name: 'odd `name" = (x)', title: 'odd', storage: 'text', meaning: 'Needs quoting.' },
  { name: 'not', title: 'not', storage: 'u32', meaning: 'Clashes with a keyword.' },
  { name: 'src.name', title: 'x', storage: 'text', meaning: 'Clashes with names of addresses.' },
  { name: 'score', title: 'Score', storage: 'f64', meaning: 'A number with fractions.' },
  { name: 'https', title: 'x', storage: 'u16', meaning: 'Clashes with a value.' },
  { name: 'pkt_src_addr', title: 'x', storage: 'address', meaning: 'Another address.' },
]

const COMPARATORS: readonly Comparator[] = ['=', '!=', '<', '<=', '>', '>=']

/** Addresses that records and filters share, so that filters find something. */
const SHARED_ADDRESSES: readonly string[] = [
  '10.0.0.1',
  '10.0.0.2',
  '10.0.1.1',
  '172.16.5.4',
  '192.168.0.255',
  '100.64.1.1',
  '127.0.0.1',
  '169.254.169.254',
  '224.0.0.251',
  '255.255.255.255',
  '0.0.0.0',
  '192.0.2.1',
  '198.51.100.7',
  '203.0.113.255',
  '::1',
  '::',
  'fe80::1',
  'ff02::fb',
  'fd00::1',
  '2001:db8::1',
  '2001:db8::ffff',
  '2001:db8:0:1::1',
  '::fffe:ffff:ffff',
  '::1:0:0:0',
]

export const anyAddress: fc.Arbitrary<bigint> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(...SHARED_ADDRESSES).map((text) => addressNumber(parseAddress(text)!)),
  },
  fc.bigInt(0n, 0xffff_ffffn).map((low) => 0xffff_0000_0000n | low),
  fc.bigInt(0n, (1n << 128n) - 1n),
  fc.bigInt(0n, 0xffffn).map((low) => (0x2001_0db8n << 96n) | low),
)

const prefixText = fc
  .tuple(anyAddress, fc.integer({ min: 0, max: 128 }))
  .map(([address, length]) => printPrefix(prefixAround(address, length))!)

export const SHARED_TEXTS: readonly string[] = [
  'a',
  'A',
  'ab',
  'gw-1',
  'gw-2',
  'GW-3',
  'REJECT',
  'reject',
  'ACCEPT',
  "o'brien",
  'x"y',
  'a\\b',
  '100%',
  'a_b',
  'a*b',
  '',
  ' ',
  'é',
  'É',
  '日本',
  '😀',
  'line\nbreak',
  'nul\0nul',
  "' OR 1=1 --",
  ');DROP TABLE flow_1;--',
  'OK',
  'NODATA',
  'node',
  'tcp',
]

export const anyText = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...SHARED_TEXTS) },
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'grapheme', maxLength: 5 }),
  fc.constantFrom(
    'tcp',
    'and',
    'or',
    'not',
    'in',
    'off',
    'last',
    '-',
    '*',
    'dst_node',
    'node',
    '443',
    '10.0.0.1',
    "' OR 1=1 --",
    '#',
    'a\\*b',
    '"',
    '/x/',
    '',
    'eni-1',
  ),
)

/** `^` only in front and `$` only at the end: the engine's RE2 finds `a^` in `a`, which JavaScript rightly does not. */
const anyRegex = fc
  .tuple(
    fc.constantFrom('', '^'),
    fc.array(
      fc.constantFrom('a', '.', '[a-z]', '\\d', '(?:b|c)', '/', ' ', '\\.', 'x{2,3}', 'y?', '"', "'"),
      {
        minLength: 1,
        maxLength: 5,
      },
    ),
    fc.constantFrom('', '$'),
  )
  .map(([start, parts, end]) => start + parts.join('') + end)

const DATA_START_MS = 1_680_598_800_000

const wholeMs = fc.oneof(
  { weight: 6, arbitrary: fc.nat(20).map((n) => DATA_START_MS + n * 500) },
  fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000),
  fc.integer({ min: 0, max: 4_000_000_000_000 }),
  fc.integer({ min: 0, max: 40_000 }).map((days) => days * 86_400_000),
  fc.integer({ min: 0, max: 40_000 }).map((days) => days * 86_400_000 - 1 + 86_400_000),
)

function scalar(field: FilterField): fc.Arbitrary<Scalar> {
  const number = (arbitrary: fc.Arbitrary<number>) =>
    arbitrary.map((number): Scalar => ({ kind: 'number', number }))
  switch (field.kind) {
    case 'address':
      return anyAddress.map((address) => ({ kind: 'address', address: addressText(address) }))
    case 'port':
      return number(
        fc.oneof(fc.constantFrom(22, 53, 80, 443, 8000, 8999, 65535), fc.integer({ min: 0, max: 65535 })),
      )
    case 'protocol':
    case 'flags':
      return number(fc.oneof(fc.constantFrom(1, 2, 6, 16, 17, 18), fc.integer({ min: 0, max: 255 })))
    case 'number':
      return number(
        fc.oneof(
          fc.nat(),
          fc.nat(2000).map((n) => n * 1_000_000),
          fc.nat(2000).map((n) => n * 1024),
          fc.double({ noNaN: true, noDefaultInfinity: true }),
        ),
      )
    case 'duration':
      return fc
        .oneof(
          fc.nat(),
          fc.nat(90).map((minutes) => minutes * 60_000),
        )
        .map((ms) => ({ kind: 'duration', ms }))
    case 'time':
      return wholeMs.map((ms) => ({ kind: 'time', ms }))
    default:
      return anyText.map((text) => ({ kind: 'text', text }))
  }
}

function isUpward({ from, to }: { from: Scalar; to: Scalar }): boolean {
  if (from.kind === 'number' && to.kind === 'number') return from.number <= to.number
  if (from.kind === 'duration' && to.kind === 'duration') return from.ms <= to.ms
  return from.kind === 'time' && to.kind === 'time' && from.ms <= to.ms
}

function addressRange(): fc.Arbitrary<Value> {
  return fc.tuple(anyAddress, anyAddress).map(([a, b]): Value => {
    const [from, to] = a <= b ? [a, b] : [b, a]
    return {
      kind: 'range',
      from: { kind: 'address', address: addressText(from) },
      to: { kind: 'address', address: addressText(to) },
    }
  })
}

function value(field: FilterField): fc.Arbitrary<Value> {
  const own = scalar(field)
  const range = fc
    .record({ from: own, to: own })
    .filter(isUpward)
    .map((ends): Value => ({ kind: 'range', ...ends }))
  switch (field.kind) {
    case 'address':
      return fc.oneof(
        own,
        addressRange(),
        prefixText.map((prefix): Value => ({ kind: 'prefix', prefix })),
        fc
          .constantFrom(...ADDRESS_CLASSES, 'internal' as const, 'external' as const)
          .map((name): Value => ({ kind: 'class', class: name })),
      )
    case 'time':
      return fc.oneof(
        own,
        range,
        fc.oneof(fc.nat(10_000), fc.nat(10_000_000)).map((ms): Value => ({ kind: 'last', ms })),
      )
    case 'text':
    case 'name':
      return fc.oneof(
        own,
        anyText.map((text): Value => ({ kind: 'contains', text })),
        anyText
          .filter((text) => !text.endsWith('\\'))
          .map((text): Value => ({ kind: 'glob', glob: `${text}*` })),
        ...(field.kind === 'text' ? [anyRegex.map((regex): Value => ({ kind: 'regex', regex }))] : []),
      )
    case 'flags':
      return own
    default:
      return fc.oneof(own, range)
  }
}

const fields = filterFields(COLUMNS)
const anyField = fc.constantFrom(...fields)
const addressFields = ['src_addr', 'dst_addr', 'ip', 'pkt_src_addr'].map((base) => ({
  name: `${base}.name`,
  kind: 'name' as const,
  meaning: '',
  columns: [],
}))

const comparedFields: readonly (readonly [string, string])[] = [
  ['src_port', 'dst_port'],
  ['src_addr', 'dst_addr'],
  ['src_addr', 'pkt_src_addr'],
  ['bytes_sent', 'bytes_recv'],
  ['bytes', 'packets'],
  ['start_time', 'end_time'],
  ['src_node', 'dst_node'],
  ['src_node', columnField('host')],
  ['dst_node', columnField('user')],
  ['tcp_flags', 'tcp_flags_recv'],
  ['dst_port', columnField('https')],
  ['score', columnField('not')],
  ['protocol_name', 'action'],
]

function comparison(field: FilterField): fc.Arbitrary<Condition> {
  const isOrdered = field.kind !== 'name' && field.name !== 'any'
  const equal = fc.record({
    op: fc.constant('compare' as const),
    field: fc.constant(field.name),
    is: fc.constantFrom<Comparator>('=', '!='),
    value: value(field),
  })
  const order = fc.record({
    op: fc.constant('compare' as const),
    field: fc.constant(field.name),
    is: fc.constantFrom<Comparator>('<', '<=', '>', '>='),
    value: scalar(field),
  })
  return isOrdered ? fc.oneof(equal, order) : equal
}

export const anyCondition: fc.Arbitrary<Condition> = fc.oneof(
  { weight: 4, arbitrary: fc.oneof(anyField, fc.constantFrom(...addressFields)).chain(comparison) },
  {
    weight: 2,
    arbitrary: fc.oneof(anyField, fc.constantFrom(...addressFields)).chain((field) =>
      fc.record({
        op: fc.constant('in' as const),
        field: fc.constant(field.name),
        values: fc.array(value(field), { minLength: 1, maxLength: 12 }),
      }),
    ),
  },
  fc.record({
    op: fc.constantFrom('present' as const, 'missing' as const),
    field: anyField.map(({ name }) => name),
  }),
  fc.record({
    op: fc.constant('flags' as const),
    field: fc.constantFrom('tcp_flags', 'tcp_flags_recv'),
    mode: fc.constantFrom('all' as const, 'any' as const, 'none' as const, 'exactly' as const),
    flags: fc.integer({ min: 0, max: 255 }),
  }),
  fc
    .tuple(fc.constantFrom(...comparedFields), fc.constantFrom(...COMPARATORS))
    .map(([[left, right], is]): Condition => ({ op: 'fields', left, is, right })),
)

/** Filters of every form, in normal form or not. */
export const anyFilter: fc.Arbitrary<Filter> = fc.letrec<{ filter: Filter }>((tie) => ({
  filter: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 4, arbitrary: anyCondition },
    fc.record({
      op: fc.constantFrom('and' as const, 'or' as const),
      of: fc.array(tie('filter'), { maxLength: 4 }),
    }),
    fc.record({ op: fc.constantFrom('not' as const, 'off' as const), of: tie('filter') }),
  ),
})).filter

/** A record with values of every kind, many of them missing. Keys are columns; addresses and labels as text. */
export const anyRecord: fc.Arbitrary<Readonly<Record<string, string | number | bigint | undefined>>> =
  fc.record(
    Object.fromEntries(
      COLUMNS.filter(({ name }) => !['file', 'record', 'format'].includes(name)).map((column) => [
        column.name,
        cell(column),
      ]),
    ),
  )

function cell(column: Column): fc.Arbitrary<string | number | bigint | undefined> {
  return fc.option(cellValue(column), { nil: undefined, freq: 3 })
}

function cellValue(column: Column): fc.Arbitrary<string | number | bigint> {
  switch (column.storage) {
    case 'address':
      return anyAddress.map(addressText)
    case 'label':
    case 'text':
      return fc.constantFrom(...SHARED_TEXTS)
    case 'time':
      return fc.nat(20).map((n) => DATA_START_MS + n * 500)
    case 'u8':
      return fc.oneof(fc.constantFrom(1, 2, 6, 16, 17, 18), fc.integer({ min: 0, max: 255 }))
    case 'u16':
      return fc.oneof(fc.constantFrom(22, 53, 80, 443, 8000, 8999, 65535), fc.integer({ min: 0, max: 65535 }))
    case 'f64':
      return fc.oneof(fc.nat(3), fc.double({ noNaN: true, noDefaultInfinity: true }))
    case 'u64':
      return fc.oneof(fc.nat(3), fc.nat(200), fc.nat(), fc.constant(2n ** 64n - 1n)).map(BigInt)
    default:
      return fc.nat(200)
  }
}

import { FLOW_BITS, SIDE_BITS } from './evidence.ts'

/** What pairing must know of the records before it writes its SQL. */
export interface Source {
  /** Physical columns that some record has. */
  readonly columns: ReadonlySet<string>
  /** Some address is not IPv4. */
  readonly hasV6: boolean
  /** Labels of a column by code. */
  labels(column: string): readonly string[]
}

/** Formats whose source is the side that began, as their documents say. */
const NAMES_INITIATOR = ['trustgrid', 'netmaker', 'zeek-conn']
/** Formats that record FIN, SYN, RST and SYN-ACK, and neither lone ACK nor PSH (AWS: "tcp-flags"). */
const FLAGS_LIMITED = ['aws-vpc', 'aws-tgw']
/** Protocol of records that name none: beyond the numbers of IANA. */
export const NO_PROTOCOL = 256

/** Code of a label, or -1, which no record has. */
export function codeOf(source: Source, column: string, label: string): number {
  return source.labels(column).indexOf(label)
}

/** A value of a record, or NULL where no record has the column. @param of name of the table, with a dot */
function value(source: Source, of: string, name: string): string {
  return source.columns.has(name) ? `${of}${name}` : 'NULL'
}

/** Half of an address as it is in the packet, also where a gateway's interface logged its own in its place. */
function half(source: Source, of: string, end: 'src' | 'dst', part: 'hi' | 'lo'): string {
  const logged = `${of}${end}_addr_${part}`
  const inPacket = `pkt_${end}_addr_${part}`
  return source.columns.has(inPacket) ? `coalesce(${of}${inPacket}, ${logged})` : logged
}

/**
 * Address and port as one number: of IPv4 exactly, below 2^48; of IPv6 a hash above 2^63. The identifier of a ping stands
 * in the place of both ports.
 */
function endpoint(source: Source, of: string, end: 'src' | 'dst'): string {
  const port = `coalesce(${value(source, of, `${end}_port`)}, ${value(source, of, 'icmp_id')}, 0)`
  const [hi, lo] = [half(source, of, end, 'hi'), half(source, of, end, 'lo')]
  const v4 = `((${lo}) & 4294967295) * 65536 + ${port}`
  if (!source.hasV6) return `(${v4})`
  return `(CASE WHEN (${hi}) = 0 AND (${lo}) >> 32 = 65535 THEN ${v4} ELSE hash(${hi}, ${lo}, ${port}) | 9223372036854775808 END)`
}

/** The two ends of a record without regard to direction, and its protocol: what records of one connection share. */
export function keyColumns(source: Source, of = ''): { low: string; high: string; protocol: string } {
  const [src, dst] = [endpoint(source, of, 'src'), endpoint(source, of, 'dst')]
  return {
    low: `least(${src}, ${dst})`,
    high: `greatest(${src}, ${dst})`,
    protocol: `coalesce(${value(source, of, 'protocol')}, ${NO_PROTOCOL})::USMALLINT`,
  }
}

/** Records of traffic that name both ends. */
export function isObserved(source: Source, of = ''): string {
  if (!source.columns.has('src_addr_lo') || !source.columns.has('dst_addr_lo')) return 'false'
  const noFlows = ['NODATA', 'SKIPDATA'].map((status) => codeOf(source, 'log_status', status))
  const known = source.columns.has('log_status') ? noFlows.filter((code) => code >= 0) : []
  const status = `(${of}log_status IS NULL OR ${of}log_status NOT IN (${known.join(', ')}))`
  return `${of}src_addr_lo IS NOT NULL AND ${of}dst_addr_lo IS NOT NULL${known.length > 0 ? ` AND ${status}` : ''}`
}

/** Columns that pairing reads as they are, where some record has them. */
const READ = [
  'start_time_ms',
  'end_time_ms',
  'reporter',
  'format',
  'bytes_sent',
  'bytes_recv',
  'packets_sent',
  'packets_recv',
  'tcp_flags',
  'tcp_flags_recv',
  'flags_scope',
  'action',
  'icmp_type',
  'status',
  'block_reason',
]

/**
 * Every record seen from its lower end: `up` says that the lower end is the source. What it tells of either end is a
 * word of bits (evidence.ts), so that putting records together is one bit_or. The SQL leaves out what no record can
 * tell: on 10 M AWS records that halves the time.
 * @param condition over `low` and `high` @param join what stands behind the records in FROM, such as a SEMI JOIN
 */
export function observedSelect(source: Source, condition: string, join = ''): string {
  const get = (name: string) => value(source, 'f.', name)
  const key = keyColumns(source, 'f.')
  const read = READ.filter((name) => source.columns.has(name)).map((name) => `f.${name}`)
  const ends = source.hasV6
    ? (['src', 'dst'] as const).flatMap((end) => [
        ...(['hi', 'lo'] as const).map((part) => `${half(source, 'f.', end, part)} AS ${end}_${part}`),
        `${value(source, 'f.', `${end}_port`)} AS ${end}_port`,
      ])
    : []
  const [time, end] = [get('start_time_ms'), get('end_time_ms')]
  return `SELECT f.id_shape, f.id_row, low, high, proto, up,
  coalesce(${time}, ${end})::BIGINT AS start, greatest(${time}, ${end})::BIGINT AS finish,
  ${get('reporter')}::UINTEGER AS reporter, ${get('format')}::UINTEGER AS format, ${seenSql(source)} AS seen,
  ${['bytes', 'packets'].flatMap((unit) => countsSql(source, unit)).join(', ')}${source.hasV6 ? `, ${endsSql().join(', ')}` : ''}
FROM (SELECT ${['f.id_shape', 'f.id_row', ...read, ...ends].join(', ')}, ${key.low} AS low, ${key.high} AS high, ${key.protocol} AS proto,
  ${endpoint(source, 'f.', 'src')} <= ${endpoint(source, 'f.', 'dst')} AS up
FROM flow.flow AS f WHERE ${isObserved(source, 'f.')} AND ${condition}) AS f ${join}`
}

const turned = (lower: string, upper: string) => `CASE WHEN up THEN ${lower} ELSE ${upper} END`

function countsSql(source: Source, unit: string): readonly string[] {
  const [sent, recv] = [`${unit}_sent`, `${unit}_recv`].map(
    (name) => `TRY_CAST(${value(source, 'f.', name)} AS BIGINT)`,
  )
  return [
    `${turned(sent ?? '', recv ?? '')} AS ${unit}_up`,
    `${turned(recv ?? '', sent ?? '')} AS ${unit}_down`,
  ]
}

function endsSql(): readonly string[] {
  return ['hi', 'lo', 'port'].flatMap((part) => [
    `${turned(`src_${part}`, `dst_${part}`)} AS low_${part}`,
    `${turned(`dst_${part}`, `src_${part}`)} AS high_${part}`,
  ])
}

/** Words of the lower end, the higher end and the flow as one number. `|` and `<<` bind alike, so each is in parentheses. */
function seenSql(source: Source): string {
  const [src = '0::UBIGINT', dst, flow] = [sourceWord(source), destinationWord(source), flowWord(source)].map(
    joined,
  )
  const ends =
    dst === undefined
      ? turned(src, `(${src} << 16)`)
      : turned(`(${src} | (${dst} << 16))`, `(${dst} | (${src} << 16))`)
  return flow === undefined ? `(${ends})` : `((${ends}) | (${flow} << 32))`
}

function joined(parts: readonly string[]): string | undefined {
  return parts.length === 0 ? undefined : `(${parts.join(' | ')})`
}

/** A bit where a condition is true; nothing where it never is. */
function bit(condition: string, place: number): readonly string[] {
  if (condition === 'false') return []
  if (condition === 'true') return [`${2 ** place}::UBIGINT`]
  return [`CASE WHEN ${condition} THEN ${2 ** place}::UBIGINT ELSE 0::UBIGINT END`]
}

function isFormat(source: Source, ids: readonly string[]): string {
  if (!source.columns.has('format')) return 'false'
  const formats = source.labels('format')
  if (formats.every((format) => ids.includes(format))) return 'true'
  const codes = ids.map((id) => formats.indexOf(id)).filter((code) => code >= 0)
  return codes.length === 0 ? 'false' : `f.format IN (${codes.join(', ')})`
}

function isTwoWay(source: Source): string {
  const counts = ['packets_recv', 'bytes_recv'].filter((name) => source.columns.has(name))
  return counts.length === 0 ? 'false' : `(${counts.map((name) => `f.${name} IS NOT NULL`).join(' OR ')})`
}

/** Bits of `SIDE_BITS` for the source. Of a log per direction a record says that its source sent. */
function sourceWord(source: Source): readonly string[] {
  const get = (name: string) => value(source, 'f.', name)
  const twoWay = isTwoWay(source)
  const sent =
    twoWay === 'false'
      ? 'true'
      : `NOT (${twoWay} AND coalesce(${get('packets_sent')}, ${get('bytes_sent')}, 1) = 0)`
  const isRequest = source.columns.has('icmp_type') ? 'coalesce(f.icmp_type IN (8, 128), false)' : 'false'
  const named = isFormat(source, NAMES_INITIATOR)
  return [
    ...bit(sent, SIDE_BITS.sent),
    ...flagsOf(source, true),
    ...actionBits(source),
    ...bit(
      named === 'false' ? isRequest : named === 'true' ? named : `(${named} OR ${isRequest})`,
      SIDE_BITS.named,
    ),
  ]
}

function actionBits(source: Source): readonly string[] {
  const cases = (
    [
      ['ACCEPT', SIDE_BITS.accepted],
      ['REJECT', SIDE_BITS.rejected],
    ] as const
  )
    .filter(([action]) => codeOf(source, 'action', action) >= 0)
    .map(([action, place]) => `WHEN ${codeOf(source, 'action', action)} THEN ${2 ** place}::UBIGINT`)
  return source.columns.has('action') && cases.length > 0
    ? [`(CASE f.action ${cases.join(' ')} ELSE 0::UBIGINT END)`]
    : []
}

function destinationWord(source: Source): readonly string[] {
  const get = (name: string) => value(source, 'f.', name)
  const counted =
    isTwoWay(source) === 'false' ? [] : [`coalesce(${get('packets_recv')}, ${get('bytes_recv')}, 0) > 0`]
  const isReplySeen = source.columns.has('status') ? ['f.status & 2 <> 0'] : []
  const sent = [...counted, ...isReplySeen]
  return [
    ...bit(sent.length === 0 ? 'false' : `(${sent.join(' OR ')})`, SIDE_BITS.sent),
    ...(source.columns.has('tcp_flags_recv') ? ['coalesce(f.tcp_flags_recv, 0)::UBIGINT'] : []),
  ]
}

function flowWord(source: Source): readonly string[] {
  const twoWay = isTwoWay(source)
  const isOpen = twoWay === 'false' ? 'false' : 'f.end_time_ms IS NULL AND f.start_time_ms IS NOT NULL'
  const rejected = codeOf(source, 'action', 'REJECT')
  const ccn = isFormat(source, ['tencent-ccn'])
  const isFlagged = source.columns.has('tcp_flags')
  return [
    ...bit(twoWay, FLOW_BITS.twoWay),
    ...bit(source.columns.has('end_time_ms') ? isOpen : 'false', FLOW_BITS.unfinished),
    ...bit(isFormat(source, FLAGS_LIMITED), FLOW_BITS.limited),
    ...bit(
      rejected < 0 || ccn === 'false' ? 'false' : `f.action = ${rejected} AND ${ccn}`,
      FLOW_BITS.throttled,
    ),
    ...bit(source.columns.has('block_reason') ? 'f.block_reason IS NOT NULL' : 'false', FLOW_BITS.blocked),
    ...flagsOf(source, false),
    ...bit(isFlagged && isScoped(source) ? isScope(source, false) : 'false', FLOW_BITS.together),
    ...bit(isFlagged ? isScope(source, true) : 'false', FLOW_BITS.apart),
  ]
}

/** Some flags are those of both directions together. */
function isScoped(source: Source): boolean {
  return codeOf(source, 'flags_scope', 'flow') >= 0
}

/** The flags are those of one direction; without a word on that, they are. */
function isScope(source: Source, isApart: boolean): string {
  if (!isScoped(source)) return isApart ? 'f.tcp_flags IS NOT NULL' : 'false'
  const isFlow = `coalesce(f.flags_scope = ${codeOf(source, 'flags_scope', 'flow')}, false)`
  return `f.tcp_flags IS NOT NULL AND ${isApart ? `NOT ${isFlow}` : isFlow}`
}

function flagsOf(source: Source, isApart: boolean): readonly string[] {
  if (!source.columns.has('tcp_flags')) return []
  if (!isScoped(source)) return isApart ? ['coalesce(f.tcp_flags, 0)::UBIGINT'] : []
  return [`CASE WHEN ${isScope(source, isApart)} THEN f.tcp_flags::UBIGINT ELSE 0::UBIGINT END`]
}

import { LOST_COLUMNS } from '../../flow/lost-packets.ts'
import { isNoneOf } from '../../lib/sql-text.ts'
import type { Shape } from '../shape.ts'
import { countedSql, FLOW_BITS, SIDE_BITS } from './evidence.ts'

/** What pairing must know of the records before it writes its SQL. */
export interface Source {
  /** Physical columns that some record has. */
  readonly columns: ReadonlySet<string>
  /** By shape, the number that its record of row 0 gives to a conversation: no two records of all shapes give the same. */
  readonly firstNumbers: ReadonlyMap<number, number>
  /** Some address is not IPv4. */
  readonly hasV6: boolean
  /** Some record counts more than 2^56: beyond that, numbers are looked at one by one, which takes as long as all else. */
  readonly hasHugeCounts: boolean
  /** Every record has a start and an end, and in this order. */
  readonly hasWholeTimes: boolean
  /** Labels of a column by code. */
  labels(column: string): readonly string[]
}

/** The same of the records of one table. */
export function ofShape(source: Source, shape: Shape): Source {
  return { ...source, columns: new Set(shape.columns.flatMap(({ names }) => names)) }
}

/** Formats whose source is the side that began, as their documents say. */
const NAMES_INITIATOR = ['trustgrid', 'netmaker', 'zeek-conn']
/** Formats that record FIN, SYN, RST and SYN-ACK, and neither lone ACK nor PSH (AWS: "tcp-flags"). */
const FLAGS_LIMITED = ['aws-vpc', 'aws-tgw']
/** Protocol of records that name none: beyond the numbers of IANA. */
export const NO_PROTOCOL = 256

/** Code of a label, or -1, which no record has. Another shape's records may have the label where these lack the column. */
export function codeOf(source: Source, column: string, label: string): number {
  return source.columns.has(column) ? source.labels(column).indexOf(label) : -1
}

/** A value of a record, or NULL where no record has the column. @param of name of the table, with a dot */
export function value(source: Source, of: string, name: string): string {
  return source.columns.has(name) ? `${of}${name}` : 'NULL'
}

/** Half of an address as it is in the packet, also where a gateway's interface logged its own in its place. */
export function half(source: Source, of: string, end: 'src' | 'dst', part: 'hi' | 'lo'): string {
  const logged = `${of}${end}_addr_${part}`
  const inPacket = `pkt_${end}_addr_${part}`
  return source.columns.has(inPacket) ? `coalesce(${of}${inPacket}, ${logged})` : logged
}

/** Address and port as one number: of IPv4 exactly, below 2^48; of IPv6 a hash above 2^63. */
function endpoint(source: Source, of: string, end: 'src' | 'dst'): string {
  const port = portOf(source, of, end)
  const [hi, lo] = [half(source, of, end, 'hi'), half(source, of, end, 'lo')]
  const v4 = `((${lo}) & 4294967295) * 65536 + ${port}`
  if (!source.hasV6) return `(${v4})`
  return `(CASE WHEN (${hi}) = 0 AND (${lo}) >> 32 = 65535 THEN ${v4} ELSE hash(${hi}, ${lo}, ${port}) | 9223372036854775808 END)`
}

/**
 * The same for both directions of a connection, and for nothing else but by chance: tells at a third of the cost of the
 * ends themselves which records may belong to others.
 */
export function keySql(source: Source, of: string): string {
  const [src, dst] = (['src', 'dst'] as const).map((end) => {
    const parts = source.hasV6 ? (['hi', 'lo'] as const) : (['lo'] as const)
    return `hash(${[...parts.map((part) => half(source, of, end, part)), portOf(source, of, end)].join(', ')})`
  })
  return `xor(${src}, ${dst})`
}

/** The identifier of a ping stands in the place of both ports. */
function portOf(source: Source, of: string, end: 'src' | 'dst'): string {
  const names = [`${end}_port`, 'icmp_id'].filter((name) => source.columns.has(name))
  return `coalesce(${[...names.map((name) => `${of}${name}`), '0'].join(', ')})`
}

/** Protocol of a record, never NULL. */
export function protocolSql(source: Source, of = ''): string {
  return `coalesce(${value(source, of, 'protocol')}, ${NO_PROTOCOL})::USMALLINT`
}

/**
 * Both ends and the protocol as one number, which together with one of the ends tells every connection of IPv4 apart.
 * @param one end @param other end @param protocol all of them SQL
 */
export function endsOf(one: string, other: string, protocol: string): string {
  return `xor(xor(${one}, ${other}), (${protocol})::UBIGINT << 48)`
}

/** `endsOf` and the lower end of a record, as members have them. */
export function recordKey(source: Source, of: string): { ends: string; low: string } {
  const [src, dst] = [endpoint(source, of, 'src'), endpoint(source, of, 'dst')]
  return {
    ends: endsOf(src, dst, protocolSql(source, of)),
    low: `(CASE WHEN ${src} <= ${dst} THEN ${src} ELSE ${dst} END)`,
  }
}

/** The number that a record gives to a conversation of which it is the first: its place among all. */
function numberSql({ firstNumbers }: Source): string {
  const cases = [...firstNumbers].map(([shape, first]) => `WHEN ${shape} THEN ${first}`)
  return `(f.id_row + CASE f.id_shape ${cases.join(' ')} END)`
}

/** Records of traffic that name both ends. */
export function isObserved(source: Source, of = ''): string {
  if (!source.columns.has('src_addr_lo') || !source.columns.has('dst_addr_lo')) return 'false'
  const noFlows = ['NODATA', 'SKIPDATA'].map((status) => codeOf(source, 'log_status', status))
  const known = source.columns.has('log_status') ? noFlows.filter((code) => code >= 0) : []
  const status = known.length > 0 ? ` AND ${isNoneOf(`${of}log_status`, known)}` : ''
  return `${of}src_addr_lo IS NOT NULL AND ${of}dst_addr_lo IS NOT NULL${status}`
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
  'direction',
  'icmp_type',
  'status',
  'block_reason',
  ...LOST_COLUMNS,
]

/** All records are of one format: its code is then `ONLY_FORMAT`. */
export function hasOneFormat(source: Source): boolean {
  return source.columns.has('format') && source.labels('format').length === 1
}

export const ONLY_FORMAT = '0::UINTEGER'

/** Columns of `READ` that say of each record what holds of all. */
function saidOnce(source: Source): readonly string[] {
  return [...(hasOneFormat(source) ? ['format'] : []), ...(isScoped(source) ? [] : ['flags_scope'])]
}

/** Which of two values belongs to the lower end, by what the source and the destination have. */
type Turn = (ofSource: string, ofDestination: string) => string

const BY_UP: Turn = (ofSource, ofDestination) => `CASE WHEN up THEN ${ofSource} ELSE ${ofDestination} END`
/** A lone record is seen from its source. */
const FROM_SOURCE: Turn = (ofSource) => ofSource

/** The records of keys that several have, as endsSelect gives them. */
export const MEMBER_TABLE = 'flow.pair_member'

/**
 * Each of these records seen from its lower end: `up` says that the lower end is the source. What it tells of either end
 * is a word of bits (evidence.ts), so that putting records together is one bit_or. The SQL leaves out what no record can
 * tell: on 10 M AWS records that halves the time.
 * @param condition over `low` and `high` @param join what stands behind the records in FROM, such as a SEMI JOIN
 */
export function observedSelect(source: Source, condition: string, join = ''): string {
  const get = (name: string) => value(source, 'f.', name)
  const ends = source.hasV6 ? `, ${endsSql().join(', ')}` : ''
  return `SELECT f.id_shape, f.id_row, ${numberSql(source)} AS number, low, high, proto, up,
  coalesce(${get('start_time_ms')}, ${get('end_time_ms')})::BIGINT AS start, ${finishSql(source)} AS finish,
  ${get('reporter')}::UINTEGER AS reporter, ${hasOneFormat(source) ? ONLY_FORMAT : `${get('format')}::UINTEGER`} AS format, ${seenSql(source, BY_UP)} AS seen,
  ${['bytes', 'packets'].flatMap((unit) => countsSql(source, unit)).join(', ')}${ends}
FROM ${MEMBER_TABLE} AS f ${join} WHERE ${condition}`
}

/**
 * Records with `low`, `high`, `proto` and `up`, and what else pairing reads of them. Not by `least` and `greatest`, which
 * would take four times as long.
 * @param join what stands behind the records `f` in FROM
 */
export function endsSelect(source: Source, join: string): string {
  const left = saidOnce(source)
  const read = READ.filter((name) => source.columns.has(name) && !left.includes(name)).map(
    (name) => `f.${name}`,
  )
  const ends = source.hasV6
    ? (['src', 'dst'] as const).flatMap((end) => [
        ...(['hi', 'lo'] as const).map((part) => `${half(source, 'f.', end, part)} AS ${end}_${part}`),
        `${value(source, 'f.', `${end}_port`)} AS ${end}_port`,
      ])
    : []
  return `SELECT * EXCLUDE (src_end, dst_end), CASE WHEN up THEN src_end ELSE dst_end END AS low, CASE WHEN up THEN dst_end ELSE src_end END AS high
FROM (SELECT *, src_end <= dst_end AS up
FROM (SELECT ${['f.id_shape', 'f.id_row', ...read, ...ends].join(', ')}, ${protocolSql(source, 'f.')} AS proto,
  ${endpoint(source, 'f.', 'src')} AS src_end, ${endpoint(source, 'f.', 'dst')} AS dst_end
FROM flow.flow AS f ${join} WHERE ${isObserved(source, 'f.')}))`
}

/** What evidence is made of (evidenceSql), of a lone record `f`: a group whose lower end is the source. */
export function loneEvidence(
  source: Source,
): Record<'seen' | 'proto' | 'counted_up' | 'counted_down', string> {
  const counted = (way: 'sent' | 'recv') =>
    countedSql(countSql(source, `packets_${way}`), countSql(source, `bytes_${way}`))
  return {
    seen: seenSql(source, FROM_SOURCE),
    proto: protocolSql(source, 'f.'),
    counted_up: counted('sent'),
    counted_down: counted('recv'),
  }
}

/** The flags of a lone record `f`: of its source, of its destination, of both together. */
export function loneFlags(source: Source): { src: string; dst: string; flow: string } {
  if (!source.columns.has('tcp_flags')) return { src: 'NULL', dst: 'NULL', flow: 'NULL' }
  const sent = sentConditions(source)
  const apart = isScope(source, true)
  const where = (condition: string, flags: string) =>
    condition === 'false' ? 'NULL' : `CASE WHEN ${apart} AND ${condition} THEN ${flags} END`
  return {
    src: where(sent.src, 'f.tcp_flags'),
    dst: where(sent.dst, `coalesce(${value(source, 'f.', 'tcp_flags_recv')}, 0)`),
    flow: isScoped(source) ? `CASE WHEN ${isScope(source, false)} THEN f.tcp_flags END` : 'NULL',
  }
}

/** The later of start and end of `f`, or the one that there is. `greatest` takes three times as long. */
export function finishSql(source: Source): string {
  const [start, end] = [value(source, 'f.', 'start_time_ms'), value(source, 'f.', 'end_time_ms')]
  if (start === 'NULL' || end === 'NULL') return `coalesce(${start}, ${end})::BIGINT`
  return `(CASE WHEN ${end} >= ${start} THEN ${end} ELSE coalesce(${start}, ${end}) END)::BIGINT`
}

function countsSql(source: Source, unit: string): readonly string[] {
  const [sent, recv] = [countSql(source, `${unit}_sent`), countSql(source, `${unit}_recv`)]
  return [`${BY_UP(sent, recv)} AS ${unit}_up`, `${BY_UP(recv, sent)} AS ${unit}_down`]
}

/** Bytes or packets of `f`; what does not fit into 63 bits is not known. */
export function countSql(source: Source, name: string): string {
  const count = value(source, 'f.', name)
  return source.hasHugeCounts ? `TRY_CAST(${count} AS BIGINT)` : count
}

function endsSql(): readonly string[] {
  return ['hi', 'lo', 'port'].flatMap((part) => [
    `${BY_UP(`src_${part}`, `dst_${part}`)} AS low_${part}`,
    `${BY_UP(`dst_${part}`, `src_${part}`)} AS high_${part}`,
  ])
}

/** Words of the lower end, the higher end and the flow as one number. `|` and `<<` bind alike, so each is in parentheses. */
function seenSql(source: Source, turned: Turn): string {
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

/** Whether a record is in one of these formats. @param of name of the table, with a dot */
export function isFormat(source: Source, ids: readonly string[], of = 'f.'): string {
  if (!source.columns.has('format')) return 'false'
  const formats = source.labels('format')
  if (formats.every((format) => ids.includes(format))) return 'true'
  const codes = ids.map((id) => formats.indexOf(id)).filter((code) => code >= 0)
  return codes.length === 0 ? 'false' : `${of}format IN (${codes.join(', ')})`
}

/** Whether some record may count both directions. */
export function hasTwoWay(source: Source): boolean {
  return isTwoWay(source) !== 'false'
}

function isTwoWay(source: Source): string {
  const counts = ['packets_recv', 'bytes_recv'].filter((name) => source.columns.has(name))
  return counts.length === 0 ? 'false' : `(${counts.map((name) => `f.${name} IS NOT NULL`).join(' OR ')})`
}

/** Whether either end sent anything. Of a log per direction a record says that its source did. */
function sentConditions(source: Source): { src: string; dst: string } {
  const get = (name: string) => value(source, 'f.', name)
  const twoWay = isTwoWay(source)
  const counted = twoWay === 'false' ? [] : [`coalesce(${get('packets_recv')}, ${get('bytes_recv')}, 0) > 0`]
  const isReplySeen = source.columns.has('status') ? ['f.status & 2 <> 0'] : []
  const answers = [...counted, ...isReplySeen]
  return {
    src:
      twoWay === 'false'
        ? 'true'
        : `NOT (${twoWay} AND coalesce(${get('packets_sent')}, ${get('bytes_sent')}, 1) = 0)`,
    dst: answers.length === 0 ? 'false' : `(${answers.join(' OR ')})`,
  }
}

/** Bits of `SIDE_BITS` for the source. */
function sourceWord(source: Source): readonly string[] {
  const isRequest = source.columns.has('icmp_type') ? 'coalesce(f.icmp_type IN (8, 128), false)' : 'false'
  const named = isFormat(source, NAMES_INITIATOR)
  return [
    ...bit(sentConditions(source).src, SIDE_BITS.sent),
    ...flagsOf(source, true),
    ...actionBits(source),
    ...bit(isRejectedAt(source, 'egress'), SIDE_BITS.rejectedGoingOut),
    ...bit(isRejectedAt(source, 'ingress'), SIDE_BITS.rejectedComingIn),
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

/** As seen by the reporting interface (AWS, "Flow log records": flow-direction). */
function isRejectedAt(source: Source, direction: 'ingress' | 'egress'): string {
  const codes = [codeOf(source, 'action', 'REJECT'), codeOf(source, 'direction', direction)] as const
  return codes.some((code) => code < 0) ? 'false' : `f.action = ${codes[0]} AND f.direction = ${codes[1]}`
}

/** A transit gateway counts what it loses of a flow (AWS, "Transit Gateway Flow Logs records"). */
function isLost(source: Source): string {
  const counts = LOST_COLUMNS.filter((name) => source.columns.has(name)).map((name) => `f.${name} > 0`)
  return counts.length === 0 ? 'false' : `(${counts.join(' OR ')})`
}

function destinationWord(source: Source): readonly string[] {
  return [
    ...bit(sentConditions(source).dst, SIDE_BITS.sent),
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
    ...bit(isLost(source), FLOW_BITS.lost),
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

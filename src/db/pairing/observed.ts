import { FLOW_BITS, SIDE_BITS } from './evidence.ts'

/** What pairing must know of the records before it writes its SQL. */
export interface Source {
  /** Physical columns that some record has. */
  readonly columns: ReadonlySet<string>
  /** Some address is not IPv4. */
  readonly hasV6: boolean
  /** Code of a label, or -1 where no record has it, which is then equal to none. */
  codeOf(column: string, label: string): number
  /** For each code of one column the code that the same label has in another, or -1. */
  translation(from: string, to: string): readonly number[]
}

/** Formats whose source is the side that began, as their documents say. */
const NAMES_INITIATOR = ['trustgrid', 'netmaker', 'zeek-conn']
/** Formats that record FIN, SYN, RST and SYN-ACK, and neither lone ACK nor PSH (AWS: "tcp-flags"). */
const FLAGS_LIMITED = ['aws-vpc', 'aws-tgw']
/** Protocol of records that name none: beyond the numbers of IANA. */
export const NO_PROTOCOL = 256

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
  const noFlows = ['NODATA', 'SKIPDATA'].map((status) => source.codeOf('log_status', status))
  const status = `(${of}log_status IS NULL OR ${of}log_status NOT IN (${noFlows.join(', ')}))`
  return `${of}src_addr_lo IS NOT NULL AND ${of}dst_addr_lo IS NOT NULL${source.columns.has('log_status') ? ` AND ${status}` : ''}`
}

/**
 * Every record seen from its lower end: `up` says that the lower end is the source. What it tells of either end is a
 * word of bits (evidence.ts), so that putting records together is one bit_or.
 */
export function observedSelect(source: Source, condition: string): string {
  const get = (name: string) => value(source, 'f.', name)
  const key = keyColumns(source, 'f.')
  const oriented = (lower: string, upper: string) => `CASE WHEN up THEN ${lower} ELSE ${upper} END`
  return `SELECT id_shape, id_row, low, high, proto, up, start, finish, reporter, format,
  ${oriented('src_word', 'dst_word')} | (${oriented('dst_word', 'src_word')} << 16) | (flow_word << 32) AS seen,
  ${oriented('sent_bytes', 'recv_bytes')} AS bytes_up, ${oriented('recv_bytes', 'sent_bytes')} AS bytes_down,
  ${oriented('sent_packets', 'recv_packets')} AS packets_up, ${oriented('recv_packets', 'sent_packets')} AS packets_down,
  ${['hi', 'lo'].flatMap((part) => [`${oriented(`src_${part}`, `dst_${part}`)} AS low_${part}`, `${oriented(`dst_${part}`, `src_${part}`)} AS high_${part}`]).join(', ')},
  ${oriented('src_port', 'dst_port')} AS low_port, ${oriented('dst_port', 'src_port')} AS high_port
FROM (SELECT f.id_shape, f.id_row, ${key.low} AS low, ${key.high} AS high, ${key.protocol} AS proto,
  ${endpoint(source, 'f.', 'src')} <= ${endpoint(source, 'f.', 'dst')} AS up,
  coalesce(f.start_time_ms, f.end_time_ms) AS start, greatest(f.start_time_ms, f.end_time_ms) AS finish,
  ${get('reporter')}::UINTEGER AS reporter, f.format AS format,
  ${['bytes', 'packets'].flatMap((unit) => ['sent', 'recv'].map((way) => `TRY_CAST(${get(`${unit}_${way}`)} AS BIGINT) AS ${way}_${unit}`)).join(', ')},
  ${(['src', 'dst'] as const).flatMap((end) => (['hi', 'lo'] as const).map((part) => `${half(source, 'f.', end, part)} AS ${end}_${part}`)).join(', ')},
  f.src_port, f.dst_port,
  ${sourceWord(source)} AS src_word, ${destinationWord(source)} AS dst_word, ${flowWord(source)} AS flow_word
FROM flow.flow AS f WHERE ${isObserved(source, 'f.')} AND ${condition})`
}

function bit(condition: string, place: number): string {
  return `CASE WHEN ${condition} THEN ${2 ** place}::UBIGINT ELSE 0::UBIGINT END`
}

function isFormat(source: Source, ids: readonly string[]): string {
  const codes = ids.map((id) => source.codeOf('format', id)).filter((code) => code >= 0)
  return codes.length === 0 ? 'false' : `f.format IN (${codes.join(', ')})`
}

/** Bits of `SIDE_BITS` for the source. */
function sourceWord(source: Source): string {
  const get = (name: string) => value(source, 'f.', name)
  const isApart = directional(source)
  const parts = [bit(`coalesce(${get('packets_sent')}, ${get('bytes_sent')}, 1) > 0`, SIDE_BITS.sent)]
  if (source.columns.has('tcp_flags')) {
    parts.push(
      `CASE WHEN ${isApart} THEN f.tcp_flags::UBIGINT ELSE 0::UBIGINT END`,
      bit(`${isApart} AND f.tcp_flags & 18 = 2`, SIDE_BITS.syn),
      bit(`${isApart} AND f.tcp_flags & 18 = 18 AND ${isFormat(source, FLAGS_LIMITED)}`, SIDE_BITS.synAck),
    )
  }
  if (source.columns.has('action')) {
    parts.push(bit(`f.action = ${source.codeOf('action', 'ACCEPT')}`, SIDE_BITS.accepted))
    parts.push(bit(`f.action = ${source.codeOf('action', 'REJECT')}`, SIDE_BITS.rejected))
  }
  const isRequest = source.columns.has('icmp_type') ? 'f.icmp_type IN (8, 128)' : 'false'
  parts.push(bit(`${isFormat(source, NAMES_INITIATOR)} OR ${isRequest}`, SIDE_BITS.named))
  return parts.map((part) => `(${part})`).join(' | ')
}

function destinationWord(source: Source): string {
  const get = (name: string) => value(source, 'f.', name)
  const isReplySeen = source.columns.has('status') ? ' OR f.status & 2 <> 0' : ''
  const parts = [
    bit(`coalesce(${get('packets_recv')}, ${get('bytes_recv')}, 0) > 0${isReplySeen}`, SIDE_BITS.sent),
  ]
  if (source.columns.has('tcp_flags_recv')) {
    parts.push('coalesce(f.tcp_flags_recv, 0)::UBIGINT', bit('f.tcp_flags_recv & 18 = 2', SIDE_BITS.syn))
  }
  return parts.map((part) => `(${part})`).join(' | ')
}

function flowWord(source: Source): string {
  const get = (name: string) => value(source, 'f.', name)
  const isTwoWay = `coalesce(${get('packets_recv')}, ${get('bytes_recv')}) IS NOT NULL`
  const rejected = source.columns.has('action') ? `f.action = ${source.codeOf('action', 'REJECT')}` : 'false'
  const parts = [
    bit(isTwoWay, FLOW_BITS.twoWay),
    bit('f.end_time_ms IS NULL AND f.start_time_ms IS NOT NULL', FLOW_BITS.unfinished),
    bit(isFormat(source, FLAGS_LIMITED), FLOW_BITS.limited),
    bit(`${rejected} AND ${isFormat(source, ['tencent-ccn'])}`, FLOW_BITS.throttled),
    bit(source.columns.has('block_reason') ? 'f.block_reason IS NOT NULL' : 'false', FLOW_BITS.blocked),
  ]
  if (source.columns.has('tcp_flags')) {
    const isTogether = `(f.tcp_flags IS NOT NULL AND NOT (${directional(source)}))`
    parts.push(
      `CASE WHEN ${isTogether} THEN f.tcp_flags::UBIGINT ELSE 0::UBIGINT END`,
      bit(isTogether, FLOW_BITS.together),
      bit(directional(source), FLOW_BITS.apart),
    )
  }
  return parts.map((part) => `(${part})`).join(' | ')
}

/** The flags are those of one direction; without a word on that, they are. */
function directional(source: Source): string {
  const scope = source.columns.has('flags_scope')
    ? `coalesce(f.flags_scope, 4294967295) <> ${source.codeOf('flags_scope', 'flow')}`
    : 'true'
  return `(f.tcp_flags IS NOT NULL AND ${scope})`
}

import { value, type Source } from './source.ts'

/** Protocol of records that name none: beyond the numbers of IANA. */
export const NO_PROTOCOL = 256

/** Half of an address as it is in the packet, also where a gateway's interface logged its own in its place. */
export function half(source: Source, of: string, end: 'src' | 'dst', part: 'hi' | 'lo'): string {
  const name = `${end}_addr_${part}`
  const logged = source.columns.has(name) ? `${of}${name}` : 'NULL::UBIGINT'
  const inPacket = `pkt_${end}_addr_${part}`
  return source.columns.has(inPacket) ? `coalesce(${of}${inPacket}, ${logged})` : logged
}

/** Address and port as one number: of IPv4 exactly, below 2^48; of IPv6 a hash above 2^63. */
export function endpoint(source: Source, of: string, end: 'src' | 'dst'): string {
  const port = portOf(source, of, end)
  const [hi, lo] = [half(source, of, end, 'hi'), half(source, of, end, 'lo')]
  const v4 = `((${lo}) & 4294967295) * 65536 + ${port}`
  if (!source.hasV6) return `(${v4})`
  return `(CASE WHEN (${hi}) = 0 AND (${lo}) >> 32 = 65535 THEN ${v4} ELSE hash(${hi}, ${lo}, ${port}) | 9223372036854775808::UBIGINT END)`
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
 * The same for both directions of a connection, and for no other but by chance, which of 10 million connections happens in
 * one of 370,000 logs. Only ends that call themselves all have that of their protocol, so those are always looked at record by record.
 * One number is joined in half the time of two, and each end is worked out once. The protocol is no argument of `hash`, of which
 * it would fall out: that joins the hashes of several by xor, too (DuckDB 1.4.3).
 * @param one end @param other end @param protocol all of them SQL
 */
export function connectionKey(one: string, other: string, protocol: string): string {
  return `xor(xor(hash(${one}), hash(${other})), (${protocol})::UBIGINT)`
}

/** The key of a record's connection. */
export function recordKey(source: Source, of: string): string {
  return connectionKey(endpoint(source, of, 'src'), endpoint(source, of, 'dst'), protocolSql(source, of))
}

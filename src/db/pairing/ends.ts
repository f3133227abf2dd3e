import { value, type Source } from './source.ts'

/** Protocol of records that name none: beyond the numbers of IANA. */
export const NO_PROTOCOL = 256

/** Half of an address as it is in the packet, also where a gateway's interface logged its own in its place. */
export function half(source: Source, of: string, end: 'src' | 'dst', part: 'hi' | 'lo'): string {
  const logged = `${of}${end}_addr_${part}`
  const inPacket = `pkt_${end}_addr_${part}`
  return source.columns.has(inPacket) ? `coalesce(${of}${inPacket}, ${logged})` : logged
}

/** Address and port as one number: of IPv4 exactly, below 2^48; of IPv6 a hash above 2^63. */
export function endpoint(source: Source, of: string, end: 'src' | 'dst'): string {
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

import { PROTOCOLS_WITH_PORTS } from '../flow/community-id.ts'
import { ICMP, ICMP_V6, icmpCounterparts } from '../flow/icmp-types.ts'

/* Community ID in SQL: src/flow/community-id.ts says what it is. A macro's parameters are put in as text wherever they stand. */

const counterpartsOf = (protocol: number) =>
  icmpCounterparts(protocol)
    .map(([type, counterpart]) => `WHEN ${type} THEN ${counterpart}`)
    .join(' ')
const COUNTERPART = `CASE protocol WHEN ${ICMP} THEN CASE icmp_type ${counterpartsOf(ICMP)} END
  WHEN ${ICMP_V6} THEN CASE icmp_type ${counterpartsOf(ICMP_V6)} END END`

const IS_ICMP = `protocol IN (${ICMP}, ${ICMP_V6})`
const HAS_PORTS = `protocol IN (${PROTOCOLS_WITH_PORTS.join(', ')})`
const SOURCE_PORT = `CASE WHEN ${IS_ICMP} THEN icmp_type ELSE src_port END::UBIGINT`
const DESTINATION_PORT = `CASE WHEN ${IS_ICMP} THEN coalesce(${COUNTERPART}, icmp_code) ELSE dst_port END::UBIGINT`

const isV4 = (side: string) => `(${side}_hi = 0 AND ${side}_lo >> 32 = 65535)`
/** Eight digits for IPv4, 32 for IPv6. */
const addressHex = (side: string) =>
  `CASE WHEN ${isV4(side)} THEN right(to_hex(${side}_lo), 8) ELSE lpad(to_hex(${side}_hi), 16, '0') || lpad(to_hex(${side}_lo), 16, '0') END`
/** A leading one keeps the zeros of both ports. */
const portsHex = (first: string, second: string) =>
  `CASE WHEN ${IS_ICMP} OR ${HAS_PORTS} THEN right(to_hex((1::UBIGINT << 32) | ((${first}) << 16) | (${second})), 8) ELSE '' END`
const PROTOCOL_HEX = "right(to_hex(256 + protocol::USMALLINT), 2) || '00'"

const inOrder = [addressHex('src'), addressHex('dst'), PROTOCOL_HEX, portsHex(SOURCE_PORT, DESTINATION_PORT)]
const turned = [addressHex('dst'), addressHex('src'), PROTOCOL_HEX, portsHex(DESTINATION_PORT, SOURCE_PORT)]

const IS_ONE_WAY = `(${IS_ICMP} AND (${COUNTERPART}) IS NULL)`
const IS_IN_ORDER = `src_hi < dst_hi OR (src_hi = dst_hi AND (src_lo < dst_lo OR (src_lo = dst_lo AND coalesce((${SOURCE_PORT}) <= (${DESTINATION_PORT}), true))))`

const bytesHex = (order: readonly string[]) => `'0000' || ${order.join(' || ')}`

/** Signature and body of the macro. */
export const COMMUNITY_ID_MACRO: readonly [signature: string, body: string] = [
  'community_id(protocol, src_hi, src_lo, src_port, dst_hi, dst_lo, dst_port, icmp_type, icmp_code)',
  `CASE WHEN ${isV4('src')} = ${isV4('dst')} THEN '1:' || base64(unhex(sha1(unhex(
  CASE WHEN ${IS_ONE_WAY} OR ${IS_IN_ORDER} THEN ${bytesHex(inOrder)} ELSE ${bytesHex(turned)} END)))) END`,
]

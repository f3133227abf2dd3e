import { tableName, type Shape } from '../shape.ts'
import { KEPT_TABLE } from './conversations.ts'
import { loneConversationsSelect } from './lone-conversations.ts'
import { LONE } from './mark.ts'
import { codeOf, type Source } from './source.ts'
import { CLOCK_SKEW_MS } from './restarts.ts'

/*
 * NAT gives one connection two pairs of addresses, so it becomes two conversations. They are linked where the log shows
 * that they belong together, and only where no other fits as well: a path that is not sure is none.
 */

const CONVERSATION_TABLE = 'flow.conversation'
/** Pairs of conversations that may be one connection: `near` is the one at the initiator's side. */
const LINK_TABLE = 'flow.pair_link'
/** Conversations `own` on a path, with the first of it. */
const STEP_TABLE = 'flow.pair_step'
export const PATH_TABLES = [LINK_TABLE, STEP_TABLE]

/** AWS starts a window up to 60 s late ("Flow log records": start). */
const WINDOW_LATENESS_MS = 60_000
/** Counters of two nodes of one flow differ by what was lost between them. */
const MOST_DIFFERENCE = 0.02

const ABSENT = `SELECT NULL::UBIGINT AS near, NULL::UBIGINT AS far, NULL::DOUBLE AS distance WHERE false`

/**
 * The statements that number paths; records must have their conversation, in view `flow`. Lone conversations on a path
 * become rows, which have the columns for it.
 */
export function pathStatements(source: Source, shapes: readonly Shape[]): readonly string[] {
  const links = [
    ...(source.columns.has('pkt_src_addr_lo') && source.columns.has('pkt_dst_addr_lo')
      ? [gatewayLinks()]
      : []),
    ...(codeOf(source, 'format', 'trustgrid') >= 0 ? [nodeLinks(source)] : []),
  ]
  if (links.length === 0) return []
  return [
    `CREATE OR REPLACE TABLE ${LINK_TABLE} AS ${ABSENT}`,
    ...links.map((link) => `INSERT INTO ${LINK_TABLE} ${link}`),
    `CREATE OR REPLACE TABLE ${STEP_TABLE} AS ${SURE}`,
    ...(source.hasLone ? shapes : []).flatMap((shape) => [
      `INSERT INTO ${KEPT_TABLE} FROM (${loneConversationsSelect(shape, source)}) WHERE conversation IN (SELECT own FROM ${STEP_TABLE})`,
      `UPDATE flow.${tableName(shape)} SET ${LONE} = NULL
WHERE ${LONE} IS NOT NULL AND conversation IN (SELECT own FROM ${STEP_TABLE})`,
    ]),
    `UPDATE ${KEPT_TABLE} SET path = s.near, hop = CASE WHEN s.own = s.near THEN 1 ELSE 2 END
FROM ${STEP_TABLE} AS s WHERE kept_conversation.conversation = s.own`,
  ]
}

/** Of several that fit, only one that fits better than all others, seen from both sides. */
const SURE = `SELECT near, unnest([near, far]) AS own FROM (
  SELECT *, rank() OVER (PARTITION BY near ORDER BY distance) AS of_near, count(*) OVER (PARTITION BY near, distance) AS like_near,
    rank() OVER (PARTITION BY far ORDER BY distance) AS of_far, count(*) OVER (PARTITION BY far, distance) AS like_far
  FROM (SELECT DISTINCT near, far, distance FROM ${LINK_TABLE}))
WHERE of_near = 1 AND of_far = 1 AND like_near = 1 AND like_far = 1 AND near NOT IN (SELECT far FROM ${LINK_TABLE} WHERE near <> far)`

const DISTANCE = `(abs(coalesce(n.bytes_sent, 0)::DOUBLE - coalesce(f.bytes_sent, 0)::DOUBLE) + abs(coalesce(n.bytes_recv, 0)::DOUBLE - coalesce(f.bytes_recv, 0)::DOUBLE))`

/**
 * A NAT gateway's interface logs its own address where the packet has that of the far end: on the side of the instance
 * the destination of requests and the source of replies. From that address the connection goes on to the same far end.
 */
function gatewayLinks(): string {
  const differs = (end: string) =>
    `${end}_addr_lo IS NOT NULL AND pkt_${end}_addr_lo IS NOT NULL AND (pkt_${end}_addr_lo <> ${end}_addr_lo OR pkt_${end}_addr_hi <> ${end}_addr_hi)`
  const legs = ['src', 'dst'].map(
    (end) =>
      `SELECT DISTINCT conversation, ${end}_addr_hi AS hi, ${end}_addr_lo AS lo FROM flow.flow WHERE ${differs(end)}`,
  )
  const overlaps = `coalesce(f.start_time_ms <= n.end_time_ms + ${WINDOW_LATENESS_MS} AND f.end_time_ms >= n.start_time_ms - ${WINDOW_LATENESS_MS}, true)`
  return `SELECT n.conversation, f.conversation, ${DISTANCE}
FROM (${legs.join(' UNION ')}) AS gateway JOIN ${CONVERSATION_TABLE} AS n USING (conversation)
JOIN ${CONVERSATION_TABLE} AS f ON f.initiator_addr_hi = gateway.hi AND f.initiator_addr_lo = gateway.lo
  AND f.responder_addr_hi = n.responder_addr_hi AND f.responder_addr_lo = n.responder_addr_lo
  AND coalesce(f.responder_port, 0) = coalesce(n.responder_port, 0) AND coalesce(f.protocol, 0) = coalesce(n.protocol, 0)
WHERE f.conversation <> n.conversation AND ${overlaps}`
}

/**
 * Of a flow through two nodes the first reports it before NAT, the second after it. The destination port is not changed,
 * nor are the bytes. (Trustgrid, "NAT Impact on Source and Destination Fields".)
 */
function nodeLinks(source: Source): string {
  const trustgrid = codeOf(source, 'format', 'trustgrid')
  const hasNodes = source.columns.has('src_node') && source.columns.has('dst_node')
  // The two columns have a dictionary each.
  const sources = source.labels('dst_node').map((label) => codeOf(source, 'src_node', label))
  const asSource = `([${sources.join(', ')}]::INTEGER[])[dst_node + 1]`
  const nodes = hasNodes
    ? `SELECT conversation, min(src_node)::INTEGER AS src_node, max(${asSource}) AS dst_node FROM flow.flow WHERE format = ${trustgrid} AND conversation IS NOT NULL GROUP BY conversation`
    : `SELECT conversation, NULL::INTEGER AS src_node, NULL::INTEGER AS dst_node FROM ${CONVERSATION_TABLE}`
  const flows = `SELECT c.*, src_node, dst_node, start_time_ms // ${CLOCK_SKEW_MS} AS slot FROM ${CONVERSATION_TABLE} AS c JOIN (${nodes}) USING (conversation) WHERE format = ${trustgrid}`
  const alike = (name: string) =>
    `abs(coalesce(n.${name}, 0)::DOUBLE - coalesce(f.${name}, 0)::DOUBLE) <= ${MOST_DIFFERENCE} * greatest(coalesce(n.${name}, 0), coalesce(f.${name}, 0))`
  const isNext = hasNodes
    ? 'n.dst_node = f.src_node AND NOT coalesce(f.dst_node = n.src_node AND f.start_time_ms < n.start_time_ms, false)'
    : 'f.start_time_ms >= n.start_time_ms'
  return `SELECT n.conversation, f.conversation, ${DISTANCE}
FROM (SELECT * EXCLUDE (slot), unnest([slot - 1, slot, slot + 1]) AS slot FROM (${flows})) AS n
JOIN (${flows}) AS f ON n.slot = f.slot AND n.protocol = f.protocol AND coalesce(n.responder_port, 0) = coalesce(f.responder_port, 0)
WHERE n.conversation <> f.conversation AND ${isNext}
  AND (n.initiator_addr_lo <> f.initiator_addr_lo OR n.responder_addr_lo <> f.responder_addr_lo)
  AND abs(n.start_time_ms - f.start_time_ms) <= ${CLOCK_SKEW_MS}
  AND ${alike('bytes_sent')} AND ${alike('bytes_recv')}`
}

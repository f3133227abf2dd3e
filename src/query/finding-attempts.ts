import type { Thresholds } from '../flow/findings.ts'
import type { TypedQuery } from '../lib/typed-query.ts'
import { findingSelect, type FINDING_COLUMNS } from './finding-row.ts'
import {
  conversations,
  HAS_FAILED,
  HAS_PORTS,
  listOf,
  numberOf,
  shareOf,
  TCP,
  verdictIn,
  type FindingScope,
} from './finding-scope.ts'
import { isIn } from './sql.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const PAIR = 'initiator_addr_hi, initiator_addr_lo, responder_addr_hi, responder_addr_lo, responder_port'
const WHO = ['initiator_addr_hi', 'initiator_addr_lo'] as const
const WHOM = ['responder_addr_hi', 'responder_addr_lo'] as const
const REFUSED = verdictIn(['refused'])
const HALF_OPEN = verdictIn(['no answer', 'half-open'])

/** One port that refuses the same host again and again. */
export function repeatedRefusalQuery(
  scope: FindingScope,
  thresholds: Thresholds,
): TypedQuery<typeof FINDING_COLUMNS> {
  const refusals = `count(*) FILTER (WHERE ${REFUSED})`
  return findingSelect({
    who: WHO,
    whom: WHOM,
    port: 'responder_port',
    protocol: `${TCP}`,
    connections: 'count(*)',
    records: 'sum(records)',
    first: 'min(start_time_ms)',
    last: 'max(end_time_ms)',
    measures: [refusals, `${refusals} / count(*)::DOUBLE`],
    from: `${conversations(scope)} WHERE protocol = ${TCP} AND ${HAS_PORTS} GROUP BY ${PAIR}
HAVING ${refusals} >= ${numberOf(thresholds, 'refusals')} AND ${refusals} >= ${shareOf(thresholds, 'refusedPercent')}::DOUBLE * count(*)`,
  })
}

/** Many connections that are longer than a handshake and shorter than a session, to a port for logins. */
export function bruteForceQuery(
  scope: FindingScope,
  thresholds: Thresholds,
): TypedQuery<typeof FINDING_COLUMNS> {
  return findingSelect({
    with: `WITH hours AS (
  SELECT ${PAIR}, start_time_ms // ${HOUR_MS} AS hour, count(*) AS logins, sum(records)::BIGINT AS records,
    sum(bytes_sent)::DOUBLE AS bytes, min(start_time_ms) AS first, max(end_time_ms) AS last
  FROM ${conversations(scope)}
  WHERE protocol = ${TCP} AND ${isIn('responder_port', listOf(thresholds, 'ports'))} AND NOT ${HAS_FAILED}
    AND packets_sent BETWEEN ${numberOf(thresholds, 'fewestPackets')} AND ${numberOf(thresholds, 'mostPackets')}
  GROUP BY ${PAIR}, hour
)`,
    who: WHO,
    whom: WHOM,
    port: 'responder_port',
    protocol: `${TCP}`,
    connections: 'sum(logins)',
    records: 'sum(records)',
    first: 'min(first)',
    last: 'max(last)',
    measures: ['max(logins)', 'sum(bytes) / sum(logins)'],
    from: `hours GROUP BY ${PAIR} HAVING max(logins) >= ${numberOf(thresholds, 'perHour')}`,
  })
}

/** Connections to one port that were begun and not completed, by the minute; from whatever sources. */
export function synFloodQuery(
  scope: FindingScope,
  thresholds: Thresholds,
): TypedQuery<typeof FINDING_COLUMNS> {
  const isOneSource = 'min(first_who_hi) = max(last_who_hi) AND min(first_who_lo) = max(last_who_lo)'
  return findingSelect({
    with: `WITH minutes AS (
  SELECT responder_addr_hi, responder_addr_lo, responder_port, start_time_ms // ${MINUTE_MS} AS minute,
    count(*) FILTER (WHERE ${HALF_OPEN}) AS half_open, count(*) AS attempts, sum(records)::BIGINT AS records,
    approx_count_distinct(hash(initiator_addr_hi, initiator_addr_lo)) FILTER (WHERE ${HALF_OPEN}) AS sources,
    min(initiator_addr_hi) AS first_who_hi, max(initiator_addr_hi) AS last_who_hi,
    min(initiator_addr_lo) AS first_who_lo, max(initiator_addr_lo) AS last_who_lo,
    min(start_time_ms) AS first, max(end_time_ms) AS last
  FROM ${conversations(scope)} WHERE protocol = ${TCP}
  GROUP BY responder_addr_hi, responder_addr_lo, responder_port, minute
  HAVING half_open >= ${numberOf(thresholds, 'perMinute')} AND half_open >= ${shareOf(thresholds, 'openPercent')}::DOUBLE * attempts
)`,
    who: [
      `CASE WHEN ${isOneSource} THEN min(first_who_hi) END`,
      `CASE WHEN ${isOneSource} THEN min(first_who_lo) END`,
    ],
    whom: WHOM,
    port: 'responder_port',
    protocol: `${TCP}`,
    connections: 'sum(half_open)',
    records: 'sum(records)',
    first: 'min(first)',
    last: 'max(last)',
    measures: ['max(half_open)', 'max(sources)', 'sum(half_open) / sum(attempts)::DOUBLE'],
    from: 'minutes GROUP BY responder_addr_hi, responder_addr_lo, responder_port',
  })
}

import type { Thresholds } from '../../flow/findings.ts'
import { isVerdict } from '../conversations/scope.ts'
import { and, between, isIn } from '../sql.ts'
import { CONTACTS } from './contacts.ts'
import type { FindingSelect } from './row.ts'
import {
  HAS_FAILED,
  HAS_PORTS,
  inGroupsWith,
  listOf,
  numberOf,
  OF_CONVERSATIONS,
  shareOf,
  TCP,
  WHO,
  WHOM,
  type FindingScope,
} from './scope.ts'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000
const PAIR = [...WHO, ...WHOM, 'responder_port'].join(', ')
const TARGET = [...WHOM, 'responder_port'].join(', ')
const REFUSED = isVerdict('refused')
const HALF_OPEN = isVerdict('no answer', 'half-open')

/** One port that refuses the same host again and again. */
export function repeatedRefusals(scope: FindingScope, thresholds: Thresholds): FindingSelect {
  const refusals = `count(*) FILTER (WHERE ${REFUSED})`
  const fewest = numberOf(thresholds, 'refusals')
  return {
    ...OF_CONVERSATIONS,
    over: 'conversations',
    who: WHO,
    whom: WHOM,
    port: 'responder_port',
    protocol: `${TCP}`,
    measures: [refusals, `${refusals} / count(*)::DOUBLE`],
    from: `${scope.conversations} WHERE protocol = ${TCP} AND ${HAS_PORTS} AND ${inGroupsWith(scope.conversations, PAIR, fewest, REFUSED)} GROUP BY ${PAIR}
HAVING ${refusals} >= ${fewest} AND ${refusals} >= ${shareOf(thresholds, 'refusedPercent')}::DOUBLE * count(*)`,
  }
}

/** Many connections that are longer than a handshake and shorter than a session, to a port for logins. */
export function bruteForce(scope: FindingScope, thresholds: Thresholds): FindingSelect {
  const fewest = numberOf(thresholds, 'perHour')
  const toLogin = and(`protocol = ${TCP}`, isIn('responder_port', listOf(thresholds, 'ports')))
  const packets = between(
    'packets_sent',
    numberOf(thresholds, 'fewestPackets'),
    numberOf(thresholds, 'mostPackets'),
  )
  const maybe = `hash(${PAIR}) IN (SELECT hash(${PAIR}) FROM ${CONTACTS} WHERE ${toLogin} GROUP BY 1 HAVING sum(connections - failures) >= ${fewest})`
  return {
    over: 'contacts',
    tables: [
      `hours AS (
  SELECT ${PAIR}, start_time_ms // ${HOUR_MS} AS hour, count(*) AS logins, sum(records)::BIGINT AS records,
    sum(bytes_sent)::DOUBLE AS bytes, min(start_time_ms) AS first, max(end_time_ms) AS last
  FROM ${scope.conversations}
  WHERE ${and(toLogin, `NOT ${HAS_FAILED}`, packets, maybe)}
  GROUP BY ${PAIR}, hour
)`,
    ],
    who: WHO,
    whom: WHOM,
    port: 'responder_port',
    protocol: `${TCP}`,
    connections: 'sum(logins)',
    records: 'sum(records)',
    first: 'min(first)',
    last: 'max(last)',
    measures: ['max(logins)', 'sum(bytes) / sum(logins)'],
    from: `hours GROUP BY ${PAIR} HAVING max(logins) >= ${fewest}`,
  }
}

/** Connections to one port that were begun and not completed, by the minute; from whatever sources. */
export function synFloods(scope: FindingScope, thresholds: Thresholds): FindingSelect {
  const fewest = numberOf(thresholds, 'perMinute')
  const minute = `start_time_ms // ${MINUTE_MS}`
  const maybe = inGroupsWith(
    scope.conversations,
    `${TARGET}, ${minute}`,
    fewest,
    and(`protocol = ${TCP}`, HALF_OPEN),
  )
  const isOneSource = 'min(first_who_hi) = max(last_who_hi) AND min(first_who_lo) = max(last_who_lo)'
  return {
    over: 'conversations',
    tables: [
      `minutes AS (
  SELECT ${TARGET}, ${minute} AS minute,
    count(*) FILTER (WHERE ${HALF_OPEN}) AS half_open, count(*) AS attempts, sum(records)::BIGINT AS records,
    approx_count_distinct(hash(initiator_addr_hi, initiator_addr_lo)) FILTER (WHERE ${HALF_OPEN}) AS sources,
    min(initiator_addr_hi) AS first_who_hi, max(initiator_addr_hi) AS last_who_hi,
    min(initiator_addr_lo) AS first_who_lo, max(initiator_addr_lo) AS last_who_lo,
    min(start_time_ms) AS first, max(end_time_ms) AS last
  FROM ${scope.conversations} WHERE protocol = ${TCP} AND ${maybe}
  GROUP BY ${TARGET}, minute
  HAVING half_open >= ${fewest} AND half_open >= ${shareOf(thresholds, 'openPercent')}::DOUBLE * attempts
)`,
    ],
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
    from: `minutes GROUP BY ${TARGET}`,
  }
}

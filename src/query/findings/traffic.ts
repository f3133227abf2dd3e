import type { Thresholds } from '../../flow/findings.ts'
import type { TypedQuery } from '../../lib/typed-query.ts'
import { isVerdict } from '../conversations/scope.ts'
import { findingSelect, type FINDING_COLUMNS } from './row.ts'
import { crossesBorder, HAS_FAILED, HAS_PORTS, listOf, numberOf, type FindingScope } from './scope.ts'
import { isIn, not } from '../sql.ts'

const HOUR_MS = 3_600_000
const WHO = ['initiator_addr_hi', 'initiator_addr_lo'] as const
const WHOM = ['responder_addr_hi', 'responder_addr_lo'] as const
const PAIR = [...WHO, ...WHOM].join(', ')
const SENT = 'sum(coalesce(bytes_sent, 0)::DOUBLE)'
const RECEIVED = 'sum(coalesce(bytes_recv, 0)::DOUBLE)'
const BYTES = `${SENT} + ${RECEIVED}`
const WAS_REJECTED = `coalesce(${isVerdict('denied by rule', 'blocked')}, false)`
const COUNTED = {
  connections: 'count(*)',
  first: 'min(start_time_ms)',
  last: 'max(end_time_ms)',
  records: 'sum(records)',
} as const
const OF_PAIR = { who: WHO, whom: WHOM, ...COUNTED } as const

/** Internal hosts that called outside and sent much. */
export function largeUploadQuery(
  scope: FindingScope,
  thresholds: Thresholds,
): TypedQuery<typeof FINDING_COLUMNS> {
  return findingSelect({
    ...OF_PAIR,
    measures: [SENT, RECEIVED],
    from: `${scope.conversations} WHERE ${crossesBorder('initiator', scope)}
GROUP BY ${PAIR}
HAVING ${SENT} >= ${numberOf(thresholds, 'bytes')} AND ${SENT} >= ${numberOf(thresholds, 'ratio')} * ${RECEIVED}`,
  })
}

export function unusualProtocolQuery(
  scope: FindingScope,
  thresholds: Thresholds,
): TypedQuery<typeof FINDING_COLUMNS> {
  return findingSelect({
    ...OF_PAIR,
    protocol: 'protocol',
    measures: [BYTES],
    from: `${scope.conversations}
WHERE protocol IS NOT NULL AND ${not(isIn('protocol', listOf(thresholds, 'protocols')))} AND NOT ${WAS_REJECTED}
GROUP BY ${PAIR}, protocol`,
  })
}

/** Services of a list of ports that hosts outside reached. */
export function exposedServiceQuery(
  scope: FindingScope,
  thresholds: Thresholds,
): TypedQuery<typeof FINDING_COLUMNS> {
  const isOneSource = WHO.map((half) => `min(${half}) = max(${half})`).join(' AND ')
  const onlySource = (half: string) => `CASE WHEN ${isOneSource} THEN min(${half}) END`
  return findingSelect({
    who: [onlySource(WHO[0]), onlySource(WHO[1])],
    whom: WHOM,
    port: 'responder_port',
    protocol: 'protocol',
    ...COUNTED,
    measures: ['approx_count_distinct(hash(initiator_addr_hi, initiator_addr_lo))', BYTES],
    from: `${scope.conversations}
WHERE ${HAS_PORTS} AND CASE WHEN responder_port IN (${listOf(thresholds, 'ports').join(', ')})
  THEN NOT ${HAS_FAILED} AND ${crossesBorder('responder', scope)} ELSE false END
GROUP BY ${WHOM.join(', ')}, responder_port, protocol`,
  })
}

export function longConnectionQuery(
  scope: FindingScope,
  thresholds: Thresholds,
): TypedQuery<typeof FINDING_COLUMNS> {
  const duration = '(end_time_ms - start_time_ms)'
  return findingSelect({
    ...OF_PAIR,
    port: 'responder_port',
    protocol: 'protocol',
    measures: [`max(${duration})`, BYTES],
    from: `${scope.conversations}
WHERE ${duration} >= ${Math.round(numberOf(thresholds, 'hours') * HOUR_MS)} AND NOT ${HAS_FAILED}
GROUP BY ${PAIR}, responder_port, protocol`,
  })
}

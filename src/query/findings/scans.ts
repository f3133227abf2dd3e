import type { Thresholds } from '../../flow/findings.ts'
import type { TypedQuery } from '../../lib/typed-query.ts'
import { findingSelect, MOST_FINDINGS, type FINDING_COLUMNS, type FindingSelect } from './row.ts'
import { HAS_FAILED, HAS_PORTS, numberOf, ROLES_ARE_KNOWN, shareOf, UDP, type FindingScope } from './scope.ts'
import { and } from '../sql.ts'

/** Traceroute over UDP counts the port up from 33434 with every hop. */
const NO_TRACEROUTE = `CASE WHEN responder_port BETWEEN 33434 AND 33600 THEN protocol <> ${UDP} ELSE true END`

const WHO = ['initiator_addr_hi', 'initiator_addr_lo'] as const
const WHOM = ['responder_addr_hi', 'responder_addr_lo'] as const

/** A port, or host, counts as failed where most attempts at it did. */
const TARGET_FAILED = '2 * failures >= attempts'

/** Many ports of one host. */
export function portScanQuery(
  scope: FindingScope,
  thresholds: Thresholds,
): TypedQuery<typeof FINDING_COLUMNS> {
  return scanQuery(scope, numberOf(thresholds, 'ports'), shareOf(thresholds, 'failedPercent'), 'ports')
}

/** One port of many hosts. */
export function hostSweepQuery(
  scope: FindingScope,
  thresholds: Thresholds,
): TypedQuery<typeof FINDING_COLUMNS> {
  return scanQuery(scope, numberOf(thresholds, 'hosts'), shareOf(thresholds, 'failedPercent'), 'hosts')
}

/**
 * Attempts are first put together by target and then counted, so that no list of different values is kept for each
 * group; and by hashes alone, until it is known which groups have the most targets: only those are put together by what
 * they are, with all that their rows say.
 */
function scanQuery(
  scope: FindingScope,
  fewest: number,
  failedShare: number,
  over: 'ports' | 'hosts',
): TypedQuery<typeof FINDING_COLUMNS> {
  const fixed = over === 'ports' ? [...WHO, ...WHOM, 'protocol'] : [...WHO, 'responder_port', 'protocol']
  const counted = over === 'ports' ? ['responder_port'] : [...WHOM]
  const ends: Pick<FindingSelect, 'whom' | 'port'> =
    over === 'ports' ? { whom: WHOM } : { port: 'responder_port' }
  const looked = and(HAS_PORTS, ROLES_ARE_KNOWN, NO_TRACEROUTE)
  const group = `hash(${fixed.join(', ')})`
  const isFound = `count(*) >= ${fewest} AND count(*) FILTER (WHERE ${TARGET_FAILED}) >= ${failedShare}::DOUBLE * count(*)`
  return findingSelect({
    with: `WITH tried AS (
  SELECT ${group} AS of_group, hash(${counted.join(', ')}) AS target,
    count(*) AS attempts, count(*) FILTER (WHERE ${HAS_FAILED}) AS failures
  FROM ${scope.conversations} WHERE ${looked} GROUP BY of_group, target
), suspects AS MATERIALIZED (
  SELECT of_group, count(*) AS targets FROM tried GROUP BY of_group HAVING ${isFound}
), worst AS (
  SELECT of_group FROM suspects WHERE targets >= (SELECT min(targets) FROM (FROM suspects ORDER BY targets DESC LIMIT ${MOST_FINDINGS}))
), targets AS (
  SELECT ${[...fixed, ...counted].join(', ')}, count(*) AS attempts, count(*) FILTER (WHERE ${HAS_FAILED}) AS failures,
    sum(records)::BIGINT AS records, min(start_time_ms) AS first, max(end_time_ms) AS last
  FROM ${scope.conversations} WHERE ${and(looked, `${group} IN (FROM worst)`)}
  GROUP BY ${[...fixed, ...counted].join(', ')}
)`,
    total: '(SELECT count(*) FROM suspects)',
    who: WHO,
    ...ends,
    protocol: 'protocol',
    connections: 'sum(attempts)',
    records: 'sum(records)',
    first: 'min(first)',
    last: 'max(last)',
    measures: [
      'count(*)',
      `count(*) FILTER (WHERE ${TARGET_FAILED}) / count(*)::DOUBLE`,
      `count(*) FILTER (WHERE NOT ${TARGET_FAILED})`,
    ],
    from: `targets GROUP BY ${fixed.join(', ')} HAVING ${isFound}`,
  })
}

import type { Thresholds } from '../../flow/findings.ts'
import { and, SQL_TRUE } from '../sql.ts'
import { CONTACTS, OF_CONTACTS } from './contacts.ts'
import { MOST_FINDINGS, type FindingSelect } from './row.ts'
import { HAS_PORTS, inGroupsWith, numberOf, shareOf, UDP, WHO, WHOM } from './scope.ts'

/** Traceroute over UDP counts the port up from 33434 with every hop. */
const NO_TRACEROUTE = `CASE WHEN responder_port BETWEEN 33434 AND 33600 THEN protocol <> ${UDP} ELSE true END`
/** A port that was called, and not one that a guess took for the called one. */
const LOOKED = and(HAS_PORTS, 'roles_known', NO_TRACEROUTE)

/** A port, or host, counts as failed where most attempts at it did. */
const TARGET_FAILED = '2 * failures >= connections'

/**
 * Many ports of one host. There are many pairs of hosts, and few with so many failed ports as a scan has: to count those of each
 * pair first takes a fifth to two thirds of the time.
 */
export function portScans(thresholds: Thresholds): FindingSelect {
  const group = [...WHO, ...WHOM, 'protocol']
  const [fewest, failedShare] = [numberOf(thresholds, 'ports'), shareOf(thresholds, 'failedPercent')]
  const fewestFailed = Math.ceil(failedShare * fewest)
  const hasFailed = inGroupsWith(CONTACTS, group.join(', '), fewestFailed, TARGET_FAILED)
  return {
    ...scans(group, fewest, failedShare, fewestFailed > 0 ? hasFailed : SQL_TRUE),
    whom: WHOM,
  }
}

/** One port of many hosts. */
export function hostSweeps(thresholds: Thresholds): FindingSelect {
  const group = [...WHO, 'responder_port', 'protocol']
  return {
    ...scans(group, numberOf(thresholds, 'hosts'), shareOf(thresholds, 'failedPercent')),
    port: 'responder_port',
  }
}

/**
 * Each contact of a group is a target. Groups are told apart by a hash until it is known which have the most targets: only
 * those are put together by what they are, with all that their rows say.
 * @param mayBeFound true for all contacts of a group that is found
 */
function scans(
  group: readonly string[],
  fewest: number,
  failedShare: number,
  mayBeFound = SQL_TRUE,
): FindingSelect {
  const columns = group.join(', ')
  const isFound = `count(*) >= ${fewest} AND count(*) FILTER (WHERE ${TARGET_FAILED}) >= ${failedShare}::DOUBLE * count(*)`
  return {
    ...OF_CONTACTS,
    tables: [
      `suspects AS MATERIALIZED (
  SELECT hash(${columns}) AS of_group, count(*) AS targets FROM ${CONTACTS} WHERE ${and(LOOKED, mayBeFound)} GROUP BY of_group HAVING ${isFound}
)`,
      `worst AS (
  SELECT of_group FROM suspects WHERE targets >= (SELECT min(targets) FROM (FROM suspects ORDER BY targets DESC LIMIT ${MOST_FINDINGS}))
)`,
    ],
    total: '(SELECT count(*) FROM suspects)',
    who: WHO,
    protocol: 'protocol',
    connections: 'sum(connections)',
    measures: [
      'count(*)',
      `count(*) FILTER (WHERE ${TARGET_FAILED}) / count(*)::DOUBLE`,
      `count(*) FILTER (WHERE NOT ${TARGET_FAILED})`,
    ],
    from: `${CONTACTS} WHERE ${and(LOOKED, `hash(${columns}) IN (FROM worst)`)} GROUP BY ${columns} HAVING ${isFound}`,
  }
}

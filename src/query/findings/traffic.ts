import type { Thresholds } from '../../flow/findings.ts'
import { isVerdict } from '../conversations/scope.ts'
import { isIn, not } from '../sql.ts'
import { CONTACT_ENDS, CONTACTS, GOT_THROUGH, OF_CONTACTS } from './contacts.ts'
import type { FindingSelect } from './row.ts'
import {
  crossesBorder,
  HAS_FAILED,
  HAS_PORTS,
  listOf,
  numberOf,
  OF_CONVERSATIONS,
  WHO,
  WHOM,
  type FindingScope,
} from './scope.ts'

const HOUR_MS = 3_600_000
const PAIR = [...WHO, ...WHOM].join(', ')
const BYTES = 'sum(coalesce(bytes_sent, 0)::DOUBLE) + sum(coalesce(bytes_recv, 0)::DOUBLE)'
const WAS_REJECTED = `coalesce(${isVerdict('denied by rule', 'blocked')}, false)`

/**
 * Internal hosts that called outside and sent much. Few did, so pairs are looked at by 16 bits of a hash first, which the engine
 * counts in an array: of 3.5 million contacts that takes 0.07 s, and to put all pairs together 0.7 s.
 */
export function largeUploads(scope: FindingScope, thresholds: Thresholds): FindingSelect {
  const [sent, received] = ['sum(bytes_sent)', 'sum(bytes_recv)']
  const isMuch = `${sent} >= ${numberOf(thresholds, 'bytes')}`
  const hashBits = `(hash(${PAIR}) & 65535)::USMALLINT`
  return {
    ...OF_CONTACTS,
    who: WHO,
    whom: WHOM,
    connections: 'sum(connections)',
    measures: [sent, received],
    from: `${CONTACTS}
WHERE ${hashBits} IN (SELECT ${hashBits} FROM ${CONTACTS} GROUP BY 1 HAVING ${isMuch}) AND ${crossesBorder('initiator', scope)}
GROUP BY ${PAIR}
HAVING ${isMuch} AND ${sent} >= ${numberOf(thresholds, 'ratio')} * ${received}`,
  }
}

/** Few protocols occur, so the contacts tell first which: the engine skips what has none of the unusual ones. */
export function unusualProtocols(scope: FindingScope, thresholds: Thresholds): FindingSelect {
  const isUsual = isIn('protocol', listOf(thresholds, 'protocols'))
  return {
    ...OF_CONVERSATIONS,
    over: 'contacts',
    who: WHO,
    whom: WHOM,
    protocol: 'protocol',
    measures: [BYTES],
    from: `${scope.conversations}
WHERE protocol IN (SELECT protocol FROM (SELECT DISTINCT protocol FROM ${CONTACTS} WHERE protocol IS NOT NULL) WHERE ${not(isUsual)}) AND NOT ${WAS_REJECTED}
GROUP BY ${PAIR}, protocol`,
  }
}

/** Services of a list of ports that hosts outside reached. */
export function exposedServices(scope: FindingScope, thresholds: Thresholds): FindingSelect {
  const isOneSource = WHO.map((half) => `min(${half}) = max(${half})`).join(' AND ')
  const onlySource = (half: string) => `CASE WHEN ${isOneSource} THEN min(${half}) END`
  return {
    ...OF_CONTACTS,
    who: [onlySource(WHO[0]), onlySource(WHO[1])],
    whom: WHOM,
    port: 'responder_port',
    protocol: 'protocol',
    connections: 'sum(connections - failures)',
    measures: [`count(DISTINCT hash(${WHO.join(', ')}))`, BYTES],
    from: `${CONTACTS}
WHERE ${HAS_PORTS} AND CASE WHEN responder_port IN (${listOf(thresholds, 'ports').join(', ')})
  THEN ${GOT_THROUGH} AND ${crossesBorder('responder', scope)} ELSE false END
GROUP BY ${WHOM.join(', ')}, responder_port, protocol`,
  }
}

/** The duration is tested first: few are so long. */
export function longConnections(scope: FindingScope, thresholds: Thresholds): FindingSelect {
  const duration = '(end_time_ms - start_time_ms)'
  const fewestMs = Math.round(numberOf(thresholds, 'hours') * HOUR_MS)
  return {
    ...OF_CONVERSATIONS,
    over: 'conversations',
    who: WHO,
    whom: WHOM,
    port: 'responder_port',
    protocol: 'protocol',
    measures: [`max(${duration})`, BYTES],
    from: `${scope.conversations}
WHERE CASE WHEN ${duration} >= ${fewestMs} THEN NOT ${HAS_FAILED} ELSE false END
GROUP BY ${CONTACT_ENDS}`,
  }
}

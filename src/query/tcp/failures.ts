import { assertNever } from '../../lib/assert.ts'
import { typedQuery } from '../../lib/typed-query.ts'
import type { Verdict } from '../../flow/verdicts.ts'
import { IS_FAILURE, isAnyVerdict, isVerdict, type Conversations } from '../conversations/scope.ts'

/** By what failures are put together: service of the responder, its address and port, subnets of both ends, reporter. */
export type FailureGrouping = 'service' | 'responder' | 'subnets' | 'node'

/** So many are listed: those that stand out. */
const MOST_ROWS = 100

const ADDRESS_OF_NONE = 'NULL::UBIGINT'
const FAILURE_COLUMNS = {
  protocol: 'number?',
  port: 'number?',
  initiator_hi: 'bigint?',
  initiator_lo: 'bigint?',
  responder_hi: 'bigint?',
  responder_lo: 'bigint?',
  reporter: 'number?',
  conversations: 'number',
  failed: 'number',
  untold: 'number',
} as const

/** Verdicts that leave open whether a connection failed. Rates are over all others, the judged ones. */
export const UNTOLD: readonly Verdict[] = ['cannot tell']

/**
 * How many conversations of each group failed and of how many it is not known, those with the most failures first. Columns
 * that are no part of the grouping are NULL, and not grouped by, which would double the time; of subnets the address is the
 * first of the /24 or /64.
 */
export function failureRatesQuery(conversations: Conversations, by: FailureGrouping, limit = MOST_ROWS) {
  const keys = groupingColumns(by)
  const names = Object.keys(keys)
  const others = Object.entries(ABSENT).filter(([name]) => !names.includes(name))
  const selected = [...Object.entries(keys), ...others].map(([name, sql]) => `${sql} AS ${name}`)
  return typedQuery(
    FAILURE_COLUMNS,
    `SELECT ${selected.join(', ')},
  count(*) AS conversations, count(*) FILTER (${IS_FAILURE}) AS failed,
  count(*) FILTER (${isAnyVerdict(...UNTOLD)}) AS untold
FROM ${conversations}
GROUP BY ${names.map((_, i) => i + 1).join(', ')} HAVING failed > 0
ORDER BY failed DESC, conversations, ${names.join(', ')} LIMIT ${limit}`,
  )
}

const ABSENT = {
  protocol: 'NULL::UTINYINT',
  port: 'NULL::USMALLINT',
  initiator_hi: ADDRESS_OF_NONE,
  initiator_lo: ADDRESS_OF_NONE,
  responder_hi: ADDRESS_OF_NONE,
  responder_lo: ADDRESS_OF_NONE,
  reporter: 'NULL::UINTEGER',
} as const

function groupingColumns(by: FailureGrouping): Partial<Record<keyof typeof ABSENT, string>> {
  switch (by) {
    case 'service':
      return { protocol: 'protocol', port: 'responder_port' }
    case 'responder':
      return {
        protocol: 'protocol',
        port: 'responder_port',
        responder_hi: 'responder_addr_hi',
        responder_lo: 'responder_addr_lo',
      }
    case 'subnets':
      return {
        initiator_hi: 'initiator_addr_hi',
        initiator_lo: firstOfSubnet('initiator'),
        responder_hi: 'responder_addr_hi',
        responder_lo: firstOfSubnet('responder'),
      }
    case 'node':
      return { reporter: 'reporter' }
    default:
      return assertNever(by)
  }
}

/** Low half of the first address of the /24 (IPv4) or /64 (IPv6). */
function firstOfSubnet(end: 'initiator' | 'responder'): string {
  return `CASE WHEN ${end}_addr_hi = 0 THEN ${end}_addr_lo - ${end}_addr_lo % 256 ELSE 0::UBIGINT END`
}

/** How many failed: the number beside the tab. */
export function failedCountQuery(conversations: Conversations) {
  return typedQuery(
    { failed: 'number' },
    `SELECT count(*) AS failed FROM ${conversations} WHERE ${IS_FAILURE}`,
  )
}

/** Who stands out: services that nobody answers, sides that reset, responders that refuse. */
export type Offence = 'unanswered' | 'reset' | 'refused'

const VERDICTS_OF: Readonly<Record<Offence, readonly Verdict[]>> = {
  unanswered: ['no answer', 'unanswered'],
  reset: ['reset by responder', 'reset by initiator'],
  refused: ['refused'],
}

/**
 * The addresses and ports with the most of an offence, and how many different others met it. The side that resets is
 * the initiator where it did; it has no port then.
 */
export function topOffendersQuery(conversations: Conversations, offence: Offence, limit = MOST_ROWS) {
  const byInitiator = isVerdict('reset by initiator')
  const side = (part: string) =>
    offence === 'reset'
      ? `CASE WHEN ${byInitiator} THEN initiator_${part} ELSE responder_${part} END`
      : `responder_${part}`
  const port = offence === 'reset' ? `CASE WHEN NOT ${byInitiator} THEN responder_port END` : 'responder_port'
  const other = `CASE WHEN ${offence === 'reset' ? byInitiator : 'false'} THEN hash(responder_addr_hi, responder_addr_lo) ELSE hash(initiator_addr_hi, initiator_addr_lo) END`
  return typedQuery(
    {
      addr_hi: 'bigint',
      addr_lo: 'bigint',
      protocol: 'number?',
      port: 'number?',
      conversations: 'number',
      others: 'number',
      first_ms: 'number?',
      last_ms: 'number?',
    },
    `SELECT ${side('addr_hi')} AS addr_hi, ${side('addr_lo')} AS addr_lo, protocol, ${port} AS port,
  count(*) AS conversations, count(DISTINCT ${other}) AS others, min(start_time_ms)::DOUBLE AS first_ms, max(start_time_ms)::DOUBLE AS last_ms
FROM ${conversations} WHERE ${isVerdict(...VERDICTS_OF[offence])}
GROUP BY 1, 2, 3, 4 ORDER BY conversations DESC, addr_hi, addr_lo, protocol, port LIMIT ${limit}`,
  )
}

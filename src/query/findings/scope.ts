import { INITIATOR_BASES } from '../../flow/conversation-columns.ts'
import type { Thresholds } from '../../flow/findings.ts'
import { FIRST_IPV4, LAST_IPV4, type AddressRange } from '../../flow/prefix.ts'
import type { Verdict } from '../../flow/verdicts.ts'
import { isAnyVerdict, type Conversations } from '../conversations/scope.ts'
import { commonOf, outsideOf, rangesOf } from '../filter/address-sets.ts'
import { addressInRanges } from '../filter/sql-addresses.ts'
import { and, or, type SqlCondition } from '../sql.ts'

/** What is looked at. */
export interface FindingScope {
  /** The conversations. */
  readonly conversations: Conversations
  /** The same of records: SQL over view `flow`. */
  readonly conditionSql: SqlCondition
  readonly internalPrefixes: readonly string[]
  /** Physical columns that some record has. */
  readonly columns: ReadonlySet<string>
}

/** Attempts that came to nothing. */
const FAILED: readonly Verdict[] = [
  'no answer',
  'unanswered',
  'refused',
  'half-open',
  'denied by rule',
  'blocked',
]
/** Where the log does not tell, an attempt of so few packets is taken to have come to nothing. */
const UNTOLD: readonly Verdict[] = ['cannot tell', 'one-way']
const FEW_PACKETS = 3

/**
 * True for rows of groups that have at least `fewest` rows which pass a test: most groups of a large log have none, and need not
 * be put together. Groups are told apart by a hash, so that some pass that should not; what is asked of them after must hold by
 * itself.
 * @param from the text behind FROM: conversations, or contacts
 */
export function inGroupsWith(
  from: string,
  keys: string,
  fewest: number,
  condition: SqlCondition,
): SqlCondition {
  const group = `hash(${keys})`
  return `${group} IN (SELECT ${group} FROM ${from} WHERE ${condition} GROUP BY 1 HAVING count(*) >= ${fewest})`
}

/** Never NULL. */
export const HAS_FAILED: SqlCondition = `coalesce(CASE WHEN ${isAnyVerdict(...UNTOLD)} THEN packets_most <= ${FEW_PACKETS} ELSE ${isAnyVerdict(...FAILED)} END, false)`

/** Which side was called is more than a guess, so that its port is that of a service. */
export const ROLES_ARE_KNOWN: SqlCondition = `initiator_basis <> ${INITIATOR_BASES.findIndex(({ name }) => name === 'first-seen')}`

/** The two halves of either address, of conversations and of contacts. */
export const WHO = ['initiator_addr_hi', 'initiator_addr_lo'] as const
export const WHOM = ['responder_addr_hi', 'responder_addr_lo'] as const

/** What a row of a finding tells of the conversations that it was made of. */
export const OF_CONVERSATIONS = {
  connections: 'count(*)',
  records: 'sum(records)',
  first: 'min(start_time_ms)',
  last: 'max(end_time_ms)',
} as const

export const TCP = 6
export const UDP = 17
/** TCP or UDP: of the two comparisons one is true. `IN`, as OR, takes 0.35 s of 10 million, this 0.1 s. */
export const HAS_PORTS: SqlCondition = `((protocol = ${TCP}) <> (protocol = ${UDP})) AND responder_port > 0`

export type Side = 'initiator' | 'responder'

const IPV4: readonly AddressRange[] = [{ first: FIRST_IPV4, last: LAST_IPV4 }]

/**
 * One side is internal and the other a host of the internet: neither internal nor of an address that no host outside has.
 * Of IPv6 only where the one within is of a global prefix that was named internal: any other global address may be of the
 * same network, as an address that is no global one is not reached from outside. Between two families something translates.
 */
export function crossesBorder(within: Side, { internalPrefixes }: FindingScope): SqlCondition {
  const without: Side = within === 'initiator' ? 'responder' : 'initiator'
  const rangesOfClass = (name: 'internal' | 'external' | 'public') =>
    rangesOf({ kind: 'class', class: name }, internalPrefixes)
  const [internal, global] = [rangesOfClass('internal'), rangesOfClass('public')]
  const hosts = commonOf(rangesOfClass('external'), global)
  const between = (inside: readonly AddressRange[], family: readonly AddressRange[]) =>
    and(
      addressInRanges(`${within}_addr`, commonOf(inside, family)),
      addressInRanges(`${without}_addr`, commonOf(hosts, family)),
    )
  return or(between(internal, IPV4), between(commonOf(internal, global), outsideOf(IPV4)))
}

export function numberOf(thresholds: Thresholds, name: string): number {
  const value = thresholds.get(name)
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new Error(`no threshold ${name}`)
  return value
}

/** A percentage as a share from 0 to 1. */
export function shareOf(thresholds: Thresholds, name: string): number {
  return numberOf(thresholds, name) / 100
}

export function listOf(thresholds: Thresholds, name: string): readonly number[] {
  const value = thresholds.get(name)
  if (value === undefined || typeof value === 'number') throw new Error(`no list ${name}`)
  return value
}

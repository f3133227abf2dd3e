import { INITIATOR_BASES } from '../../flow/conversation-columns.ts'
import type { Thresholds } from '../../flow/findings.ts'
import type { Verdict } from '../../flow/verdicts.ts'
import { isAnyVerdict, type Conversations } from '../conversations/scope.ts'
import { rangesOf } from '../filter/address-sets.ts'
import { addressInRanges } from '../filter/sql-addresses.ts'
import { and, type SqlCondition } from '../sql.ts'

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
 * True for conversations of groups that have at least `fewest` conversations which pass a test: most groups of a large log
 * have none, and need not be put together. Groups are told apart by a hash, so that some pass that should not; what is asked
 * of them after must hold by itself.
 */
export function inGroupsWith(
  scope: FindingScope,
  keys: string,
  fewest: number,
  condition: SqlCondition,
): SqlCondition {
  const group = `hash(${keys})`
  return `${group} IN (SELECT ${group} FROM ${scope.conversations} WHERE ${condition} GROUP BY 1 HAVING count(*) >= ${fewest})`
}

/** Never NULL. */
export const HAS_FAILED: SqlCondition = `coalesce(CASE WHEN ${isAnyVerdict(...UNTOLD)} THEN packets_most <= ${FEW_PACKETS} ELSE ${isAnyVerdict(...FAILED)} END, false)`

/** Which side was called is more than a guess, so that its port is that of a service. */
export const ROLES_ARE_KNOWN: SqlCondition = `initiator_basis <> ${INITIATOR_BASES.findIndex(({ name }) => name === 'first-seen')}`

export const TCP = 6
export const UDP = 17
/** TCP or UDP: of the two comparisons one is true. `IN`, as OR, takes 0.35 s of 10 million, this 0.1 s. */
export const HAS_PORTS: SqlCondition = `((protocol = ${TCP}) <> (protocol = ${UDP})) AND responder_port > 0`

export type Side = 'initiator' | 'responder'

export function isInternal(side: Side, { internalPrefixes }: FindingScope): SqlCondition {
  return addressInRanges(`${side}_addr`, rangesOf({ kind: 'class', class: 'internal' }, internalPrefixes))
}

/** A host of the internet: neither internal nor of an address that no host outside has. */
export function isOutside(side: Side, { internalPrefixes }: FindingScope): SqlCondition {
  const column = `${side}_addr`
  return and(
    addressInRanges(column, rangesOf({ kind: 'class', class: 'external' }, internalPrefixes)),
    addressInRanges(column, rangesOf({ kind: 'class', class: 'public' }, internalPrefixes)),
  )
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

import { INITIATOR_BASES } from '../../flow/conversation-columns.ts'
import { placeOf, TRAITS, type Fact, type Trait } from '../../flow/conversation-facts.ts'
import { FIREWALL_READINGS } from '../../flow/firewall-readings.ts'
import { FLOW_STATE_RULES, TCP_STATE_RULES, TCP_STATES, type FlagTest } from '../../flow/tcp-states.ts'
import { VERDICT_RULES } from '../../flow/verdict-rules.ts'
import { VERDICTS } from '../../flow/verdicts.ts'

/*
 * All evidence of a conversation is one UBIGINT: a word of 16 bits for the initiator, one for the responder, one for
 * the flow, the traits that come of counting, and who began. There are few different ones, so verdicts are worked out once for
 * each and looked up for millions of conversations.
 */

/** What a record tells of one of its ends, above the eight flags. */
export const SIDE_BITS = {
  sent: 8,
  accepted: 9,
  rejected: 10,
  named: 11,
  rejectedGoingOut: 12,
  rejectedComingIn: 13,
} as const
/** What it tells of both together, above their eight flags. */
export const FLOW_BITS = {
  twoWay: 8,
  unfinished: 9,
  apart: 10,
  together: 11,
  limited: 12,
  throttled: 13,
  blocked: 14,
  lost: 15,
} as const
/** Where the evidence has `role`, so that whatever is written to a record is one look-up by evidence. */
const ROLE_PLACE = 56
const COUNTED_BITS = { onePacket: 0, headersOnly: 1, tcp: 2, protocol: 3, roles: 4 } as const

const RESPONDER = 16
const FLOW = 32
const COUNTED = 48

const TRAIT_PLACES: Readonly<Record<Trait, number>> = {
  TCP: COUNTED + COUNTED_BITS.tcp,
  'protocol known': COUNTED + COUNTED_BITS.protocol,
  sent: SIDE_BITS.sent,
  answered: RESPONDER + SIDE_BITS.sent,
  'two-way log': FLOW + FLOW_BITS.twoWay,
  unfinished: FLOW + FLOW_BITS.unfinished,
  'roles known': COUNTED + COUNTED_BITS.roles,
  'flags per direction': FLOW + FLOW_BITS.apart,
  'flags per flow': FLOW + FLOW_BITS.together,
  'flags limited': FLOW + FLOW_BITS.limited,
  'one packet sent': COUNTED + COUNTED_BITS.onePacket,
  'headers only': COUNTED + COUNTED_BITS.headersOnly,
  'accepted forward': SIDE_BITS.accepted,
  'rejected forward': SIDE_BITS.rejected,
  'accepted back': RESPONDER + SIDE_BITS.accepted,
  'rejected back': RESPONDER + SIDE_BITS.rejected,
  throttled: FLOW + FLOW_BITS.throttled,
  blocked: FLOW + FLOW_BITS.blocked,
  'rejected forward going out': SIDE_BITS.rejectedGoingOut,
  'rejected forward coming in': SIDE_BITS.rejectedComingIn,
  'rejected back going out': RESPONDER + SIDE_BITS.rejectedGoingOut,
  'rejected back coming in': RESPONDER + SIDE_BITS.rejectedComingIn,
  'packets lost': FLOW + FLOW_BITS.lost,
}

const SIDE_PLACES = { initiator: 0, responder: RESPONDER, flow: FLOW } as const

/** Packets of this many bytes on average are headers, SYNs and ACKs: no data. */
const LARGEST_HEADER = 80

/** What counting says of one side, as two bits. @param packets and bytes that it sent, SQL */
export function countedSql(packets: string, bytes: string): string {
  const isMore = `${packets} <> 0 AND ${bytes} > ${packets} * ${LARGEST_HEADER}`
  // CASE with numbers takes a third of what a condition does that is cast and shifted (1.32.0).
  return `(CASE WHEN ${packets} = 1 THEN ${1 << COUNTED_BITS.onePacket}::UBIGINT ELSE 0::UBIGINT END | CASE WHEN ${isMore} THEN 0::UBIGINT ELSE ${1 << COUNTED_BITS.headersOnly}::UBIGINT END)`
}

/**
 * The evidence of what was put together, from columns `seen` (words of the lower end, the higher end and the flow),
 * `counted_up` and `counted_down` (countedSql of both), `proto` and `role`.
 */
export function evidenceSql(): string {
  const turned = `(((seen & 65535) << ${RESPONDER}) | ((seen >> ${RESPONDER}) & 65535) | (seen & ${0xffffn << BigInt(FLOW)}))`
  const bit = (condition: string, place: number) =>
    `(coalesce(${condition}, false)::UBIGINT << ${COUNTED + place})`
  const parts = [
    `CASE WHEN ${IS_LOW} THEN seen | (counted_up << ${COUNTED}) ELSE ${turned} | (counted_down << ${COUNTED}) END`,
    bit('proto = 6', COUNTED_BITS.tcp),
    bit('proto < 256', COUNTED_BITS.protocol),
    bit(`role >> 1 <> ${FIRST_SEEN}`, COUNTED_BITS.roles),
    `(role::UBIGINT << ${ROLE_PLACE})`,
  ]
  return `(${parts.join(' | ')})`
}

/** `role`, from the evidence. */
export const ROLE_OF_EVIDENCE = `(evidence >> ${ROLE_PLACE})`
/** Column `role`: twice the place of the basis, and 1 where the lower end began. */
export const IS_LOW = '(role & 1 = 1)'
const FIRST_SEEN = INITIATOR_BASES.findIndex(({ name }) => name === 'first-seen')

/** Columns that follow from column `evidence` alone: verdict, rule, state, reading of the firewalls, traits. Labels are codes. */
export function outcomeColumns(): readonly string[] {
  return [
    `${cases(VERDICT_RULES.map((rule) => [matches(rule), codeOf(VERDICTS, rule.verdict)]))}::UINTEGER AS verdict`,
    `${cases(VERDICT_RULES.map((rule) => [matches(rule), rule.number]))}::UTINYINT AS verdict_rule`,
    `${stateSql()}::UINTEGER AS tcp_state`,
    `${cases(FIREWALL_READINGS.map((reading, code) => [matches(reading), code]))}::UINTEGER AS firewall`,
    `${TRAITS_OF_EVIDENCE} AS traits`,
  ]
}

export const TRAITS_OF_EVIDENCE = `(${TRAITS.map(({ name }, i) => `(((evidence >> ${TRAIT_PLACES[name]}) & 1) << ${i})`).join(' | ')})::UINTEGER`

function cases(rules: readonly (readonly [condition: string, value: number])[]): string {
  return `(CASE ${rules.map(([condition, value]) => `WHEN ${condition} THEN ${value}`).join(' ')} END)`
}

function codeOf(list: readonly { readonly name: string }[], name: string): number {
  return list.findIndex((entry) => entry.name === name)
}

function matches({
  needs,
  lacks,
}: {
  readonly needs: readonly Fact[]
  readonly lacks: readonly Fact[]
}): string {
  return passes('evidence', maskOf(needs), maskOf(lacks))
}

function passes(expression: string, all: bigint, none: bigint): string {
  const tests = [
    ...(all === 0n ? [] : [`${expression} & ${all} = ${all}`]),
    ...(none === 0n ? [] : [`${expression} & ${none} = 0`]),
  ]
  return tests.length === 0 ? 'true' : tests.join(' AND ')
}

function maskOf(facts: readonly Fact[]): bigint {
  return facts.reduce((mask, fact) => mask | maskOfFact(fact), 0n)
}

function maskOfFact(fact: Fact): bigint {
  const { of, bit } = placeOf(fact)
  if (of === 'traits') return 1n << BigInt(TRAIT_PLACES[fact as Trait])
  return BigInt(bit) << BigInt(SIDE_PLACES[of])
}

/**
 * The state by the flags of each side. AWS records neither lone ACKs nor PSH, so a side that sent packets is taken to
 * have acknowledged, and to have sent data; who sent a reset need not have acknowledged anything.
 */
function stateSql(): string {
  const [rst, data, ack] = (['initiator RST', 'initiator PSH', 'initiator ACK'] as const).map(maskOfFact)
  const isLimited = passes('evidence', maskOf(['flags limited']), 0n)
  const sides = (['initiator', 'responder'] as const).map((side) => {
    const place = SIDE_PLACES[side]
    const own = `((evidence >> ${place}) & 255)`
    const sent = passes('evidence', 1n << BigInt(place + SIDE_BITS.sent), 0n)
    return `(CASE WHEN ${isLimited} AND ${sent} THEN ${own} | ${data} | (CASE WHEN ${own} & ${rst} = 0 THEN ${ack} ELSE 0 END) ELSE ${own} END)`
  })
  const test = (expression: string, { all = 0, none = 0 }: FlagTest = {}) =>
    passes(expression, BigInt(all), BigInt(none))
  const apart = cases(
    TCP_STATE_RULES.map((rule) => [
      `${test(sides[0] ?? '', rule.initiator)} AND ${test(sides[1] ?? '', rule.responder)}`,
      codeOf(TCP_STATES, rule.state),
    ]),
  )
  const together = cases(
    FLOW_STATE_RULES.map((rule) => [
      test(`((evidence >> ${FLOW}) & 255)`, rule.flow),
      codeOf(TCP_STATES, rule.state),
    ]),
  )
  return `(CASE WHEN ${passes('evidence', maskOf(['TCP', 'flags per direction']), 0n)} THEN ${apart} WHEN ${passes('evidence', maskOf(['TCP', 'flags per flow']), 0n)} THEN ${together} END)`
}

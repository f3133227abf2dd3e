import { flagBit } from './tcp-flags.ts'

/**
 * What is known of a conversation besides its flags, each a bit. "Forward" is from initiator to responder. The order is
 * that of the bits, lowest first.
 */
export const TRAITS = [
  { name: 'TCP', words: 'the protocol is TCP' },
  { name: 'protocol known', words: 'the log names the protocol' },
  { name: 'sent', words: 'packets from the initiator are in the log' },
  { name: 'answered', words: 'packets from the responder are in the log' },
  { name: 'two-way log', words: 'each record counts both directions' },
  { name: 'unfinished', words: 'the last record has no end yet' },
  { name: 'roles known', words: 'which side is the initiator is more than a guess' },
  { name: 'flags per direction', words: 'TCP flags of each direction are recorded' },
  { name: 'flags per flow', words: 'TCP flags are recorded for both directions together' },
  { name: 'flags limited', words: 'lone ACK and PSH are not recorded' },
  { name: 'one packet sent', words: 'the initiator sent a single packet' },
  { name: 'headers only', words: 'the packets of the initiator were no larger than headers' },
  { name: 'accepted forward', words: 'the way to the responder was accepted' },
  { name: 'rejected forward', words: 'the way to the responder was rejected' },
  { name: 'accepted back', words: 'the way back was accepted' },
  { name: 'rejected back', words: 'the way back was rejected' },
  { name: 'throttled', words: 'a bandwidth limit dropped packets' },
  { name: 'blocked', words: 'the node blocked it' },
  {
    name: 'rejected forward going out',
    words: 'the way to the responder was rejected as it left an interface',
  },
  {
    name: 'rejected forward coming in',
    words: 'the way to the responder was rejected as it entered an interface',
  },
  { name: 'rejected back going out', words: 'the way back was rejected as it left an interface' },
  { name: 'rejected back coming in', words: 'the way back was rejected as it entered an interface' },
  { name: 'packets lost', words: 'a transit gateway lost packets' },
] as const

export type Trait = (typeof TRAITS)[number]['name']

/** Bit of a trait in `Conversation.traits`. */
export function traitBit(trait: Trait): number {
  return 1 << TRAITS.findIndex(({ name }) => name === trait)
}

export function traitsOf(names: Iterable<Trait>): number {
  let traits = 0
  for (const name of names) traits |= traitBit(name)
  return traits
}

/** All that verdicts rest on: flags OR-ed over the packets of each side, or of both where the log keeps them together. */
export interface Evidence {
  readonly initiatorFlags: number
  readonly responderFlags: number
  readonly flowFlags: number
  /** Bits of `TRAITS`. */
  readonly traits: number
}

/** Something that is so or not. `initiator SYN`, `responder SYN`: such a flag is among those of that side; `flow SYN`: of both together. */
export type Fact = Trait | `${FlagSide} ${FlagName}`

export type FlagSide = 'initiator' | 'responder' | 'flow'
export type FlagName = 'FIN' | 'SYN' | 'RST' | 'PSH' | 'ACK'

/** Where a fact stands: a bit of one of the four numbers. */
export interface FactPlace {
  readonly of: FlagSide | 'traits'
  readonly bit: number
}

const FLAG_FACT = /^(initiator|responder|flow) (FIN|SYN|RST|PSH|ACK)$/

export function placeOf(fact: Fact): FactPlace {
  const [, side, flag = ''] = FLAG_FACT.exec(fact) ?? []
  if (side === undefined) return { of: 'traits', bit: traitBit(fact as Trait) }
  return { of: side as FlagSide, bit: flagBit(flag) ?? 0 }
}

export function isFact(fact: Fact, evidence: Evidence): boolean {
  const { of, bit } = placeOf(fact)
  return (numberOf(of, evidence) & bit) !== 0
}

function numberOf(of: FactPlace['of'], evidence: Evidence): number {
  switch (of) {
    case 'initiator':
      return evidence.initiatorFlags
    case 'responder':
      return evidence.responderFlags
    case 'flow':
      return evidence.flowFlags
    case 'traits':
      return evidence.traits
  }
}

import { TRAITS, traitBit, type Trait } from './conversation-facts.ts'
import type { InitiatorBasis } from './conversation-columns.ts'
import type { Firewall } from './firewall-readings.ts'
import type { TcpState } from './tcp-states.ts'
import type { Verdict } from './verdicts.ts'

export interface Endpoint {
  /** In its one spelling. */
  readonly address: string
  /** Undefined where the protocol has none. */
  readonly port: number | undefined
}

/** What one side sent; undefined where no record tells. */
export interface SentAmounts {
  readonly bytes: bigint | undefined
  readonly packets: bigint | undefined
  /** OR-ed; undefined where they are not recorded apart. */
  readonly flags: number | undefined
}

/** A row of table `conversation`, decoded. */
export interface Conversation {
  readonly number: bigint
  readonly startMs: number | undefined
  readonly endMs: number | undefined
  readonly protocol: number | undefined
  readonly initiator: Endpoint
  readonly responder: Endpoint
  readonly basis: InitiatorBasis
  readonly sent: SentAmounts
  readonly received: SentAmounts
  /** Flags of both sides together, where the log keeps them so. */
  readonly flowFlags: number | undefined
  readonly state: TcpState | undefined
  readonly verdict: Verdict
  /** Number of the rule that decided. */
  readonly rule: number
  readonly firewall: Firewall | undefined
  readonly records: number
  readonly duplicates: number
  readonly reporters: number
  /** Shared by conversations that are one connection before and after NAT. */
  readonly path: bigint | undefined
  readonly hop: number | undefined
  readonly traits: number
}

export function hasTrait(conversation: Conversation, trait: Trait): boolean {
  return (conversation.traits & traitBit(trait)) !== 0
}

/** The traits of a conversation in words. */
export function traitWords(conversation: Conversation): readonly string[] {
  return TRAITS.filter(({ name }) => hasTrait(conversation, name)).map(({ words }) => words)
}

/** `192.0.2.1:443`, `[2001:db8::1]:443`, or the address alone. */
export function endpointText({ address, port }: Endpoint): string {
  if (port === undefined) return address
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}

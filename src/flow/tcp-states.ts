/** States of a TCP connection in the names and meanings of Zeek's `conn_state`. */
export const TCP_STATES = [
  { name: 'S0', meaning: 'an attempt was seen, and no reply' },
  { name: 'S1', meaning: 'established, and not ended' },
  { name: 'SF', meaning: 'established, and ended by both sides' },
  { name: 'REJ', meaning: 'the attempt was rejected by a reset' },
  { name: 'S2', meaning: 'established; the initiator closed, and the responder did not' },
  { name: 'S3', meaning: 'established; the responder closed, and the initiator did not' },
  { name: 'RSTO', meaning: 'established, and reset by the initiator' },
  { name: 'RSTR', meaning: 'the responder sent a reset, be it after one of the initiator' },
  { name: 'RSTOS0', meaning: 'the initiator sent a SYN and then a reset; no SYN-ACK was seen' },
  { name: 'RSTRH', meaning: 'the responder sent a SYN-ACK and then a reset; no SYN was seen' },
  { name: 'SH', meaning: 'the initiator sent a SYN and then a FIN; no SYN-ACK was seen' },
  { name: 'SHR', meaning: 'the responder sent a SYN-ACK and then a FIN; no SYN was seen' },
  { name: 'OTH', meaning: 'no SYN seen, only traffic from the middle of a connection' },
] as const

export type TcpState = (typeof TCP_STATES)[number]['name']

const FIN = 1
const SYN = 2
const RST = 4
const PSH = 8
const ACK = 16

/** One line of the table: the first whose flags are there, and the others not, gives the state. */
export interface TcpStateRule {
  readonly state: TcpState
  /** All of these, of one side each. */
  readonly initiator?: FlagTest
  readonly responder?: FlagTest
}

export interface FlagTest {
  readonly all?: number
  readonly none?: number
}

/**
 * The state of a connection from the flags of each side, OR-ed over its packets. Derived from Zeek's conn_state() and
 * TCPSessionAdapter, with what is lost in OR-ed flags (which came first) decided as it mostly is.
 */
export const TCP_STATE_RULES: readonly TcpStateRule[] = [
  // A reset behind both FINs does not matter.
  { state: 'SF', initiator: { all: FIN }, responder: { all: FIN } },
  // The initiator was never heard of, or only from the middle.
  { state: 'RSTRH', initiator: { none: SYN | FIN | RST | ACK }, responder: { all: RST } },
  { state: 'RSTRH', initiator: { none: SYN | FIN | RST }, responder: { all: RST, none: SYN } },
  { state: 'REJ', initiator: { all: SYN, none: FIN }, responder: { all: RST, none: SYN } },
  // Where no side sent data, two resets are one attempt given up.
  { state: 'REJ', initiator: { all: RST, none: PSH | FIN }, responder: { all: RST, none: PSH | FIN } },
  { state: 'RSTR', responder: { all: RST } },
  { state: 'RSTO', initiator: { all: RST }, responder: { all: SYN } },
  { state: 'RSTO', initiator: { all: RST }, responder: { all: FIN } },
  { state: 'RSTOS0', initiator: { all: SYN | RST, none: FIN | ACK } },
  // A reset of something that was not seen to begin, as Zeek has it since 4.0.
  { state: 'OTH', initiator: { all: RST } },
  { state: 'S2', initiator: { all: FIN }, responder: { all: SYN } },
  { state: 'SH', initiator: { all: FIN } },
  { state: 'S3', initiator: { all: SYN }, responder: { all: FIN } },
  { state: 'S3', initiator: { all: ACK }, responder: { all: SYN | FIN } },
  { state: 'SHR', responder: { all: FIN } },
  { state: 'S1', initiator: { all: SYN }, responder: { all: SYN } },
  { state: 'S1', initiator: { all: ACK }, responder: { all: SYN } },
  // An ACK alone opens nothing; data does tell that there was an answer.
  { state: 'S0', initiator: { all: SYN }, responder: { none: SYN | PSH } },
  { state: 'OTH' },
]

/** The same where the flags of both sides are OR-ed together. What they leave open, such as who sent a reset, has no state. */
export const FLOW_STATE_RULES: readonly { readonly state: TcpState; readonly flow: FlagTest }[] = [
  { state: 'REJ', flow: { all: SYN | RST, none: PSH | FIN } },
  { state: 'SF', flow: { all: SYN | ACK | FIN, none: RST } },
  { state: 'S1', flow: { all: SYN | ACK, none: RST } },
  { state: 'S0', flow: { all: SYN, none: RST | FIN | PSH } },
  { state: 'OTH', flow: { all: ACK, none: SYN | RST } },
]

/** @param initiator flags of the side that opened the connection, OR-ed; 0 where it sent nothing @param responder of the other */
export function tcpState(initiator: number, responder: number): TcpState {
  const rule = TCP_STATE_RULES.find(
    (one) => passes(one.initiator, initiator) && passes(one.responder, responder),
  )
  return rule?.state ?? 'OTH'
}

/** @param flags of both sides, OR-ed @returns undefined where they leave it open */
export function tcpStateOfFlow(flags: number): TcpState | undefined {
  return FLOW_STATE_RULES.find(({ flow }) => passes(flow, flags))?.state
}

function passes(test: FlagTest | undefined, flags: number): boolean {
  const { all = 0, none = 0 } = test ?? {}
  return (flags & all) === all && (flags & none) === 0
}

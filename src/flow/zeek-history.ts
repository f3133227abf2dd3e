/** TCP flags of both directions of a connection, each OR-ed over its packets (src/flow/tcp-flags.ts). */
export interface FlagsOfBothWays {
  readonly sent: number
  readonly recv: number
}

const FIN = 1
const SYN = 2
const RST = 4
const PSH = 8
const ACK = 16

/**
 * What a letter of Zeek's `history` says of the packets' flags (Zeek, base/protocols/conn/main.zeek). Packets with data
 * and FINs carry ACK on every stack, and data is taken for pushed. `q` is SYN with FIN or with RST, so that SYN is all
 * that is certain. Letters that tell of something else (`c g t w x ^`) have no flags.
 */
const FLAGS_OF_LETTER: Readonly<Record<string, number>> = {
  s: SYN,
  h: SYN | ACK,
  a: ACK,
  d: PSH | ACK,
  f: FIN | ACK,
  r: RST,
  i: FIN | RST,
  q: SYN,
}

/** Here Zeek saw that it had the sides the wrong way round. What it wrote before stays as it was. */
const TURNED = '^'

/** Flags of a connection from Zeek's `history`: capitals stand for packets of the originator, small letters for the responder's. */
export function flagsOfHistory(history: string): FlagsOfBothWays {
  let sent = 0
  let recv = 0
  for (const letter of history) {
    if (letter === TURNED) [sent, recv] = [recv, sent]
    const small = letter.toLowerCase()
    const flags = FLAGS_OF_LETTER[small] ?? 0
    if (letter === small) recv |= flags
    else sent |= flags
  }
  return { sent, recv }
}

/** TCP control bits as flow logs OR them together, lowest first (RFC 9293 §3.1). */
export const TCP_FLAGS = [
  { name: 'FIN', bit: 1, meaning: 'no more data from this side' },
  { name: 'SYN', bit: 2, meaning: 'opens a connection' },
  { name: 'RST', bit: 4, meaning: 'breaks the connection off' },
  { name: 'PSH', bit: 8, meaning: 'hand the data on at once' },
  { name: 'ACK', bit: 16, meaning: 'acknowledges what was received' },
  { name: 'URG', bit: 32, meaning: 'urgent data' },
  { name: 'ECE', bit: 64, meaning: 'echoes congestion' },
  { name: 'CWR', bit: 128, meaning: 'has slowed down for congestion' },
] as const

/** Flags set in `bits`, lowest first: `['SYN', 'ACK']`. */
export function flagNames(bits: number): readonly string[] {
  return TCP_FLAGS.filter((flag) => bits & flag.bit).map((flag) => flag.name)
}

const BITS: ReadonlyMap<string, number> = new Map([
  ...TCP_FLAGS.map((flag): [string, number] => [flag.name, flag.bit]),
  ['RESET', 4],
  ['PUSH', 8],
])

/** Bit of a flag by name, in any case. */
export function flagBit(name: string): number | undefined {
  return BITS.get(name.toUpperCase())
}

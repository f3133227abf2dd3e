/** ICMP messages that answer each other, as Zeek and Community ID pair them: RFC 792, RFC 950, RFC 1256. */
const PAIRS_V4 = [
  [8, 0],
  [10, 9],
  [13, 14],
  [15, 16],
  [17, 18],
] as const
/** RFC 4443, RFC 2710, RFC 4861, RFC 4620, RFC 6275. */
const PAIRS_V6 = [
  [128, 129],
  [130, 131],
  [133, 134],
  [135, 136],
  [139, 140],
  [144, 145],
] as const

const COUNTERPARTS_V4 = bothWays(PAIRS_V4)
const COUNTERPARTS_V6 = bothWays(PAIRS_V6)

export const ICMP = 1
export const ICMP_V6 = 58

export function isIcmp(protocol: number): boolean {
  return protocol === ICMP || protocol === ICMP_V6
}

/** The ICMP type that answers this one, or that this one answers; `undefined` for messages without an answer. */
export function icmpCounterpart(protocol: number, type: number): number | undefined {
  return (protocol === ICMP_V6 ? COUNTERPARTS_V6 : COUNTERPARTS_V4).get(type)
}

/** Every pair that `icmpCounterpart` knows, in both orders. */
export function icmpCounterparts(
  protocol: number,
): readonly (readonly [type: number, counterpart: number])[] {
  return [...(protocol === ICMP_V6 ? COUNTERPARTS_V6 : COUNTERPARTS_V4)]
}

function bothWays(pairs: readonly (readonly [number, number])[]): ReadonlyMap<number, number> {
  return new Map(
    pairs.flatMap(([request, reply]): [number, number][] => [
      [request, reply],
      [reply, request],
    ]),
  )
}

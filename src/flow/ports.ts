/** TCP, UDP, DCCP, SCTP and UDP-Lite have ports; of other protocols sources print 0 or something else in their place. */
export function hasPorts(protocol: number): boolean {
  return protocol === 6 || protocol === 17 || protocol === 33 || protocol === 132 || protocol === 136
}

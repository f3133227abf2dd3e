/** Words of vendors and people for the direction of a flow, in small letters, beside its own `ingress` and `egress`. */
export const DIRECTION_WORDS: ReadonlyMap<string, 'ingress' | 'egress'> = new Map([
  ['inbound', 'ingress'],
  ['incoming', 'ingress'],
  ['in', 'ingress'],
  ['outbound', 'egress'],
  ['outgoing', 'egress'],
  ['out', 'egress'],
])

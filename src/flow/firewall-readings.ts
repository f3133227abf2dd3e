import type { Fact } from './conversation-facts.ts'

/**
 * What ACCEPT and REJECT of both directions say about the firewalls on the way. Security groups are stateful: replies
 * to what they let in pass. Network ACLs are not. So an accepted request with a rejected reply is the work of a network
 * ACL. (AWS, "Flow log record examples", and Tencent Cloud, "Flow Logs": the same ping.) Where the log does not say
 * whether the rejected packets came in or went out, they are read as in that ping, which came from outside. The first
 * that fits holds.
 */
export const FIREWALL_READINGS = [
  {
    name: 'throttled',
    needs: ['throttled'],
    lacks: [],
    meaning:
      'Not a firewall: the Cloud Connect Network dropped traffic between regions beyond its bandwidth limit.',
  },
  {
    name: 'blocked by node',
    needs: ['blocked'],
    lacks: [],
    meaning: 'The node blocked the flow, for the reason in block_reason.',
  },
  {
    name: 'reply rejected coming in',
    needs: ['accepted forward', 'rejected back coming in'],
    lacks: ['accepted back', 'rejected back going out'],
    meaning:
      'The request was accepted on its way out and the reply rejected as it came in. Security groups let replies pass, so a network ACL on the way in rejected it.',
  },
  {
    name: 'reply rejected',
    needs: ['accepted forward', 'rejected back'],
    lacks: ['accepted back'],
    meaning:
      'The request was accepted and the reply rejected. Security groups let replies pass, so a network ACL on the way out rejected it.',
  },
  {
    name: 'rejected on the way',
    needs: ['accepted forward', 'rejected forward'],
    lacks: ['answered'],
    meaning: 'One interface accepted the request and another rejected it, and no reply followed.',
  },
  {
    name: 'rejected late',
    needs: ['accepted forward', 'rejected forward'],
    lacks: [],
    meaning:
      'Of the packets to the responder some were accepted and some rejected: those came when the connection was closed, or a rule changed meanwhile.',
  },
  {
    name: 'request rejected going out',
    needs: ['rejected forward going out'],
    lacks: ['rejected forward coming in'],
    meaning:
      'The request was rejected by a security group or a network ACL on the way out, and never left its interface.',
  },
  {
    name: 'request rejected',
    needs: ['rejected forward'],
    lacks: [],
    meaning:
      'The request was rejected by a security group or a network ACL on the way in, and never reached its destination.',
  },
  {
    name: 'reply rejected alone coming in',
    needs: ['rejected back coming in'],
    lacks: ['accepted back', 'rejected back going out'],
    meaning:
      'Only a reply rejected as it came in is in the log: a network ACL on the way in, or packets of a connection that had closed.',
  },
  {
    name: 'reply rejected alone',
    needs: ['rejected back'],
    lacks: ['accepted back'],
    meaning:
      'Only a rejected reply is in the log: a network ACL on the way out, or packets of a connection that had closed.',
  },
  {
    name: 'reply partly rejected',
    needs: ['accepted forward', 'accepted back', 'rejected back'],
    lacks: [],
    meaning:
      'Request and reply were accepted, but some packets of the reply were rejected: those came when the connection was closed, or a network ACL changed meanwhile.',
  },
  {
    name: 'allowed',
    needs: ['accepted forward', 'accepted back'],
    lacks: [],
    meaning: 'Request and reply were accepted: security groups and network ACLs let both pass.',
  },
  {
    name: 'request accepted',
    needs: ['accepted forward'],
    lacks: [],
    meaning: 'The request was accepted. No reply is in the log.',
  },
  {
    name: 'reply accepted',
    needs: ['accepted back'],
    lacks: [],
    meaning: 'The reply was accepted. The request is not in the log.',
  },
] as const satisfies readonly FirewallReading[]

interface FirewallReading {
  readonly name: string
  readonly needs: readonly Fact[]
  readonly lacks: readonly Fact[]
  readonly meaning: string
}

export type Firewall = (typeof FIREWALL_READINGS)[number]['name']

/** The meaning of a reading, in a sentence. */
export function firewallMeaning(name: Firewall): string {
  return FIREWALL_READINGS.find((reading) => reading.name === name)?.meaning ?? ''
}

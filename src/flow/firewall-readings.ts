import type { Fact } from './conversation-facts.ts'

/**
 * What ACCEPT and REJECT of both directions say about the firewalls on the way. Security groups are stateful: replies
 * to what they let in pass. Network ACLs are not. So an accepted request with a rejected reply is the work of a network
 * ACL. (AWS, "Flow log record examples", and Tencent Cloud, "Flow Logs": the same ping.) The first that fits holds.
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
      'Some packets were rejected after others had been accepted: they came after the connection had closed, or a rule changed meanwhile.',
  },
  {
    name: 'request rejected',
    needs: ['rejected forward'],
    lacks: [],
    meaning:
      'The request was rejected by a security group or a network ACL on the way in, and never reached its destination.',
  },
  {
    name: 'reply rejected alone',
    needs: ['rejected back'],
    lacks: ['accepted back'],
    meaning:
      'Only a rejected reply is in the log: a network ACL on the way out, or packets of a connection that had closed.',
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

export type TcpPart = 'overview' | 'findings'

/** How the TCP view is looked at. */
export class TcpChoices {
  part = $state<TcpPart>('overview')
  failuresBy = $state<'service' | 'responder' | 'subnets' | 'node'>('service')
  offence = $state<'unanswered' | 'reset' | 'refused'>('unanswered')
}

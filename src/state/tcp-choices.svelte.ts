import type { FindingId, Thresholds } from '../flow/findings.ts'

export type TcpPart = 'overview' | 'findings'

/** How the TCP view is looked at. */
export class TcpChoices {
  part = $state<TcpPart>('overview')
  failuresBy = $state<'service' | 'responder' | 'subnets' | 'node'>('service')
  /** Thresholds of findings that the user changed. */
  thresholds = $state.raw<ReadonlyMap<FindingId, Thresholds>>(new Map())
  /** The finding whose results are shown. */
  finding = $state<FindingId>('port-scan')
  offence = $state<'unanswered' | 'reset' | 'refused'>('unanswered')
}

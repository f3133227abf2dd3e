// Flows made from their number, and the logs that vendors would write of them. Tests count the flows themselves.

export interface MadeFlow {
  readonly startMs: number
  readonly endMs: number
  readonly protocol: 'TCP' | 'UDP' | 'ICMP'
  readonly srcNode: string
  readonly dstNode: string
  readonly src: string
  readonly dst: string
  readonly srcPort: number | undefined
  readonly dstPort: number | undefined
  readonly sent: number
  readonly recv: number
  /** Names in the order of the document, empty where none is recorded. */
  readonly flags: readonly string[]
  readonly action: 'ACCEPT' | 'REJECT'
  readonly direction: 'ingress' | 'egress'
  readonly srcKind: string
  readonly dstKind: string
}

export const FIRST_START_MS = Date.UTC(2026, 5, 1, 6)
const EVERY_MS = 4 * 60_000
const KINDS = ['node', 'user', 'config-file', 'external', 'egress-route'] as const
const FLAGS: readonly (readonly string[])[] = [
  ['SYN'],
  ['SYN', 'RST'],
  ['SYN', 'ACK'],
  ['FIN', 'SYN', 'PSH', 'ACK'],
  ['RST'],
  ['ACK', 'URG'],
]

/** A day's worth: one flow every four minutes, the last at its end. */
export const FLOWS: readonly MadeFlow[] = Array.from({ length: 360 }, (_, n) => {
  const protocol = (['TCP', 'TCP', 'TCP', 'UDP', 'ICMP'] as const)[n % 5] ?? 'TCP'
  const hasPorts = protocol !== 'ICMP'
  const startMs = FIRST_START_MS + n * EVERY_MS
  return {
    startMs,
    endMs: startMs + 1500,
    protocol,
    srcNode: `edge-${1 + (n % 4)}`,
    dstNode: n % 7 === 0 ? 'edge-1' : `hub-${1 + (n % 3)}`,
    src: `10.${n % 3}.0.${1 + (n % 50)}`,
    dst: n % 2 ? `192.0.2.${1 + (n % 9)}` : `198.51.100.${1 + (n % 9)}`,
    srcPort: hasPorts ? 40_000 + ((n * 37) % 20_000) : undefined,
    dstPort: hasPorts ? [443, 22, 3389, 53, 8080][((n * 3) % 7) % 5] : undefined,
    sent: 40 + ((n * 7919) % 5000),
    recv: (n * 104_729) % 9000,
    flags: protocol === 'TCP' ? (FLAGS[n % FLAGS.length] ?? []) : [],
    action: n % 6 === 0 ? 'REJECT' : 'ACCEPT',
    direction: n % 3 === 0 ? 'egress' : 'ingress',
    srcKind: KINDS[n % 5] ?? 'node',
    dstKind: KINDS[(n + 2) % 5] ?? 'node',
  }
})

/** As Trustgrid's portal exports them. */
export function trustgridCsv(): string {
  const header =
    'startTime,startTimeUnixMS,endTime,endTimeUnixMS,protocol,sourceNode,sourceIP,sourcePort,destNode,destIP,destPort,recvBytes,sentBytes,tcpFlags'
  const rows = FLOWS.map((flow) => [
    '',
    flow.startMs,
    '',
    flow.endMs,
    flow.protocol,
    flow.srcNode,
    flow.src,
    flow.srcPort ?? 0,
    flow.dstNode,
    flow.dst,
    flow.dstPort ?? 0,
    flow.recv,
    flow.sent,
    flow.flags.join(' '),
  ])
  return [header, ...rows.map((row) => row.map((cell) => `"${cell}"`).join(','))].join('\n') + '\n'
}

const NUMBERS = { TCP: 6, UDP: 17, ICMP: 1 } as const

/** What the API calls kinds that the document calls otherwise. */
const API_KINDS: Readonly<Record<string, string>> = {
  'config-file': 'extclient',
  'egress-route': 'egress_route',
}

/** As Netmaker's API answers; each flow is told by its source, so that counters need no turning. */
export function netmakerJson(): string {
  return JSON.stringify(
    FLOWS.map((flow, n) => ({
      flow_id: `f-${n}`,
      host_id: `h-${flow.srcNode}`,
      host_name: flow.srcNode,
      network_id: 'made',
      protocol: NUMBERS[flow.protocol],
      src_port: flow.srcPort ?? 0,
      dst_port: flow.dstPort ?? 0,
      icmp_type: 0,
      icmp_code: 0,
      direction: flow.direction,
      src_ip: flow.src,
      src_type: API_KINDS[flow.srcKind] ?? flow.srcKind,
      src_entity_id: flow.srcNode,
      src_entity_name: flow.srcNode,
      dst_ip: flow.dst,
      dst_type: API_KINDS[flow.dstKind] ?? flow.dstKind,
      dst_entity_id: flow.dstNode,
      dst_entity_name: flow.dstNode,
      start_ts: new Date(flow.startMs).toISOString(),
      end_ts: new Date(flow.endMs).toISOString(),
      bytes_sent: flow.sent,
      bytes_recv: flow.recv,
      packets_sent: 1,
      packets_recv: 1,
      status: 14,
      version: new Date(flow.endMs).toISOString(),
    })),
  )
}

const BITS: Readonly<Record<string, number>> = { FIN: 1, SYN: 2, RST: 4, PSH: 8, ACK: 16, URG: 32 }

/** As AWS writes them, with the fields of version 5 that questions are asked about; then a NODATA and a SKIPDATA. */
export function awsLog(): string {
  const header =
    'version interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status tcp-flags pkt-srcaddr flow-direction traffic-path'
  const rows = FLOWS.map((flow, n) =>
    [
      5,
      `eni-${n % 4}`,
      flow.src,
      flow.dst,
      flow.srcPort ?? 0,
      flow.dstPort ?? 0,
      NUMBERS[flow.protocol],
      1,
      flow.sent,
      flow.startMs / 1000,
      Math.ceil(flow.endMs / 1000),
      flow.action,
      'OK',
      flow.flags.reduce((bits, name) => bits | (BITS[name] ?? 0), 0),
      n % 10 === 0 ? '10.9.9.9' : flow.src,
      flow.direction,
      flow.direction === 'egress' ? 8 : '-',
    ].join(' '),
  )
  const missing = (status: string) =>
    `5 eni-1 - - - - - - - ${FIRST_START_MS / 1000} ${FIRST_START_MS / 1000 + 60} - ${status} - - - -`
  return [header, ...rows, missing('NODATA'), missing('SKIPDATA')].join('\n') + '\n'
}

/** As Tencent Cloud writes them for a network interface. */
export function tencentLog(): string {
  const rows = FLOWS.map((flow, n) =>
    [
      'V1',
      '1251762227',
      n % 3 === 0 ? 'eni-lq6mkcis' : 'eni-other123',
      flow.src,
      flow.dst,
      flow.srcPort ?? 0,
      flow.dstPort ?? 0,
      NUMBERS[flow.protocol],
      1,
      flow.sent,
      flow.startMs / 1000,
      Math.ceil(flow.endMs / 1000),
      flow.action,
      'OK',
    ].join(' '),
  )
  return rows.join('\n') + '\n'
}

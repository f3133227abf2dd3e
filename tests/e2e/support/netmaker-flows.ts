import type { TestFile } from './app.ts'

/** What a made flow differs by; bytes as Netmaker's screen names them. */
export interface MadeFlow {
  readonly port: number
  readonly protocol?: number
  readonly received: number
  readonly sent: number
}

/** Flows of one second as Netmaker's API gives them. */
export function netmakerFile(flows: readonly MadeFlow[]): TestFile {
  const records = flows.map(({ port, protocol = 6, received, sent }, i) => ({
    flow_id: `f-${i}`,
    host_id: 'h-1',
    host_name: 'inetgw',
    network_id: 'netmaker',
    protocol,
    src_port: 40_000 + i,
    dst_port: port,
    icmp_type: 0,
    icmp_code: 0,
    direction: 'ingress',
    src_ip: '192.0.2.9',
    src_type: 'node',
    src_entity_id: 'n-1',
    src_entity_name: 'debian',
    dst_ip: '192.0.2.4',
    dst_type: 'node',
    dst_entity_id: 'n-2',
    dst_entity_name: 'inetgw',
    start_ts: '2026-01-20T09:51:02Z',
    end_ts: '2026-01-20T09:51:03Z',
    bytes_sent: sent,
    bytes_recv: received,
    packets_sent: 1,
    packets_recv: 1,
    status: 14,
    version: '2026-01-20T09:51:05Z',
  }))
  const answer = { Code: 200, Message: 'fetched flows', Response: records }
  return { name: 'flows.json', bytes: JSON.stringify(answer) }
}

import type { Column } from '../../flow/column.ts'
import type { SeenRecord } from '../../flow/conversation-path.ts'
import { trafficPathText } from '../../flow/traffic-paths.ts'
import { formatCounted } from '../../lib/format-number.ts'
import { cellValue, type CellValue, type FlowRow } from '../../query/flows/page.ts'

const LOSSES: readonly (readonly [column: string, why: string])[] = [
  ['packets_lost_no_route', 'no route'],
  ['packets_lost_blackhole', 'black hole route'],
  ['packets_lost_mtu_exceeded', 'larger than the MTU'],
  ['packets_lost_ttl_expired', 'time to live over'],
]

/** What a record says for the path of its conversation. @param labelOf text of a label code */
export function seenRecord(
  row: FlowRow,
  columns: readonly Column[],
  labelOf: (column: string, code: number) => string,
): SeenRecord {
  const value = (name: string): CellValue => {
    const column = columns.find((one) => one.name === name)
    return column ? cellValue(column, row, labelOf) : null
  }
  const text = (name: string) => optional(value(name), String)
  const number = (name: string) => optional(value(name), Number)
  const count = (name: string) => optional(value(name), (one) => BigInt(one))
  const end = (side: 'src' | 'dst') => ({
    address: text(`${side}_addr`) ?? 'unknown',
    port: number(`${side}_port`),
  })
  return {
    id: row.id,
    conversation: BigInt(value('conversation') ?? 0),
    // Where no reporter is named, the node that the packets came from logged them (Trustgrid: "NAT Impact").
    reporter: text('reporter') ?? text('src_node'),
    source: end('src'),
    destination: end('dst'),
    packetSource: text('pkt_src_addr'),
    packetDestination: text('pkt_dst_addr'),
    startMs: number('start_time'),
    bytesSent: count('bytes_sent'),
    bytesReceived: count('bytes_recv'),
    packetsSent: count('packets_sent'),
    packetsReceived: count('packets_recv'),
    flags: number('tcp_flags'),
    flagsReceived: number('tcp_flags_recv'),
    hasFlowFlags: value('flags_scope') === 'flow',
    action: text('action'),
    isDuplicate: number('is_duplicate') === 1,
    notes: notesOf(value),
  }
}

/** Services, the way, reasons and losses, in words. */
function notesOf(value: (name: string) => CellValue): readonly string[] {
  const [from, to, way, reason, block] = [
    'pkt_src_aws_service',
    'pkt_dst_aws_service',
    'traffic_path',
    'reject_reason',
    'block_reason',
  ].map(value)
  const path = way == null ? undefined : trafficPathText(Number(way))
  const losses = LOSSES.flatMap(([column, why]) => {
    const lost = value(column)
    return lost === null ? [] : [{ lost: Number(lost), why }]
  })
  return [
    ...(from == null ? [] : [`from ${from}`]),
    ...(to == null ? [] : [`to ${to}`]),
    ...(path === undefined ? [] : [path]),
    ...(reason == null ? [] : [`rejected by ${reason}`]),
    ...(block == null ? [] : [`blocked: ${block}`]),
    ...losses
      .filter(({ lost }) => lost > 0)
      .map(({ lost, why }) => `${formatCounted(lost, 'packet')} lost: ${why}`),
    ...(losses.length > 0 && losses.every(({ lost }) => lost === 0) ? ['no packets lost'] : []),
  ]
}

function optional<T>(value: CellValue, read: (value: NonNullable<CellValue>) => T): T | undefined {
  return value === null ? undefined : read(value)
}

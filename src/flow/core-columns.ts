import type { Column } from './column.ts'

/** Columns that every flow record has a place for, in the order of table `flow` and of view `flows`. */
export const CORE_COLUMNS = [
  { name: 'file', title: 'File', storage: 'label', meaning: 'File the record came from.' },
  { name: 'record', title: 'Record', storage: 'u64', meaning: 'Number of the record in its file, counted from 1.' },
  { name: 'format', title: 'Format', storage: 'label', meaning: 'Format the file was read as.' },
  { name: 'start_time', title: 'Start', storage: 'time', meaning: 'When the flow, or its capture window, began (UTC).', aliases: ['start', 'first', 'ts', 'begin', 'time', 'starttime'] },
  { name: 'end_time', title: 'End', storage: 'time', meaning: 'When the flow, or its capture window, ended (UTC); missing while unfinished.', aliases: ['end', 'last', 'stop', 'endtime'] },
  { name: 'protocol', title: 'Proto', storage: 'u8', meaning: 'IANA protocol number: 1 ICMP, 6 TCP, 17 UDP.', aliases: ['proto', 'prot', 'ip.proto', 'ipproto', 'pr'] },
  { name: 'src_addr', title: 'Source', storage: 'address', meaning: 'Address that the packets came from.', aliases: ['src', 'srcaddr', 'src_ip', 'ip.src', 'sourceIP', 'source', 'sip', 'saddr', 'sa', 'srcip', 'source_ip', 'id.orig_h'] },
  { name: 'dst_addr', title: 'Destination', storage: 'address', meaning: 'Address that the packets went to.', aliases: ['dst', 'dstaddr', 'dst_ip', 'ip.dst', 'destIP', 'dest', 'destination', 'dip', 'daddr', 'da', 'dstip', 'dest_ip', 'id.resp_h'] },
  { name: 'src_port', title: 'Port', storage: 'u16', meaning: 'Port that the packets came from; missing for protocols without ports.', aliases: ['srcport', 'sport', 'sp', 'sourceport', 'port.src', 'tcp.srcport', 'udp.srcport', 'id.orig_p'] },
  { name: 'dst_port', title: 'Port', storage: 'u16', meaning: 'Port that the packets went to; missing for protocols without ports.', aliases: ['dstport', 'dport', 'dp', 'destport', 'port.dst', 'tcp.dstport', 'udp.dstport', 'destinationport', 'id.resp_p'] },
  { name: 'icmp_type', title: 'ICMP type', storage: 'u8', meaning: 'ICMP type: 8 echo request, 0 echo reply, 3 unreachable.' },
  { name: 'icmp_code', title: 'ICMP code', storage: 'u8', meaning: 'ICMP code within its type.' },
  { name: 'bytes_sent', title: 'Sent', storage: 'u64', unit: 'bytes', meaning: 'Bytes from source to destination.', aliases: ['sent', 'sentbytes', 'bytesout', 'srcbytes', 'upload'] },
  { name: 'packets_sent', title: 'Packets sent', storage: 'u64', unit: 'packets', meaning: 'Packets from source to destination.', aliases: ['sentpackets', 'pktssent', 'packetsout'] },
  { name: 'bytes_recv', title: 'Received', storage: 'u64', unit: 'bytes', meaning: 'Bytes from destination to source; missing where the log records one direction.', aliases: ['recv', 'received', 'recvbytes', 'bytesin', 'dstbytes', 'download', 'bytesreceived'] },
  { name: 'packets_recv', title: 'Packets received', storage: 'u64', unit: 'packets', meaning: 'Packets from destination to source; missing where the log records one direction.', aliases: ['recvpackets', 'pktsrecv', 'packetsin', 'packetsreceived'] },
  { name: 'tcp_flags', title: 'Flags', storage: 'u8', meaning: 'TCP flags, OR-ed: source to destination, or both ways where flags_scope is flow; missing where not recorded.', aliases: ['flags', 'tcpflags', 'tcpflag', 'flag'] },
  { name: 'tcp_flags_recv', title: 'Flags back', storage: 'u8', meaning: 'TCP flags from destination to source, OR-ed, where recorded apart.', aliases: ['flagsrecv', 'flags_back'] },
  { name: 'flags_scope', title: 'Flags of', storage: 'label', meaning: 'What the flags cover: direction (source to destination) or flow (both ways).' },
  { name: 'action', title: 'Action', storage: 'label', meaning: 'ACCEPT or REJECT; missing where the log does not decide.', aliases: ['verb', 'disposition'] },
  { name: 'direction', title: 'Direction', storage: 'label', meaning: 'ingress or egress, as seen by the reporter.', aliases: ['dir', 'flowdirection', 'flow-direction'] },
  { name: 'log_status', title: 'Log status', storage: 'label', meaning: 'OK, NODATA (no traffic in the window) or SKIPDATA (records were lost).', aliases: ['logstatus', 'status'] },
  { name: 'reporter', title: 'Reporter', storage: 'label', meaning: 'What logged the record: interface, node, gateway attachment or CCN.', aliases: ['exporter', 'sensor', 'observer', 'interface', 'eni'] },
  { name: 'src_node', title: 'Source node', storage: 'label', meaning: 'Node that the packets came from.', aliases: ['srcnode', 'sourcenode', 'node.src'] },
  { name: 'dst_node', title: 'Destination node', storage: 'label', meaning: 'Node that the packets went to.', aliases: ['dstnode', 'destnode', 'node.dst', 'destinationnode'] },
  { name: 'src_kind', title: 'Source kind', storage: 'label', meaning: 'Kind of source: node, user, config-file, external or egress-route.', aliases: ['srctype', 'sourcetype'] },
  { name: 'dst_kind', title: 'Destination kind', storage: 'label', meaning: 'Kind of destination: node, user, config-file, external or egress-route.', aliases: ['dsttype', 'desttype', 'destinationtype'] },
  { name: 'src_user', title: 'Source user', storage: 'label', meaning: 'User that the source belongs to.', aliases: ['srcuser'] },
  { name: 'dst_user', title: 'Destination user', storage: 'label', meaning: 'User that the destination belongs to.', aliases: ['dstuser'] },
  { name: 'dst_domain', title: 'Domain', storage: 'label', meaning: 'Domain name of an external destination.', aliases: ['domain', 'host', 'hostname'] },
  { name: 'tcp_state', title: 'TCP state', storage: 'label', meaning: "State of the connection in Zeek's names, computed from flags alone.", aliases: ['state'] },
  { name: 'verdict', title: 'Verdict', storage: 'label', meaning: 'What became of the connection, in a word.' },
] as const satisfies readonly Column[]

export type CoreColumnName = (typeof CORE_COLUMNS)[number]['name']

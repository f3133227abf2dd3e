import type { Column } from '../column.ts'

/** Fields of Zeek's conn.log without a place among the core columns. Meanings follow Zeek's base/protocols/conn/main.zeek. */
export const ZEEK_COLUMNS: readonly Column[] = [
  {
    name: 'uid',
    title: 'Zeek uid',
    storage: 'text',
    meaning: 'Id that Zeek gives a connection in all of its logs.',
  },
  {
    name: 'service',
    title: 'Zeek service',
    storage: 'label',
    meaning: 'Application protocols that Zeek recognised by content; several with commas between.',
  },
  {
    name: 'duration_seconds',
    title: 'Seconds',
    storage: 'f64',
    meaning:
      'Duration in seconds, to the microsecond, as Zeek measured it; missing where one packet was seen.',
  },
  {
    name: 'conn_state',
    title: 'Zeek state',
    storage: 'label',
    meaning:
      'State of the connection as Zeek saw it: S0, S1, SF, REJ, S2, S3, RSTO, RSTR, RSTOS0, RSTRH, SH, SHR or OTH.',
    aliases: ['connstate'],
  },
  {
    name: 'history',
    title: 'History',
    storage: 'label',
    meaning:
      'What happened, a letter each, capitals by the originator: s SYN, h SYN-ACK, a ACK, d data, f FIN, r RST, t retransmission, w zero window, ^ direction turned round.',
  },
  {
    name: 'local_orig',
    title: 'Local source',
    storage: 'label',
    meaning: 'T where the originator is in a network that Zeek was told is local, else F.',
  },
  {
    name: 'local_resp',
    title: 'Local dest.',
    storage: 'label',
    meaning: 'T where the responder is in a network that Zeek was told is local, else F.',
  },
  {
    name: 'orig_bytes',
    title: 'Payload sent',
    storage: 'u64',
    unit: 'bytes',
    meaning: 'Payload from the originator; for TCP by sequence numbers, which may be far off.',
  },
  {
    name: 'resp_bytes',
    title: 'Payload received',
    storage: 'u64',
    unit: 'bytes',
    meaning: 'Payload from the responder; for TCP by sequence numbers, which may be far off.',
  },
  {
    name: 'missed_bytes',
    title: 'Missed',
    storage: 'u64',
    unit: 'bytes',
    meaning: 'Bytes in gaps of the content: packets that Zeek did not see.',
  },
  {
    name: 'tunnel_parents',
    title: 'Tunnel parents',
    storage: 'text',
    meaning: 'Zeek uids of the connections that this one was tunnelled in.',
  },
  {
    name: 'ip_proto_name',
    title: 'IP protocol',
    storage: 'label',
    meaning: 'Name of the IP protocol, as Zeek has it.',
  },
  {
    name: 'failed_service',
    title: 'Failed service',
    storage: 'label',
    meaning: 'Application protocols whose analysis was begun and given up.',
  },
  {
    name: 'speculative_service',
    title: 'Speculative service',
    storage: 'label',
    meaning: 'Application protocols that Zeek suspected and did not confirm.',
  },
  {
    name: 'orig_l2_addr',
    title: 'Source MAC',
    storage: 'label',
    meaning: 'Link-layer address of the originator.',
  },
  {
    name: 'resp_l2_addr',
    title: 'Dest. MAC',
    storage: 'label',
    meaning: 'Link-layer address of the responder.',
  },
  { name: 'vlan', title: 'VLAN', storage: 'u16', meaning: 'Outer VLAN.' },
  { name: 'inner_vlan', title: 'Inner VLAN', storage: 'u16', meaning: 'Inner VLAN.' },
  { name: 'pppoe_session_id', title: 'PPPoE session', storage: 'u16', meaning: 'PPPoE session.' },
  {
    name: 'label',
    title: 'Label',
    storage: 'label',
    meaning: 'What a labelled data set says of the flow, such as benign or malicious.',
  },
  {
    name: 'detailed_label',
    title: 'Detailed label',
    storage: 'label',
    meaning: 'What a labelled data set says of the flow, in detail.',
  },
]

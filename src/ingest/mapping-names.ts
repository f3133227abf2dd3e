import { CORE_COLUMNS } from '../flow/core-columns.ts'
import type { Column } from '../flow/column.ts'
import { plainName } from './foreign-names.ts'
import { isMappingTarget, type MappingTarget } from './mapping-targets.ts'

/** Names of columns as flow tools write them, beside the schema's own names and aliases. */
const SYNONYMS: Readonly<Partial<Record<MappingTarget, readonly string[]>>> = {
  start_time: [
    'flowstart',
    'flowstarttime',
    'starttimestamp',
    'startts',
    'firstseen',
    'firstswitched',
    'flowstartmilliseconds',
    'stime',
  ],
  end_time: [
    'te',
    'flowend',
    'flowendtime',
    'endtimestamp',
    'endts',
    'lastseen',
    'lastswitched',
    'flowendmilliseconds',
    'stoptime',
    'etime',
  ],
  protocol: ['protocolnumber', 'protocolname', 'transport', 'ipprotocol'],
  src_addr: [
    'sourceaddress',
    'srcaddress',
    'sourceaddr',
    'ipv4srcaddr',
    'ipv6srcaddr',
    'clientip',
    'originip',
    'srcipaddr',
  ],
  dst_addr: [
    'destinationip',
    'destinationaddress',
    'destaddress',
    'dstaddress',
    'destaddr',
    'destinationaddr',
    'ipv4dstaddr',
    'ipv6dstaddr',
    'serverip',
    'responseip',
    'dstipaddr',
  ],
  src_port: ['l4srcport', 'clientport', 'srcpt'],
  dst_port: ['l4dstport', 'serverport', 'dstpt'],
  bytes_sent: [
    'sentbyte',
    'sbytes',
    'bytessrctodest',
    'bytessrctodst',
    'bytestoserver',
    'txbytes',
    'bytestx',
    'totlenfwdpkts',
    'totallengthoffwdpackets',
    'origbytes',
    'inbytes',
    'ibyt',
    'bytesfwd',
  ],
  packets_sent: [
    'sentpkt',
    'spkts',
    'packetssrctodest',
    'packetssrctodst',
    'packetstoserver',
    'txpackets',
    'txpkts',
    'totfwdpkts',
    'totalfwdpackets',
    'origpkts',
    'inpkts',
    'ipkt',
    'srcpkts',
    'packetsfwd',
  ],
  bytes_recv: [
    'rcvdbyte',
    'dbytes',
    'bytesdesttosrc',
    'bytesdsttosrc',
    'bytestoclient',
    'rxbytes',
    'bytesrx',
    'totlenbwdpkts',
    'totallengthofbwdpackets',
    'respbytes',
    'outbytes',
    'obyt',
    'destbytes',
    'bytesrev',
  ],
  packets_recv: [
    'rcvdpkt',
    'dpkts',
    'packetsdesttosrc',
    'packetsdsttosrc',
    'packetstoclient',
    'rxpackets',
    'rxpkts',
    'totbwdpkts',
    'totalbackwardpackets',
    'resppkts',
    'outpkts',
    'opkt',
    'packetsrev',
    'dstpkts',
  ],
  tcp_flags: ['flg', 'tcpflagsoutbound', 'clienttcpflags', 'srctcpflags'],
  tcp_flags_recv: ['servertcpflags', 'dsttcpflags', 'tcpflagsback'],
  action: ['action', 'decision', 'trafficdecision', 'flowaction', 'policyaction'],
  direction: ['trafficflow', 'trafficdirection', 'flowdir'],
  reporter: [
    'device',
    'devicename',
    'exporterip',
    'exporteraddress',
    'routerip',
    'node',
    'nodename',
    'interfaceid',
    'agent',
  ],
}

/** Names that fit where no better column is there: totals of both ways, a time without saying of what. */
const WEAK_SYNONYMS: Readonly<Partial<Record<MappingTarget, readonly string[]>>> = {
  start_time: ['timestamp', 'date', 'datetime', 'eventtime', 'timereceived', 'generatedtime', 'flowtime'],
  bytes_sent: ['bytes', 'byt', 'octets', 'totalbytes', 'totbytes', 'size'],
  packets_sent: ['packets', 'pkts', 'pkt', 'totalpackets', 'totpkts'],
}

/** Aliases that mean something else in other people's tables. */
const NOT_HERE: ReadonlySet<string> = new Set(['host', 'hostname'])

/** Targets by name, the surest first: a list of tables that are asked one after the other. */
export const TARGETS_BY_NAME: readonly ReadonlyMap<string, MappingTarget>[] = [
  schemaNames(),
  table(SYNONYMS),
  table(WEAK_SYNONYMS),
]

function schemaNames(): Map<string, MappingTarget> {
  const names = new Map<string, MappingTarget>()
  for (const column of CORE_COLUMNS as readonly Column[]) {
    if (!isMappingTarget(column.name)) continue
    for (const name of [column.name, ...(column.aliases ?? [])]) {
      if (!NOT_HERE.has(name)) names.set(plainName(name), column.name)
    }
  }
  return names
}

function table(
  synonyms: Readonly<Partial<Record<MappingTarget, readonly string[]>>>,
): Map<string, MappingTarget> {
  const names = new Map<string, MappingTarget>()
  for (const [target, list] of Object.entries(synonyms)) {
    for (const name of list) if (isMappingTarget(target)) names.set(name, target)
  }
  return names
}

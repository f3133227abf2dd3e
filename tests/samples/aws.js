import { conversations, DAY_MS, HOSTS } from './world.js'
import { windowsOf } from './windows.js'

const FIELDS =
  'version account-id vpc-id subnet-id instance-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action tcp-flags type pkt-srcaddr pkt-dstaddr region az-id pkt-src-aws-service pkt-dst-aws-service flow-direction traffic-path log-status'.split(
    ' ',
  )
const FIN = 1
const SYN = 2
const RST = 4
const SYN_ACK = 18

const NAT = {
  address: '10.0.0.220',
  interface: 'eni-0aa00000000000220',
  instance: '-',
  subnet: 'subnet-0public000000000a',
}
const INTERFACES = new Map(
  Object.values(HOSTS).map((host, n) => [
    host.address,
    {
      interface: `eni-0bb0000000000010${n}`,
      instance: `i-0cc0000000000010${n}`,
      subnet: `subnet-0private00000000${n % 2}`,
    },
  ]),
)

/** An AWS VPC flow log of version 5 in a custom order: both interfaces report, and a NAT gateway in between. */
export function awsLog() {
  const records = []
  for (const conversation of conversations(11, 900)) {
    for (const window of windowsOf(conversation, 60)) {
      for (const end of [conversation.client, conversation.server]) {
        const at = INTERFACES.get(end.address)
        if (at) records.push(...bothWays(conversation, window, end, at))
      }
      if (throughNat(conversation)) records.push(...natRecords(conversation, window))
    }
  }
  records.push(...quietRecords())
  records.sort((a, b) => a.end - b.end || a.start - b.start)
  return [FIELDS, ...records.map((record) => FIELDS.map((name) => record[name] ?? '-'))]
    .map((values) => values.join(' ') + '\n')
    .join('')
}

const throughNat = ({ client, server }) => client === HOSTS.batch && !server.inside

function bothWays(conversation, window, end, at) {
  const { client, server, clientPort, serverPort } = conversation
  const up = { src: client.address, dst: server.address, srcPort: clientPort, dstPort: serverPort }
  const down = { src: server.address, dst: client.address, srcPort: serverPort, dstPort: clientPort }
  const own = end === client
  const records = [
    record(conversation, window, at, { ...up, way: 'Up', egress: own, outside: !server.inside }),
  ]
  if (window.volume.packetsDown > 0) {
    records.push(
      record(conversation, window, at, { ...down, way: 'Down', egress: !own, outside: !client.inside }),
    )
  }
  // What a security group stops never leaves the sender's log as rejected: only the receiver's interface says so.
  if (conversation.fate === 'rejected' && own) return records.map((one) => ({ ...one, action: 'ACCEPT' }))
  return records
}

function natRecords(conversation, window) {
  const { client, server, clientPort, serverPort } = conversation
  const gatewayPort = 1_024 + (clientPort % 60_000)
  const legs = [
    {
      src: client.address,
      dst: NAT.address,
      pktDst: server.address,
      srcPort: clientPort,
      dstPort: serverPort,
      way: 'Up',
      egress: false,
    },
    {
      src: NAT.address,
      dst: server.address,
      srcPort: gatewayPort,
      dstPort: serverPort,
      way: 'Up',
      egress: true,
      outside: true,
    },
    {
      src: server.address,
      dst: NAT.address,
      srcPort: serverPort,
      dstPort: gatewayPort,
      way: 'Down',
      egress: false,
    },
    {
      src: NAT.address,
      dst: client.address,
      pktSrc: server.address,
      srcPort: serverPort,
      dstPort: clientPort,
      way: 'Down',
      egress: true,
    },
  ]
  return legs
    .filter((leg) => window.volume[`packets${leg.way}`] > 0)
    .map((leg) => record(conversation, window, NAT, leg))
}

function record(conversation, window, at, leg) {
  const rejected = conversation.fate === 'rejected'
  return {
    ...interfaceFields(at),
    srcaddr: leg.src,
    dstaddr: leg.dst,
    srcport: leg.srcPort,
    dstport: leg.dstPort,
    protocol: conversation.protocol,
    packets: window.volume[`packets${leg.way}`],
    bytes: window.volume[`bytes${leg.way}`],
    start: window.startS,
    end: window.endS,
    action: rejected ? 'REJECT' : 'ACCEPT',
    'tcp-flags': conversation.protocol === 6 ? flags(conversation.fate, window, leg.way) : undefined,
    type: leg.src.includes(':') ? 'IPv6' : 'IPv4',
    'pkt-srcaddr': leg.pktSrc ?? leg.src,
    'pkt-dstaddr': leg.pktDst ?? leg.dst,
    'pkt-dst-aws-service': leg.dst === '198.51.100.40' ? 'S3' : undefined,
    'pkt-src-aws-service': leg.src === '198.51.100.40' ? 'S3' : undefined,
    'flow-direction': leg.egress ? 'egress' : 'ingress',
    'traffic-path': leg.egress ? (leg.outside ? 8 : 1) : undefined,
    'log-status': 'OK',
  }
}

/** AWS shows SYN, SYN-ACK, FIN and RST only, OR-ed over the window and the direction. */
function flags(fate, { first, last }, way) {
  const opening = first ? (way === 'Up' ? SYN : SYN_ACK) : 0
  switch (fate) {
    case 'completed':
      return opening | (last ? FIN : 0)
    case 'open':
      return opening
    case 'midstream':
      return 0
    case 'reset':
      return opening | (last && way === 'Down' ? RST : 0)
    case 'refused':
      return way === 'Up' ? SYN : RST
    default:
      return SYN
  }
}

function interfaceFields(at) {
  return {
    version: 5,
    'account-id': '123456789010',
    'vpc-id': 'vpc-0dd00000000000001',
    'subnet-id': at.subnet,
    'instance-id': at.instance,
    'interface-id': at.interface,
    region: 'eu-central-1',
    'az-id': 'euc1-az2',
  }
}

/** An interface without traffic says so every ten minutes; three times records were lost. */
function quietRecords() {
  const spare = { interface: 'eni-0ee00000000000999', instance: '-', subnet: 'subnet-0private000000000' }
  const dayS = DAY_MS / 1_000
  const nodata = Array.from({ length: 144 }, (_, n) => ({
    at: spare,
    start: dayS + n * 600,
    status: 'NODATA',
  }))
  const busy = INTERFACES.get(HOSTS.web1.address)
  const skipped = [33_000, 52_200, 52_260].map((second) => ({
    at: busy,
    start: dayS + second,
    status: 'SKIPDATA',
  }))
  return [...nodata.filter(({ start }) => start < dayS + 47_000 || start > dayS + 48_400), ...skipped].map(
    ({ at, start, status }) => ({ ...interfaceFields(at), start, end: start + 59, 'log-status': status }),
  )
}

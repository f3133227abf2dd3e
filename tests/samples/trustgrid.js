import { conversations, HOSTS } from './world.js'

const HEADER =
  'startTime,startTimeUnixMS,endTime,endTimeUnixMS,protocol,sourceNode,sourceIP,sourcePort,destNode,destIP,destPort,recvBytes,sentBytes,tcpFlags'
const PROTOCOLS = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMP' }
const SITES = {
  [HOSTS.database.address]: 'site-b',
  [HOSTS.cache.address]: 'site-b',
  [HOSTS.resolver.address]: 'site-b',
}

/** Flags of all packets of the flow, both ways. */
const FLAGS = {
  completed: 'SYN PSH ACK FIN',
  open: 'SYN PSH ACK',
  midstream: 'PSH ACK',
  reset: 'SYN PSH ACK RST',
  refused: 'SYN ACK RST',
  'no-answer': 'SYN',
  rejected: 'SYN',
}

/**
 * A daily Trustgrid export, newest first. Traffic between the two sites is in it twice: once as each node saw it, and
 * for one network with the addresses after NAT.
 */
export function trustgridCsv() {
  const rows = []
  for (const conversation of conversations(37, 1_500).filter(({ client }) => !client.address.includes(':'))) {
    const from = siteOf(conversation.client)
    const to = siteOf(conversation.server)
    rows.push(row(conversation, from, to, conversation.client.address, conversation.server.address, 0))
    if (from === to || from === '' || to === '') continue
    const natted = conversation.client.address.startsWith('100.64.10.')
    const source = natted
      ? conversation.client.address.replace('100.64.10.', '10.100.2.')
      : conversation.client.address
    rows.push(
      row(conversation, from, to, source, conversation.server.address, 1 + (conversation.clientPort % 3)),
    )
  }
  rows.sort((a, b) => b.startMs - a.startMs)
  const quoted = (values) => values.map((value) => `"${value}"`).join(',') + '\n'
  return quoted(HEADER.split(',')) + rows.map(({ values }) => quoted(values)).join('')
}

const siteOf = ({ address, inside }) => (inside ? (SITES[address] ?? 'site-a') : '')

function row(conversation, sourceNode, destNode, source, destination, laterMs) {
  const { startMs, endMs, protocol, clientPort, serverPort, bytesUp, bytesDown, fate } = conversation
  const identifier = 1 + (startMs % 60_000)
  const ping = protocol === 1
  const unfinished = fate === 'open'
  const start = startMs + laterMs
  const end = endMs + laterMs
  return {
    startMs: start,
    values: [
      wallTime(start),
      start,
      unfinished ? '' : wallTime(end),
      unfinished ? '' : end,
      PROTOCOLS[protocol],
      sourceNode,
      source,
      ping ? identifier : clientPort,
      destNode,
      destination,
      ping ? identifier : serverPort,
      bytesDown,
      bytesUp,
      protocol === 6 ? FLAGS[fate] : '',
    ],
  }
}

/** Time as the portal writes it, here in UTC. */
function wallTime(ms) {
  const [year, month, day, time] = new Date(ms).toISOString().split(/[-TZ]/)
  return `${month}/${day}/${year} ${time}`
}

import { conversations } from './world.js'

const EPOCH = '1970-01-01T00:00:00Z'
/** Bits of conntrack: 2 a reply was seen, 4 assured, 8 confirmed. */
const STATUS = { completed: 14, open: 14, midstream: 14, reset: 14, refused: 10, 'no-answer': 8, rejected: 8 }

/** The answer of Netmaker's flow endpoint: where both ends are nodes, both report, each from its own side. */
export function netmakerJson() {
  const rows = []
  for (const [n, conversation] of conversations(43, 1_200).entries()) {
    const { client, server } = conversation
    if (client.inside)
      rows.push(row(conversation, `f${n}-c`, client.user ? 'gateway' : client.name, !client.user))
    if (server.inside) rows.push(row(conversation, `f${n}-s`, server.name, false))
  }
  rows.sort((a, b) =>
    a.start_ts < b.start_ts ? 1 : a.start_ts > b.start_ts ? -1 : a.flow_id < b.flow_id ? -1 : 1,
  )
  return `{"Code":200,"Message":"fetched flows","Response":[\n${rows.map((one) => JSON.stringify(one)).join(',\n')}\n]}\n`
}

/** Counters are the reporter's: what its client side sent is `bytes_sent` for egress and `bytes_recv` for ingress. */
function row(conversation, flowId, reporter, egress) {
  const { client, server, protocol, fate } = conversation
  const up = { bytes: conversation.bytesUp, packets: conversation.packetsUp }
  const down = { bytes: conversation.bytesDown, packets: conversation.packetsDown }
  const [sent, received] = egress ? [up, down] : [down, up]
  const ping = protocol === 1 || protocol === 58
  const start = new Date(conversation.startMs).toISOString()
  const end = fate === 'open' ? EPOCH : new Date(conversation.endMs).toISOString()
  return {
    flow_id: flowId,
    host_id: `host-${reporter}`,
    host_name: reporter,
    network_id: 'netmaker',
    protocol,
    src_port: conversation.clientPort,
    dst_port: conversation.serverPort,
    icmp_type: ping ? (protocol === 1 ? 8 : 128) : 0,
    icmp_code: 0,
    direction: egress ? 'egress' : 'ingress',
    ...participant('src', client),
    ...participant('dst', server),
    ...(server.domain === undefined ? {} : { dst_domain: server.domain }),
    start_ts: start,
    end_ts: end,
    bytes_sent: sent.bytes,
    bytes_recv: received.bytes,
    packets_sent: sent.packets,
    packets_recv: received.packets,
    status: STATUS[fate],
    version: fate === 'open' ? start : end,
  }
}

function participant(side, { address, name, user, inside }) {
  const type = user ? 'user' : inside ? 'node' : 'external'
  return {
    [`${side}_ip`]: address,
    [`${side}_type`]: type,
    [`${side}_entity_id`]: inside ? `id-${name}` : '',
    [`${side}_entity_name`]: user ?? name ?? '',
  }
}

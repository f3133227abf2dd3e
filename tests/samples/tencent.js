import { conversations, DAY_MS, HOSTS } from './world.js'
import { windowsOf } from './windows.js'

const ACCOUNT = '1251762227'
const INTERFACES = new Map(
  Object.values(HOSTS).map((host, n) => [host.address, `eni-lq6mk${'abcdefgh'[n]}${n}s`]),
)
const ECHO_REQUEST = 8

/** A Tencent Cloud log of elastic network interfaces, version V1, in windows of five minutes. */
export function tencentEniLog() {
  const records = []
  for (const conversation of conversations(23, 1_100).filter(({ client }) => !client.address.includes(':'))) {
    for (const window of windowsOf(conversation, 300)) {
      for (const end of [conversation.client, conversation.server]) {
        const at = INTERFACES.get(end.address)
        if (at) records.push(...bothWays(conversation, window, at))
      }
    }
  }
  for (let n = 0; n < 288; n += 2) records.push(quiet(DAY_MS / 1_000 + n * 300, 'NODATA'))
  records.push(quiet(DAY_MS / 1_000 + 33_000, 'SKIPDATA'))
  return lines(records, (one) => one[11])
}

function bothWays(conversation, { startS, endS, volume }, at) {
  const { client, server, protocol, fate } = conversation
  const action = fate === 'rejected' ? 'REJECT' : 'ACCEPT'
  const ping = protocol === 1
  // For ICMP the source port is the identifier and the destination port holds type and code.
  const identifier = 1 + (conversation.startMs % 60_000)
  const ports = ping ? [identifier, ECHO_REQUEST] : [conversation.clientPort, conversation.serverPort]
  const back = ping ? [identifier, 0] : [ports[1], ports[0]]
  const record = (from, to, [srcPort, dstPort], packets, bytes) =>
    ['V1', ACCOUNT, at, from.address, to.address, srcPort, dstPort, protocol, packets, bytes, startS, endS, action, 'OK'] // prettier-ignore
  const records = [record(client, server, ports, volume.packetsUp, volume.bytesUp)]
  if (volume.packetsDown > 0) records.push(record(server, client, back, volume.packetsDown, volume.bytesDown))
  return records
}

function quiet(startS, status) {
  return ['V1', ACCOUNT, 'eni-lq6mkcis', ...Array(7).fill('-'), startS, startS + 299, '-', status]
}

const REGIONS = ['ap-guangzhou', 'ap-shanghai']

/** A Tencent Cloud log of traffic between two regions of a CCN, in windows of a minute. REJECT means throttled. */
export function tencentCcnLog() {
  const records = []
  const between = conversations(29, 1_000).filter(
    ({ client, server }) => client.inside && server.inside && !client.address.includes(':'),
  )
  for (const conversation of between) {
    for (const { startS, endS, volume } of windowsOf(conversation, 60)) {
      const busy = startS % 86_400 > 50_400 && startS % 86_400 < 54_000
      const action = busy && volume.bytesUp + volume.bytesDown > 12_000 ? 'REJECT' : 'ACCEPT'
      const [here, there] = REGIONS
      const ports = conversation.protocol === 6 || conversation.protocol === 17
      const port = (number) => (ports ? number : '-')
      const record = (from, to, fromRegion, toRegion, srcPort, dstPort, packets, bytes) =>
        [from.address, toRegion, port(dstPort), startS, to.address, 2, packets, 'ccn-8z7d9k2m', conversation.protocol,
          fromRegion, bytes, action, here, port(srcPort), endS, 'OK'] // prettier-ignore
      const { client, server, clientPort, serverPort } = conversation
      records.push(
        record(client, server, here, there, clientPort, serverPort, volume.packetsUp, volume.bytesUp),
      )
      if (volume.packetsDown === 0) continue
      records.push(
        record(server, client, there, here, serverPort, clientPort, volume.packetsDown, volume.bytesDown),
      )
    }
  }
  return lines(records, (one) => one[14])
}

function lines(records, endOf) {
  records.sort((a, b) => endOf(a) - endOf(b))
  return records.map((values) => values.join(' ') + '\n').join('')
}

// AWS v5 records of connections: both directions, one for each window of a minute, with TCP flags as AWS keeps them.
import { seededRandom } from '../seeded-random.js'

export const CONNECTION_HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status vpc-id subnet-id instance-id tcp-flags type pkt-srcaddr pkt-dstaddr region az-id flow-direction\n'

const SERVICES = [443, 443, 443, 443, 80, 22, 3306, 5432, 6379, 8080, 9092, 25]
const DATAGRAM_SERVICES = [53, 53, 53, 123]
const MINUTES = 1440
const FIRST_START = 1_717_200_000
const [FIN, SYN, RST, ACK] = [1, 2, 4, 16]

/**
 * What becomes of connections, and how often of a hundred. AWS keeps FIN, SYN, RST and SYN-ACK; a lone ACK it does not.
 * @type {readonly (readonly [share: number, fate: string])[]}
 */
const FATES = [
  [66, 'completed'],
  [12, 'open'],
  [6, 'reset'],
  [6, 'no answer'],
  [3, 'refused'],
  [7, 'denied'],
]

/**
 * @param {number} records
 * @returns {Generator<{ text: string, bytes: number }>}
 */
export function* connectionRecords(records) {
  const made = world()
  let active = []
  let given = 0
  for (let minute = 0; given < records; minute++) {
    const due = Math.min(records, Math.ceil(((minute + 1) / MINUTES) * records))
    for (const connection of active) {
      for (const record of made.window(connection, minute)) {
        if (given === records) return
        given++
        yield record
      }
    }
    active = active.filter((connection) => connection.windows > 0)
    while (given < due) {
      const connection = made.connection()
      for (const record of made.window(connection, minute)) {
        if (given === records) return
        given++
        yield record
      }
      if (connection.windows > 0) active.push(connection)
    }
  }
}

function world() {
  const random = seededRandom(20_241_125)
  const below = (limit) => Math.floor(random() * limit)
  const hex = (digits) => Array.from({ length: digits }, () => below(16).toString(16)).join('')
  const hosts = Array.from({ length: 48 }, (_, i) => ({
    address: `10.0.${i >> 4}.${10 + (i % 16) * 7}`,
    reporter: `eni-0${hex(16)}`,
    place: `vpc-0a1b2c3d subnet-0${(i >> 4) + 1}aa i-0${hex(16)}`,
  }))
  const peers = Array.from({ length: 20_000 }, () => ({
    address: `${1 + below(222)}.${below(256)}.${below(256)}.${1 + below(254)}`,
  }))
  const host = () => hosts[Math.floor(random() ** 2 * hosts.length)]
  const peer = () => peers[Math.floor(random() ** 3 * peers.length)]

  function connection() {
    const isDatagram = below(5) === 0
    const services = isDatagram ? DATAGRAM_SERVICES : SERVICES
    const isInward = below(2) === 0
    const isInside = below(10) === 0
    const own = host()
    const other = isInside ? host() : peer()
    const fate = isDatagram ? 'open' : fateOf(below(100))
    return {
      client: isInward ? other : own,
      server: isInward ? own : other,
      clientPort: 1024 + below(64_000),
      port: services[below(services.length)],
      protocol: isDatagram ? 17 : 6,
      fate,
      isFirst: true,
      windows:
        ['no answer', 'refused', 'denied'].includes(fate) || isDatagram
          ? 1
          : 1 + Math.floor(random() ** 4 * 20),
    }
  }

  /** Records of one window, and one window less to come. */
  function* window(one, minute) {
    one.windows--
    const { client, server, fate, isFirst } = one
    const isLast = one.windows === 0
    const start = FIRST_START + minute * 60 + below(30)
    const times = { start, end: start + 1 + below(29) }
    const flags = flagsOf(fate, isFirst, isLast)
    one.isFirst = false
    const packets =
      isFirst && fate !== 'completed' && isLast
        ? 1 + below(3)
        : 2 + Math.floor(Math.exp(random() * random() * 9))
    const ways = [
      {
        ...one,
        ...times,
        from: client,
        to: server,
        ports: `${one.clientPort} ${one.port}`,
        flags: flags[0],
        packets,
      },
      {
        ...one,
        ...times,
        from: server,
        to: client,
        ports: `${one.port} ${one.clientPort}`,
        flags: flags[1],
        packets: packets + below(packets),
      },
    ]
    for (const reporter of [client, server]) {
      if (reporter.reporter === undefined) continue
      for (const way of fate === 'no answer' || fate === 'denied' ? ways.slice(0, 1) : ways)
        yield record(way, reporter)
    }
  }

  function record({ from, to, ports, protocol, packets, start, end, flags, fate }, { reporter, place }) {
    const bytes = packets * (fate === 'completed' ? 60 + below(1_300) : 52)
    const action = fate === 'denied' ? 'REJECT' : 'ACCEPT'
    const direction = from.reporter === reporter ? 'egress' : 'ingress'
    const text = `5 123456789012 ${reporter} ${from.address} ${to.address} ${ports} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} OK ${place} ${protocol === 6 ? flags : 0} IPv4 ${from.address} ${to.address} eu-central-1 euc1-az2 ${direction}\n`
    return { text, bytes }
  }

  return { connection, window }
}

function fateOf(number) {
  let sum = 0
  for (const [share, fate] of FATES) {
    sum += share
    if (number < sum) return fate
  }
  return 'open'
}

/** Flags of both directions in a window. */
function flagsOf(fate, isFirst, isLast) {
  const begun = isFirst ? [SYN, SYN | ACK] : [0, 0]
  if (fate === 'refused') return [SYN, RST | ACK]
  if (fate === 'no answer' || fate === 'denied') return [SYN, 0]
  if (!isLast || fate === 'open') return begun
  return fate === 'reset' ? [begun[0], begun[1] | RST] : [begun[0] | FIN, begun[1] | FIN]
}

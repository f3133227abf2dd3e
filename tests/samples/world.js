// One made-up day of a small company, as conversations. Each vendor's file tells it in the vendor's own records.
import { seededRandom } from '../seeded-random.js'

/**
 * @typedef {object} Endpoint
 * @property {string} address
 * @property {string} [name] node or host
 * @property {string} [user]
 * @property {string} [domain]
 * @property {boolean} inside belongs to the company
 *
 * @typedef {'completed' | 'open' | 'midstream' | 'refused' | 'no-answer' | 'reset' | 'rejected'} Fate
 *
 * @typedef {object} Conversation
 * @property {number} startMs
 * @property {number} endMs
 * @property {1 | 6 | 17 | 58} protocol
 * @property {Endpoint} client
 * @property {Endpoint} server
 * @property {number} clientPort
 * @property {number} serverPort
 * @property {Fate} fate
 * @property {number} bytesUp client to server
 * @property {number} bytesDown
 * @property {number} packetsUp
 * @property {number} packetsDown
 */

export const DAY_MS = Date.UTC(2024, 4, 14)
const HOUR_MS = 3_600_000
/** Nothing was logged then: a gap to be found. */
const GAP = { fromMs: DAY_MS + 13 * HOUR_MS + 5 * 60_000, toMs: DAY_MS + 13 * HOUR_MS + 25 * 60_000 }

const inside = (address, name) => ({ address, name, inside: true })
const outside = (address, domain) => ({ address, domain, inside: false })

export const HOSTS = {
  web1: inside('10.0.1.10', 'web-1'),
  web2: inside('10.0.1.11', 'web-2'),
  batch: inside('10.0.1.5', 'batch'),
  database: inside('10.0.2.20', 'database'),
  cache: inside('10.0.2.21', 'cache'),
  resolver: inside('10.0.3.53', 'resolver'),
  jump: inside('10.0.3.22', 'jump'),
  web6: inside('2001:db8:1234:a100::10', 'web-6'),
}
const SERVICES_OUTSIDE = [
  outside('198.51.100.10', 'api.example.com'),
  outside('198.51.100.40', 'storage.example.org'),
  outside('192.0.2.80', 'updates.example.net'),
  outside('192.0.2.25', 'mail.example.com'),
]
const USERS = [
  'amara@example.com',
  'jonas@example.com',
  'mei@example.com',
  'sofia@example.com',
  'tomas@example.com',
]
const LAPTOPS = USERS.map((user, n) => ({ ...inside(`100.64.10.${20 + n}`, `laptop-${n + 1}`), user }))

const SMALLEST_PACKET = 40

/** How busy each hour of the day is. */
const BUSY = [2, 2, 1, 1, 1, 2, 4, 7, 12, 15, 16, 15, 12, 14, 16, 15, 13, 10, 8, 6, 5, 4, 3, 3]

/**
 * The day, in order of time. `ordinary` is the number of everyday conversations; the events come on top.
 * @param {number} seed
 * @param {number} ordinary
 * @returns {Conversation[]}
 */
export function conversations(seed, ordinary) {
  const random = seededRandom(seed)
  const chance = {
    random,
    below: (limit) => Math.floor(random() * limit),
    pick: (list) => list[Math.floor(random() * list.length)],
    /** Heavy-tailed sizes around a middle. */
    size: (middle) => Math.round(middle * Math.exp((random() + random() + random() - 1.5) * 2.2)),
  }
  const day = Array.from({ length: ordinary }, () => everyday(chance))
  day.push(...portScan(chance), ...beacon(chance), ...upload(chance), ...longLived(chance))
  return day
    .filter(({ startMs, endMs }) => endMs < GAP.fromMs || startMs > GAP.toMs)
    .sort((a, b) => a.startMs - b.startMs || a.clientPort - b.clientPort)
}

function momentOfDay({ random, below }) {
  const total = BUSY.reduce((sum, weight) => sum + weight, 0)
  let left = random() * total
  const hour = BUSY.findIndex((weight) => (left -= weight) < 0)
  return DAY_MS + Math.max(0, hour) * HOUR_MS + below(HOUR_MS)
}

const visitor = ({ below }) => outside(`203.0.113.${1 + below(60)}`)
const visitor6 = ({ below }) => outside(`2001:db8:ffff::${(1 + below(400)).toString(16)}`)

/** Everyday traffic: [weight, ends and port, bytes up, bytes down, seconds]. */
const EVERYDAY = [
  [26, (c) => tcp(visitor(c), c.pick([HOSTS.web1, HOSTS.web2]), 443), 1_800, 24_000, 8],
  [6, (c) => tcp(visitor6(c), HOSTS.web6, 443), 1_500, 18_000, 6],
  [16, (c) => tcp(c.pick([HOSTS.web1, HOSTS.web2, HOSTS.web6]), HOSTS.database, 5432), 2_400, 9_000, 20],
  [10, (c) => tcp(c.pick([HOSTS.web1, HOSTS.web2]), HOSTS.cache, 6379), 900, 2_600, 4],
  [
    14,
    (c) => udp(c.pick([HOSTS.web1, HOSTS.web2, HOSTS.batch, ...LAPTOPS]), HOSTS.resolver, 53),
    76,
    168,
    0.05,
  ],
  [3, (c) => udp(c.pick([HOSTS.database, HOSTS.batch]), SERVICES_OUTSIDE[2], 123), 76, 76, 0.04],
  [12, (c) => tcp(c.pick([HOSTS.batch, ...LAPTOPS]), c.pick(SERVICES_OUTSIDE), 443), 3_200, 46_000, 12],
  [4, (c) => tcp(c.pick(LAPTOPS), HOSTS.jump, 22), 9_000, 14_000, 240],
  [3, (c) => tcp(HOSTS.batch, SERVICES_OUTSIDE[3], 25), 12_000, 900, 5],
  [
    4,
    (c) => ({ protocol: 1, client: c.pick([visitor(c), HOSTS.jump]), server: HOSTS.web1, serverPort: 0 }),
    336,
    336,
    4,
  ],
  [2, (c) => ({ protocol: 58, client: visitor6(c), server: HOSTS.web6, serverPort: 0 }), 416, 416, 4],
]

const tcp = (client, server, serverPort) => ({ protocol: 6, client, server, serverPort })
const udp = (client, server, serverPort) => ({ protocol: 17, client, server, serverPort })

function everyday(chance) {
  let left = chance.random() * EVERYDAY.reduce((sum, [weight]) => sum + weight, 0)
  const [, ends, up, down, seconds] = EVERYDAY.find(([weight]) => (left -= weight) < 0) ?? EVERYDAY[0]
  return conversation(chance, ends(chance), momentOfDay(chance), {
    up: chance.size(up),
    down: chance.size(down),
    seconds: Math.max(0.02, (chance.size(seconds * 100) / 100) % 900),
    fate: undefined,
  })
}

function conversation(chance, ends, startMs, { up, down, seconds, fate }) {
  const chosen = fate ?? usualFate(chance, ends.protocol)
  const clientPort = ends.protocol === 6 || ends.protocol === 17 ? 32_768 + chance.below(28_000) : 0
  const made = { ...ends, clientPort, startMs, endMs: startMs + Math.ceil(seconds * 1_000), fate: chosen }
  const attempts = 1 + chance.below(4)
  switch (chosen) {
    case 'no-answer':
    case 'rejected':
      return { ...made, endMs: startMs + attempts * 1_000, ...volume(60 * attempts, 0, attempts, 0) }
    case 'refused':
      return { ...made, endMs: startMs + 20, ...volume(60, 40, 1, 1) }
    default: {
      const [packetsUp, packetsDown] =
        ends.protocol === 6
          ? [packetsFor(up, down), packetsFor(down, up)]
          : [Math.ceil(up / 1_400), Math.ceil(down / 1_400)]
      const atLeast = (packets) => packets * SMALLEST_PACKET
      const [bytesUp, bytesDown] = [Math.max(up, atLeast(packetsUp)), Math.max(down, atLeast(packetsDown))]
      return { ...made, ...volume(bytesUp, bytesDown, packetsUp, packetsDown) }
    }
  }
}

function usualFate({ random }, protocol) {
  const at = random()
  if (protocol !== 6) return at < 0.95 ? 'completed' : at < 0.98 ? 'no-answer' : 'rejected'
  if (at < 0.82) return 'completed'
  if (at < 0.87) return 'midstream'
  if (at < 0.9) return 'open'
  if (at < 0.93) return 'reset'
  if (at < 0.95) return 'refused'
  return at < 0.975 ? 'no-answer' : 'rejected'
}

const volume = (bytesUp, bytesDown, packetsUp, packetsDown) => ({
  bytesUp,
  bytesDown,
  packetsUp,
  packetsDown,
})
const packetsFor = (bytes, acknowledged) =>
  Math.max(1, Math.ceil(bytes / 1_400) + Math.ceil(acknowledged / 5_600))

/** One address asks 220 ports of one host within a minute, in the small hours. */
function portScan(chance) {
  const scanner = outside('203.0.113.66')
  return Array.from({ length: 220 }, (_, n) => {
    const port = n === 40 ? 22 : n === 90 ? 443 : 1 + ((n * 37) % 1_024)
    const fate = port === 443 ? 'reset' : n % 9 === 0 ? 'rejected' : 'refused'
    const startMs = DAY_MS + 4 * HOUR_MS + 12 * 60_000 + n * 250
    return conversation(chance, tcp(scanner, HOSTS.web1, port), startMs, {
      up: 100,
      down: 60,
      seconds: 0.1,
      fate,
    })
  })
}

/** A host that calls home every five minutes with next to no change. */
function beacon(chance) {
  const home = outside('203.0.113.200', 'cdn-sync.example.net')
  return Array.from({ length: 288 }, (_, n) => {
    const startMs = DAY_MS + n * 300_000 + chance.below(4_000)
    const up = 412 + chance.below(5)
    return conversation(chance, tcp(HOSTS.batch, home, 8443), startMs, {
      up,
      down: 260,
      seconds: 0.8,
      fate: 'completed',
    })
  })
}

/** The database sends 1.9 GB to an address outside, at night. */
function upload(chance) {
  const drop = outside('198.51.100.177', 'files.example.org')
  return Array.from({ length: 9 }, (_, n) => {
    const startMs = DAY_MS + 2 * HOUR_MS + 40 * 60_000 + n * 190_000
    const up = 180_000_000 + chance.below(60_000_000)
    return conversation(chance, tcp(HOSTS.database, drop, 443), startMs, {
      up,
      down: 900_000,
      seconds: 170,
      fate: 'completed',
    })
  })
}

/** Replication that began before the day and outlives each record of it. */
function longLived(chance) {
  return [6, 11, 18].map((hour) =>
    conversation(chance, tcp(HOSTS.database, HOSTS.cache, 5433), DAY_MS + hour * HOUR_MS, {
      up: 42_000_000,
      down: 800_000,
      seconds: 1_490,
      fate: 'midstream',
    }),
  )
}

import {
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { seededRandom } from '../seeded-random.js'
import { connectionRecords, CONNECTION_HEADER } from './made-connections.js'

const FOLDER = join(import.meta.dirname, 'made')
const HEADER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status\n'
const SERVICES = [443, 443, 443, 443, 80, 53, 53, 22, 3306, 5432, 6379, 8080, 9092, 123, 25]
const CAPTURE_WINDOW_S = 60
const DAY_S = 86_400
const FIRST_START = 1_717_200_000

/** @typedef {{ path: string, records: number, flows: number, bytes: number, rawSize: number, gzipSize: number }} MadeFile */

/**
 * What a file has: `one-way` AWS v2 records in the default order, nearly all of which share their ends with no other;
 * `two-way` those of both directions and all windows of connections, with flags (made-connections.js).
 */
const KINDS = {
  'one-way': { name: 'aws-v2', header: HEADER, records: loneRecords },
  'two-way': { name: 'aws-v5', header: CONNECTION_HEADER, records: connectionRecords },
}

/** @typedef {keyof typeof KINDS} Kind */

/**
 * A gzipped AWS file with header: a day of a small VPC, in order of time as far as AWS keeps it. Made once for a number
 * of records and kept.
 * @param {number} records
 * @param {Kind} kind
 * @returns {Promise<MadeFile>}
 */
export async function madeFile(records, kind = 'one-way') {
  mkdirSync(FOLDER, { recursive: true })
  const path = join(FOLDER, `${KINDS[kind].name}-${records}.log.gz`)
  const facts = `${path}.json`
  if (existsSync(path) && existsSync(facts)) return JSON.parse(readFileSync(facts, 'utf8'))
  const sums = { flows: 0, bytes: 0, rawSize: 0 }
  await pipeline(
    Readable.from(blocks(KINDS[kind], records, sums)),
    createGzip({ level: 6 }),
    createWriteStream(`${path}.part`),
  )
  renameSync(`${path}.part`, path)
  const made = { path, records, ...sums, gzipSize: statSync(path).size }
  writeFileSync(facts, JSON.stringify(made))
  return made
}

function* blocks(kind, records, sums) {
  let block = kind.header
  for (const { text, bytes } of kind.records(records)) {
    block += text
    sums.flows += bytes === undefined ? 0 : 1
    sums.bytes += bytes ?? 0
    if (block.length <= 1 << 20) continue
    sums.rawSize += block.length
    yield Buffer.from(block, 'latin1')
    block = ''
  }
  sums.rawSize += block.length
  yield Buffer.from(block, 'latin1')
}

function* loneRecords(records) {
  const line = recordLines(records)
  for (let n = 0; n < records; n++) yield line(n)
}

/** Gives line `n` with its byte count: heavy-tailed sizes, a few busy hosts, many peers, one in 500 without data. */
function recordLines(records) {
  const random = seededRandom(20_240_601)
  const below = (limit) => Math.floor(random() * limit)
  const interfaces = Array.from({ length: 48 }, () => `eni-0${hex(random, 16)}`)
  const hosts = interfaces.map((_, index) => `10.0.${index >> 4}.${10 + (index % 16) * 7}`)
  const peers = Array.from(
    { length: 20_000 },
    () => `${1 + below(222)}.${below(256)}.${below(256)}.${1 + below(254)}`,
  )
  return (n) => {
    const start = FIRST_START + Math.floor((n / records) * DAY_S) + below(20) - 10
    const end = start + 1 + below(CAPTURE_WINDOW_S - 1)
    const own = Math.floor(random() ** 2 * hosts.length)
    if (below(500) === 0) {
      return {
        text: `2 123456789012 ${interfaces[own]} - - - - - - - ${start} ${end} - NODATA\n`,
        bytes: undefined,
      }
    }
    const peer = below(4) === 0 ? hosts[below(hosts.length)] : peers[Math.floor(random() ** 3 * peers.length)]
    const service = SERVICES[below(SERVICES.length)]
    const client = 32_768 + below(28_000)
    const protocol = service === 53 || service === 123 ? 17 : 6
    const packets = 1 + Math.floor(Math.exp(random() * random() * 9))
    const bytes = packets * (40 + below(1_420))
    const inward = random() < 0.5
    const addresses = inward ? `${peer} ${hosts[own]}` : `${hosts[own]} ${peer}`
    const ports = inward ? `${client} ${service}` : `${service} ${client}`
    const action = random() < 0.06 ? 'REJECT' : 'ACCEPT'
    const text = `2 123456789012 ${interfaces[own]} ${addresses} ${ports} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} OK\n`
    return { text, bytes }
  }
}

function hex(random, digits) {
  return Array.from({ length: digits }, () => Math.floor(random() * 16).toString(16)).join('')
}

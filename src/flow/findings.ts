/** A number that decides whether something is found. */
export interface NumberThreshold {
  readonly kind: 'number'
  readonly name: string
  readonly title: string
  readonly unit: ThresholdUnit
  readonly initial: number
  readonly least: number
}

/** Ports or protocols that decide what is looked at. */
export interface ListThreshold {
  readonly kind: 'list'
  readonly name: string
  readonly title: string
  readonly of: 'ports' | 'protocols'
  readonly initial: readonly number[]
}

export type Threshold = NumberThreshold | ListThreshold
export type ThresholdUnit =
  'ports' | 'hosts' | 'connections' | 'packets' | 'bytes' | 'percent' | 'hours' | 'times' | 'points'

/** A number that a finding rests on. `share` is from 0 to 1. */
export interface Measure {
  readonly title: string
  readonly unit: 'count' | 'share' | 'bytes' | 'milliseconds' | 'score'
}

/** What a log must record for a finding to be judged. */
export type Need = 'ports' | 'tcp flags' | 'bytes' | 'start times' | 'end times' | 'lost packets'

export interface FindingKind {
  readonly id: string
  readonly title: string
  readonly meaning: string
  /** What it must never be taken for. */
  readonly never: string
  readonly check: string
  readonly thresholds: readonly Threshold[]
  /** The numbers of its rows, in order. */
  readonly measures: readonly Measure[]
  readonly needs: readonly Need[]
  /** Where the times of a log are those of capture windows, it is judged only roughly. */
  readonly isCoarseInWindows?: boolean
  /** Where the defaults come from. */
  readonly source: string
}

const number = (
  name: string,
  title: string,
  unit: ThresholdUnit,
  initial: number,
  least = 1,
): NumberThreshold => ({ kind: 'number', name, title, unit, initial, least })

const ports = (title: string, initial: readonly number[]): ListThreshold => ({
  kind: 'list',
  name: 'ports',
  title,
  of: 'ports',
  initial,
})

const FAILED_SHARE = number('failedPercent', 'Of them without success, at least', 'percent', 50, 0)
const NO_ICMP = 'ICMP has no ports and is not looked at.'
const OWN_IPV6 =
  'Of IPv6 only hosts of a global prefix that you named internal are looked at, as other global addresses may be your own.'
const NO_REPLIES = 'Replies and the ports of clients do not count: only the side that was called does.'

/** All findings, in the order in which they are listed. */
export const FINDINGS = [
  {
    id: 'port-scan',
    title: 'Port scan',
    meaning: 'One host tried many ports of another, and most did not answer or refused.',
    never: `${NO_REPLIES} ${NO_ICMP} Many attempts at one port are no scan. The ports of traceroute over UDP are left out.`,
    check: 'Whether the source is a scanner of your own; which ports answered.',
    thresholds: [number('ports', 'Different ports, at least', 'ports', 15, 2), FAILED_SHARE],
    measures: [
      { title: 'Ports', unit: 'count' },
      { title: 'Without success', unit: 'share' },
      { title: 'Ports that answered', unit: 'count' },
    ],
    needs: ['ports'],
    source: 'Panther’s VPC port scan: 10 ports; a few more, as whole logs are looked at.',
  },
  {
    id: 'host-sweep',
    title: 'Host sweep',
    meaning: 'One host tried the same port of many others, and most did not answer or refused.',
    never: `${NO_REPLIES} ${NO_ICMP} A client of a popular service is no sweep: most of its connections succeed.`,
    check: 'Whether the source is a scanner or monitor of your own; which hosts answered.',
    thresholds: [number('hosts', 'Different hosts, at least', 'hosts', 20, 2), FAILED_SHARE],
    measures: [
      { title: 'Hosts', unit: 'count' },
      { title: 'Without success', unit: 'share' },
      { title: 'Hosts that answered', unit: 'count' },
    ],
    needs: ['ports'],
    source: 'As for a port scan, over hosts.',
  },
  {
    id: 'repeated-refusal',
    title: 'Repeated refused connection',
    meaning: 'A host tried one port of another again and again, and was refused by a reset.',
    never:
      'A single port is no port scan; attempts that a security group rejected are not refused by the host.',
    check: 'Whether the service is down, or the client has an old address or port.',
    thresholds: [
      number('refusals', 'Refusals, at least', 'connections', 20, 2),
      number('refusedPercent', 'Of all attempts, at least', 'percent', 50, 0),
    ],
    measures: [
      { title: 'Refused', unit: 'count' },
      { title: 'Of all attempts', unit: 'share' },
    ],
    needs: ['tcp flags'],
    source: 'No product’s: twenty are too many for retries by hand.',
  },
  {
    id: 'brute-force',
    title: 'Many short logins',
    meaning: 'A host opened many short connections to a port for logins within an hour.',
    never: 'Health checks that connect and say nothing, and long or large sessions, do not count.',
    check: 'The log of the service for failed logins from that address.',
    thresholds: [
      number('perHour', 'Connections in an hour, at least', 'connections', 30, 2),
      number('fewestPackets', 'Packets of the client in each, from', 'packets', 5),
      number('mostPackets', 'to', 'packets', 60),
      ports('Ports for logins', [21, 22, 23, 110, 143, 445, 1433, 3306, 3389, 5432, 5900, 5985, 5986]),
    ],
    measures: [
      { title: 'In the busiest hour', unit: 'count' },
      { title: 'Bytes in each', unit: 'bytes' },
    ],
    needs: ['ports'],
    isCoarseInWindows: true,
    source:
      'No product’s: a person logs in a few times an hour, and a login takes more packets than a handshake.',
  },
  {
    id: 'syn-flood',
    title: 'SYN flood',
    meaning: 'Very many connections to one port within a minute were begun and never completed.',
    never:
      'A mask of OR-ed flags with SYN and FIN is an ordinary connection. Refused and rejected attempts do not count.',
    check: 'Load of the service at that time, its SYN backlog, and whether the sources are real.',
    thresholds: [
      number('perMinute', 'Half-open in a minute, at least', 'connections', 256, 2),
      number('openPercent', 'Of all of that minute, at least', 'percent', 80, 0),
    ],
    measures: [
      { title: 'In the busiest minute', unit: 'count' },
      { title: 'Sources', unit: 'count' },
      { title: 'Share then', unit: 'share' },
    ],
    needs: ['tcp flags'],
    isCoarseInWindows: true,
    source: 'ntopng: more than 256 SYN a minute without response.',
  },
  {
    id: 'large-upload',
    title: 'Large upload',
    meaning: 'An internal host called a host outside and sent it far more than it got back.',
    never: `What a server of yours sends to clients outside does not count: it was called. ${OWN_IPV6}`,
    check: 'Whether that destination is a backup, a repository or a storage service that you use.',
    thresholds: [
      number('bytes', 'Sent, at least', 'bytes', 500_000_000),
      number('ratio', 'Times as much as received, at least', 'times', 4),
    ],
    measures: [
      { title: 'Sent', unit: 'bytes' },
      { title: 'Received', unit: 'bytes' },
    ],
    needs: ['bytes'],
    source: 'Turbot: 500 MB.',
  },
  {
    id: 'unusual-protocol',
    title: 'Unusual protocol',
    meaning: 'Traffic of an IP protocol that networks seldom carry.',
    never: 'Attempts that were rejected do not count.',
    check: 'Whether it is a tunnel, a routing protocol, or a device that you know of.',
    thresholds: [
      {
        kind: 'list',
        name: 'protocols',
        title: 'Usual protocols',
        of: 'protocols',
        initial: [1, 2, 6, 17, 47, 50, 51, 58, 89, 103, 112, 132],
      },
    ],
    measures: [{ title: 'Bytes', unit: 'bytes' }],
    needs: [],
    source: 'Turbot, with the protocols of routers, tunnels and IPv6 taken for usual.',
  },
  {
    id: 'clear-text-from-outside',
    title: 'Clear text from outside',
    meaning: 'A host outside reached an internal service that sends names, passwords or data in the clear.',
    never: `Attempts that failed or were rejected do not count. ${OWN_IPV6}`,
    check: 'Whether the service must be reached from outside at all, and without TLS.',
    thresholds: [
      ports(
        'Ports',
        [20, 21, 23, 69, 79, 110, 111, 143, 161, 389, 512, 513, 514, 873, 1883, 2049, 2375, 5900, 11211],
      ),
    ],
    measures: [
      { title: 'Sources', unit: 'count' },
      { title: 'Bytes', unit: 'bytes' },
    ],
    needs: ['ports'],
    source: 'Services without encryption in their usual form.',
  },
  {
    id: 'database-from-outside',
    title: 'Database from outside',
    meaning: 'A host outside reached the port of an internal database.',
    never: `Attempts that failed or were rejected do not count. ${OWN_IPV6}`,
    check: 'Whether the database must be reached from outside at all.',
    thresholds: [
      ports(
        'Ports',
        [
          1150, 1433, 1434, 1521, 1522, 1526, 3306, 3307, 5432, 5433, 5984, 6379, 6380, 6381, 6382, 6383,
          7000, 7001, 8529, 9042, 9160, 9200, 27017, 27018, 27019,
        ],
      ),
    ],
    measures: [
      { title: 'Sources', unit: 'count' },
      { title: 'Bytes', unit: 'bytes' },
    ],
    needs: ['ports'],
    source: 'Turbot’s list of database ports, and Elasticsearch.',
  },
  {
    id: 'long-connection',
    title: 'Long connection',
    meaning: 'A connection lasted for hours.',
    never: 'Attempts that failed do not count; nor does a 5-tuple that was closed and opened again.',
    check: 'Whether a tunnel, a remote session or a database pool explains it.',
    thresholds: [number('hours', 'Hours, at least', 'hours', 4, 0)],
    measures: [
      { title: 'Longest', unit: 'milliseconds' },
      { title: 'Bytes', unit: 'bytes' },
    ],
    needs: ['end times'],
    source: 'RITA: from one hour on, low from four.',
  },
  {
    id: 'beacon',
    title: 'Beaconing',
    meaning: 'An internal host calls a host outside at regular intervals with much the same amount of data.',
    never: `Failed attempts and calls within the network do not count. ${OWN_IPV6}`,
    check: 'Which program calls: updates, telemetry and monitoring look like this, and so do implants.',
    thresholds: [
      number('points', 'Score, at least', 'points', 80, 0),
      number('connections', 'Connections, at least', 'connections', 20, 4),
    ],
    measures: [
      { title: 'Score', unit: 'score' },
      { title: 'Usual interval', unit: 'milliseconds' },
      { title: 'Usual size', unit: 'bytes' },
    ],
    needs: ['start times', 'bytes'],
    isCoarseInWindows: true,
    source: 'RITA v5’s score of intervals, sizes, hours and span.',
  },
  {
    id: 'routing-loss',
    title: 'Lost in routing',
    meaning: 'A transit gateway dropped packets: no route, black hole, too large, or time to live over.',
    never: 'Only what the gateway counted itself.',
    check: 'The route tables of the transit gateway and of both attachments; the MTU.',
    thresholds: [number('packets', 'Packets lost, at least', 'packets', 1)],
    measures: [
      { title: 'No route', unit: 'count' },
      { title: 'Black hole', unit: 'count' },
      { title: 'Too large', unit: 'count' },
      { title: 'TTL over', unit: 'count' },
    ],
    needs: ['lost packets'],
    source: 'AWS transit gateway flow logs, fields packets-lost-*.',
  },
] as const satisfies readonly FindingKind[]

export type FindingId = (typeof FINDINGS)[number]['id']

/** Values of a finding's thresholds by name. */
export type Thresholds = ReadonlyMap<string, number | readonly number[]>

export function findingKind(id: FindingId): FindingKind {
  const kind = FINDINGS.find((one) => one.id === id)
  if (!kind) throw new Error(`no finding: ${id}`)
  return kind
}

export function initialThresholds(id: FindingId): Thresholds {
  return new Map(findingKind(id).thresholds.map(({ name, initial }) => [name, initial]))
}

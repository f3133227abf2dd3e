import { INITIATOR_BASES, type InitiatorBasis } from '../../flow/conversation-columns.ts'
import { FIRST_IPV4 } from '../../flow/prefix.ts'
import { serviceRanks } from '../../flow/service-rank.ts'
import type { Shape } from '../shape.ts'
import { countedSql, evidenceSql, FLOW_BITS, SIDE_BITS } from './evidence.ts'
import { NO_PROTOCOL, recordKey } from './ends.ts'
import type { Rows } from './mark.ts'
import { isObserved, countsZeroBack, membersSelect, observedSelect } from './observed.ts'
import { hasOneFormat, ONLY_FORMAT, type Source } from './source.ts'
import { IS_TWO_WAY, MAY_RESTART, TIMES_OF_GROUP, timesOfGroup } from './restarts.ts'

/** Keys of several records. Most keys of some logs have one record, which needs no putting together (lone.ts). */
export const SHARED_TABLE = 'flow.pair_shared'
/** One row about some records: `records`, `members` and `groups`. */
export const SAMPLE_TABLE = 'flow.pair_sample'
/** One row: a list of how likely each port is that of a service. IN for a hundred ports takes ten times as long. */
export const RANK_TABLE = 'flow.pair_rank'
/** Records that share both ends and the protocol, put together. */
export const GROUP_TABLE = 'flow.pair_group'

const WITH_PORTS = '(6, 17, 33, 132, 136)'

/** Finds the keys of one part that several records have. @param part over `key` */
export function sharedStatement(source: Source, part: string): string {
  return `INSERT INTO ${SHARED_TABLE} SELECT key, count(*)::UINTEGER AS records
FROM (SELECT ${recordKey(source, 'f.')} AS key FROM flow.flow AS f WHERE ${isObserved(source, 'f.')}) WHERE ${part} GROUP BY key HAVING count(*) > 1`
}

/** Tells of some records of a table how many there are, how many of them share their key, and how many keys they have. */
export function sampleStatement(source: Source, shape: Shape, { from, until }: Rows): string {
  return `CREATE OR REPLACE TABLE ${SAMPLE_TABLE} AS SELECT count(*) AS groups, sum(records) AS records, sum(records) FILTER (records > 1) AS members
FROM (SELECT count(*) AS records FROM flow.flow AS f WHERE f.id_shape = ${shape.number} AND f.id_row >= ${from} AND f.id_row < ${until} AND ${isObserved(source, 'f.')} GROUP BY ${recordKey(source, 'f.')})`
}

/** What is put together: all records, or those of shared keys. */
export function membersOf(source: Source, isWhole: boolean): string {
  const all = 'flow.flow AS f'
  return membersSelect(
    source,
    isWhole ? all : `${all} SEMI JOIN ${SHARED_TABLE} AS s ON s.key = ${recordKey(source, 'f.')}`,
  )
}

/**
 * What is added up of the records of a group, and of those of a session: each takes 15 ns a record, so what follows from
 * another is left out. `first` is twice the earliest start, and one more where the higher end alone was seen then.
 * @param counted true for records that count bytes and packets
 */
export function groupAggregates(source: Source, counted = 'true'): string {
  const sum = (unit: string, way: 'up' | 'down') => {
    const name = `${unit}_${way}`
    const all = `TRY_CAST(sum(${counted === 'true' ? name : `CASE WHEN ${counted} THEN ${name} END`}) AS BIGINT)`
    if (!countsZeroBack(source, unit)) return `${all} AS ${name}`
    const sent = 2 ** (SIDE_BITS.sent + (way === 'up' ? 0 : 16))
    return `CASE WHEN bit_or(seen) & ${sent} <> 0 THEN ${all} END AS ${name}`
  }
  const ends = source.hasV6
    ? ['low', 'high'].flatMap((end) =>
        ['hi', 'lo', 'port'].map((part) => `any_value(${end}_${part}) AS ${end}_${part}`),
      )
    : []
  return [
    'count(*)::UINTEGER AS records, min(number) AS number, max(finish) AS finish, bit_or(seen) AS seen',
    `min(2 * ${source.hasWholeTimes ? 'start' : 'coalesce(start, number)'} + CASE WHEN up THEN 0 ELSE 1 END) AS first`,
    ...(source.hasWholeTimes ? [] : ['min(start) AS start']),
    ...(hasOneFormat(source) ? [] : ['min(format) AS format']),
    ...['bytes', 'packets'].flatMap((unit) => [sum(unit, 'up'), sum(unit, 'down')]),
    ...ends,
  ].join(',\n  ')
}

/** True for groups that are not simply one conversation, or whose key is that of others (ends.ts). */
const IS_INVOLVED = `(low = high OR records > 1 AND (coalesce(reporter <> other_reporter, false) OR ${IS_TWO_WAY} OR may_restart))`

/** Puts the records of one part of all shared keys together, and tells which groups must be looked at record by record. @param members see observedSelect */
export function groupStatement(source: Source, part: string, members: string): string {
  return `CREATE OR REPLACE TABLE ${GROUP_TABLE} AS SELECT * EXCLUDE (seen, other_reporter, ${TIMES_OF_GROUP.join(', ')}), ${IS_INVOLVED} AS is_involved
FROM (SELECT *, ${MAY_RESTART} AS may_restart FROM (${judged(
    `SELECT low, high, proto, ${groupAggregates(source)},
  ${timesOfGroup(source)}, min(reporter) AS reporter, max(reporter) AS other_reporter
FROM (${observedSelect(source, part, members)}) GROUP BY low, high, proto`,
    source,
  )}))`
}

/** Groups with who began and the evidence. */
export function judged(groups: string, source: Source): string {
  const counted = ['up', 'down'].map(
    (way) => `${countedSql(`packets_${way}`, `bytes_${way}`)} AS counted_${way}`,
  )
  const ranks = (['low', 'high'] as const).map((end) => `${rankOf(portSql(source, end))} AS ${end}_rank`)
  const followed = [
    ...(source.hasWholeTimes ? ['(first - (first & 1)) // 2 AS start'] : []),
    ...(hasOneFormat(source) ? [`${ONLY_FORMAT} AS format`] : []),
  ]
  return `SELECT * EXCLUDE (first, counted_up, counted_down, low_rank, high_rank), ${evidenceSql()} AS evidence
FROM (SELECT *, ${roleSql('first & 1 = 0')} AS role FROM (SELECT *, ${[...counted, ...ranks, ...followed].join(', ')} FROM (${groups})))`
}

/** Address halves and port of one end, from columns of a group: of IPv4 they are read off the number of the end. */
export function endSql(source: Source, end: 'low' | 'high'): { hi: string; lo: string; port: string } {
  if (source.hasV6) return { hi: `${end}_hi`, lo: `${end}_lo`, port: `${end}_port` }
  return { hi: '0::UBIGINT', lo: `(${FIRST_IPV4} + ${end} // 65536)`, port: portSql(source, end) }
}

function portSql(source: Source, end: 'low' | 'high'): string {
  if (source.hasV6) return `${end}_port`
  return `(CASE WHEN proto IN ${WITH_PORTS} OR (proto = ${NO_PROTOCOL} AND ${end} % 65536 <> 0) THEN ${end} % 65536 END)`
}

/**
 * Which end began (evidence.ts: `role`), from `seen`, `low_rank` and `high_rank`.
 * @param isLowFirst whether the lower end was seen first
 */
export function roleSql(isLowFirst: string): string {
  const ends = ['seen', '(seen >> 16)'] as const
  const isLimited = `seen & ${1n << BigInt(32 + FLOW_BITS.limited)} <> 0`
  const [lowSyn, highSyn] = ends.map((word) => `(${word} & 18 = 2)`)
  const [lowSynAck, highSynAck] = ends.map((word) => `(${word} & 18 = 18)`)
  const [lowNamed, highNamed] = ends.map((word) => `(${word} & ${1 << SIDE_BITS.named} <> 0)`)
  const role = (basis: InitiatorBasis, isLow: string) =>
    `${2 * INITIATOR_BASES.findIndex(({ name }) => name === basis)} + (${isLow})::UTINYINT`
  return `(CASE
  WHEN ${lowSyn} <> ${highSyn} THEN ${role('syn', lowSyn ?? '')}
  WHEN ${isLimited} AND ${lowSynAck} <> ${highSynAck} THEN ${role('syn-ack', highSynAck ?? '')}
  WHEN ${lowNamed} <> ${highNamed} THEN ${role('exporter', lowNamed ?? '')}
  WHEN low_rank <> high_rank THEN ${role('service-port', 'low_rank > high_rank')}
  ELSE ${role('first-seen', isLowFirst)} END)::UTINYINT`
}

/** How likely a port is that of a service: the lower, the likelier; NULL without a port. */
export function rankOf(port: string): string {
  return `(SELECT ranks FROM ${RANK_TABLE})[(${port})::INTEGER + 1]`
}

export function ranksStatement(): string {
  const { known, limits } = serviceRanks()
  const ranges = limits.map((below, i) => `WHEN port < ${below} THEN ${i + 1}`)
  const rank = `CASE WHEN port IN (${known.join(', ')}) THEN 0 ${ranges.join(' ')} ELSE ${limits.length + 1} END`
  return `CREATE OR REPLACE TABLE ${RANK_TABLE} AS SELECT list((${rank})::UTINYINT ORDER BY port) AS ranks FROM range(65536) AS ports(port)`
}

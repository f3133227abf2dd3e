import { LOST_COLUMNS } from '../../flow/lost-packets.ts'
import { isNoneOf } from '../../lib/sql-text.ts'
import { endpoint, half, protocolSql } from './ends.ts'
import { countedSql } from './evidence.ts'
import { BY_UP, FROM_SOURCE, seenSql } from './seen.ts'
import { codeOf, hasOneFormat, ONLY_FORMAT, value, type Source } from './source.ts'

/** The records that are put together, as membersSelect gives them. */
export const MEMBER_TABLE = 'flow.pair_member'

/** Records of traffic that name both ends. */
export function isObserved(source: Pick<Source, 'columns' | 'labels'>, of = ''): string {
  if (!source.columns.has('src_addr_lo') || !source.columns.has('dst_addr_lo')) return 'false'
  const noFlows = ['NODATA', 'SKIPDATA'].map((status) => codeOf(source, 'log_status', status))
  const known = source.columns.has('log_status') ? noFlows.filter((code) => code >= 0) : []
  const status = known.length > 0 ? ` AND ${isNoneOf(`${of}log_status`, known)}` : ''
  return `${of}src_addr_lo IS NOT NULL AND ${of}dst_addr_lo IS NOT NULL${status}`
}

const AMOUNTS = ['bytes_sent', 'bytes_recv', 'packets_sent', 'packets_recv'] as const
/** Columns that pairing reads, where some record has them. */
const READ = [
  'start_time_ms',
  'end_time_ms',
  'reporter',
  'format',
  ...AMOUNTS,
  'tcp_flags',
  'tcp_flags_recv',
  'flags_scope',
  'action',
  'direction',
  'icmp_type',
  'status',
  'block_reason',
  ...LOST_COLUMNS,
]

/** What a record is known by while records are paired, and gives to a conversation of which it is the first. */
function numberSql({ firstNumbers }: Source): string {
  const cases = [...firstNumbers].map(([shape, first]) => `WHEN ${shape} THEN ${first}`)
  return `(f.id_row + CASE f.id_shape ${cases.join(' ')} END)::UINTEGER`
}

/**
 * Records, each seen from its lower end: `up` says that the lower end is the source. What it tells of either end is a word of
 * bits (seen.ts), so that putting records together is one bit_or. The SQL leaves out what no record can tell: on 10 M AWS
 * records that halves the time. Not by `least` and `greatest`, which would take four times as long.
 * @param records `f`, as they stand in FROM @param beside more columns of theirs
 */
export function membersSelect(source: Source, records: string, beside: readonly string[] = []): string {
  const read = READ.filter((name) => source.columns.has(name)).map((name) => `f.${name}`)
  const halves = (['src', 'dst'] as const).flatMap((end) => [
    ...(['hi', 'lo'] as const).map((part) => `${half(source, 'f.', end, part)} AS ${end}_${part}`),
    `${value(source, 'f.', `${end}_port`)} AS ${end}_port`,
  ])
  return `SELECT ${numberSql(source)} AS number, ${BY_UP('src_end', 'dst_end')} AS low, ${BY_UP('dst_end', 'src_end')} AS high, proto, up,
  ${startSql(source)} AS start, ${finishSql(source)} AS finish, ${[...keptAsTheyAre(source), ...(source.hasV6 ? endsSql() : [])].join(', ')}, ${[`${seenSql(source, BY_UP)} AS seen`, ...beside].join(', ')}
FROM (SELECT *, src_end <= dst_end AS up
FROM (SELECT ${['f.id_shape', 'f.id_row', ...read, ...beside, ...(source.hasV6 ? halves : [])].join(', ')}, ${protocolSql(source, 'f.')} AS proto,
  ${endpoint(source, 'f.', 'src')} AS src_end, ${endpoint(source, 'f.', 'dst')} AS dst_end
FROM ${records} WHERE ${isObserved(source, 'f.')})) AS f`
}

function keptAsTheyAre(source: Source): readonly string[] {
  const names = ['reporter', ...(hasOneFormat(source) ? [] : ['format']), ...AMOUNTS]
  return names.filter((name) => source.columns.has(name))
}

const ENDS = ['hi', 'lo', 'port'] as const

function endsSql(): readonly string[] {
  return ENDS.flatMap((part) => [
    `${BY_UP(`src_${part}`, `dst_${part}`)} AS low_${part}`,
    `${BY_UP(`dst_${part}`, `src_${part}`)} AS high_${part}`,
  ])
}

/**
 * Some members, with their amounts by end.
 * @param condition over what they have @param members where they are: a table, or what gives them (membersSelect)
 */
export function observedSelect(source: Source, condition: string, members = MEMBER_TABLE): string {
  const get = (name: string) => value(source, 'f.', name)
  const ends = source.hasV6 ? ENDS.map((part) => `, low_${part}, high_${part}`).join('') : ''
  return `SELECT number, low, high, proto, up, start, finish, ${get('reporter')}::UINTEGER AS reporter,
  ${hasOneFormat(source) ? ONLY_FORMAT : `${get('format')}::UINTEGER`} AS format, seen, ${['bytes', 'packets'].flatMap((unit) => countsSql(source, unit)).join(', ')}${ends}
FROM ${members} AS f WHERE ${condition}`
}

/** What evidence is made of (evidenceSql), of a lone record `f`: a group whose lower end is the source. */
export function loneEvidence(
  source: Source,
): Record<'seen' | 'proto' | 'counted_up' | 'counted_down', string> {
  const counted = (way: 'sent' | 'recv') =>
    countedSql(countSql(source, `packets_${way}`), countSql(source, `bytes_${way}`))
  return {
    seen: seenSql(source, FROM_SOURCE),
    proto: protocolSql(source, 'f.'),
    counted_up: counted('sent'),
    counted_down: counted('recv'),
  }
}

/** The start of `f`, or its end where it has no other time. */
export function startSql(source: Source): string {
  if (source.hasWholeTimes) return 'f.start_time_ms'
  return `coalesce(${value(source, 'f.', 'start_time_ms')}, ${value(source, 'f.', 'end_time_ms')})::BIGINT`
}

/** The later of start and end of `f`, or the one that there is. `greatest` takes three times as long. */
export function finishSql(source: Source): string {
  if (source.hasWholeTimes) return 'f.end_time_ms'
  const [start, end] = [value(source, 'f.', 'start_time_ms'), value(source, 'f.', 'end_time_ms')]
  if (start === 'NULL' || end === 'NULL') return `coalesce(${start}, ${end})::BIGINT`
  return `(CASE WHEN ${end} >= ${start} THEN ${end} ELSE coalesce(${start}, ${end}) END)::BIGINT`
}

function countsSql(source: Source, unit: string): readonly string[] {
  // Summing up BIGINT takes half as long as UBIGINT, which is summed up as HUGEINT (DuckDB 1.4.3).
  const countOf = (way: string) => `${countSql(source, `${unit}_${way}`)}::BIGINT`
  const sent = countOf('sent')
  // Adding up takes a tenth longer where half of the numbers are NULL; groups tell by `seen` which way nothing was counted.
  const recv = countsZeroBack(source, unit) ? '0::BIGINT' : countOf('recv')
  return [`${BY_UP(sent, recv)} AS ${unit}_up`, `${BY_UP(recv, sent)} AS ${unit}_down`]
}

/** The other direction of a record counts 0 and not NULL. */
export function countsZeroBack(source: Source, unit: string): boolean {
  return source.hasWholeCounts && source.columns.has(`${unit}_sent`)
}

/** Bytes or packets of `f`; what does not fit into 63 bits is not known. */
export function countSql(source: Source, name: string): string {
  const count = value(source, 'f.', name)
  return source.hasHugeCounts ? `TRY_CAST(${count} AS BIGINT)` : count
}

import { serviceRanks } from '../../flow/service-rank.ts'
import { INITIATOR_BASES, type InitiatorBasis } from '../../flow/conversation-columns.ts'
import { SIDE_BITS } from './evidence.ts'
import { NO_PROTOCOL, observedSelect, type Source } from './observed.ts'

/** Records that share both ends and the protocol, put together. */
export const GROUP_TABLE = 'flow.pair_group'

const FIRST_ADDRESS_V4 = 281_470_681_743_360n // ::ffff:0.0.0.0
const WITH_PORTS = '(6, 17, 33, 132, 136)'

/** What is added up of the records of a group, and of those of a session. @param counted true for records that count bytes and packets */
export function groupAggregates(source: Source, counted = 'true'): string {
  const sum = (name: string) =>
    `TRY_CAST(sum(${counted === 'true' ? name : `CASE WHEN ${counted} THEN ${name} END`}) AS BIGINT) AS ${name}`
  return `count(*)::UINTEGER AS records, min(start) AS start, max(finish) AS finish,
  min(CASE WHEN up THEN coalesce(start, id_row) END) AS first_up, min(CASE WHEN NOT up THEN coalesce(start, id_row) END) AS first_down,
  bit_or(seen) AS seen, ${['bytes_up', 'bytes_down', 'packets_up', 'packets_down'].map(sum).join(', ')},
  min(format) AS format, ${endColumns(source).join(', ')}`
}

/** Addresses and ports of the two ends: of IPv4 they are read off the number of the end. */
function endColumns(source: Source): readonly string[] {
  if (source.hasV6) {
    return ['low', 'high'].flatMap((end) =>
      ['hi', 'lo', 'port'].map((part) => `any_value(${end}_${part}) AS ${end}_${part}`),
    )
  }
  return ['low', 'high'].flatMap((end) => [
    `0::UBIGINT AS ${end}_hi`,
    `(${FIRST_ADDRESS_V4} + ${end} // 65536)::UBIGINT AS ${end}_lo`,
    `(CASE WHEN proto IN ${WITH_PORTS} OR (proto = ${NO_PROTOCOL} AND ${end} % 65536 <> 0) THEN ${end} % 65536 END)::USMALLINT AS ${end}_port`,
  ])
}

/** Puts the records of one part of all keys together. */
export function groupStatement(source: Source, part: string): string {
  return `CREATE OR REPLACE TABLE ${GROUP_TABLE} AS SELECT low, high, proto, ${groupAggregates(source)},
  max(start) AS last_start, min(finish) AS first_finish, min(reporter) AS reporter, max(reporter) AS other_reporter
FROM (${observedSelect(source, part)}) GROUP BY low, high, proto`
}

/** Which end began, as `2 * basis + (the lower end ? 1 : 0)`, from columns of a group. */
export function roleSql(): string {
  const bit = (place: number) => ({
    low: `(seen >> ${place}) & 1`,
    high: `(seen >> ${place + 16}) & 1`,
  })
  const [syn, synAck, named] = [bit(SIDE_BITS.syn), bit(SIDE_BITS.synAck), bit(SIDE_BITS.named)]
  const [lowRank, highRank] = [rankSql('low_port'), rankSql('high_port')]
  const role = (basis: InitiatorBasis, isLow: string) =>
    `${2 * INITIATOR_BASES.findIndex(({ name }) => name === basis)} + (${isLow})::UTINYINT`
  return `(CASE
  WHEN ${syn.low} <> ${syn.high} THEN ${role('syn', `${syn.low} = 1`)}
  WHEN ${synAck.low} <> ${synAck.high} THEN ${role('syn-ack', `${synAck.high} = 1`)}
  WHEN ${named.low} <> ${named.high} THEN ${role('exporter', `${named.low} = 1`)}
  WHEN ${lowRank} <> ${highRank} THEN ${role('service-port', `${lowRank} > ${highRank}`)}
  ELSE ${role('first-seen', 'coalesce(first_up <= first_down, first_down IS NULL)')} END)::UTINYINT`
}

/** How likely a port is that of a service: the lower, the likelier. */
function rankSql(port: string): string {
  const { known, limits } = serviceRanks()
  const ranges = limits.map((below, i) => `WHEN ${port} < ${below} THEN ${i + 1}`)
  return `(CASE WHEN ${port} IS NULL THEN NULL WHEN ${port} IN (${known.join(', ')}) THEN 0 ${ranges.join(' ')} ELSE ${limits.length + 1} END)`
}

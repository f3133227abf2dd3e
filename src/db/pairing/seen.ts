import { LOST_COLUMNS } from '../../flow/lost-packets.ts'
import { FLOW_BITS, SIDE_BITS } from './evidence.ts'
import { codeOf, isFormat, isScoped, isTwoWay, value, type Source } from './source.ts'

/** Formats whose source is the side that began, as their documents say. */
const NAMES_INITIATOR = ['trustgrid', 'netmaker', 'zeek-conn']
/** Formats that record FIN, SYN, RST and SYN-ACK, and neither lone ACK nor PSH (AWS: "tcp-flags"). */
const FLAGS_LIMITED = ['aws-vpc', 'aws-tgw']

/** Which of two values belongs to the lower end, by what the source and the destination have. */
export type Turn = (ofSource: string, ofDestination: string) => string

export const BY_UP: Turn = (ofSource, ofDestination) =>
  `CASE WHEN up THEN ${ofSource} ELSE ${ofDestination} END`
/** A lone record is seen from its source. */
export const FROM_SOURCE: Turn = (ofSource) => ofSource

/** Words of the lower end, the higher end and the flow as one number. `|` and `<<` bind alike, so each is in parentheses. */
export function seenSql(source: Source, turned: Turn): string {
  const [src = '0::UBIGINT', dst, flow] = [sourceWord(source), destinationWord(source), flowWord(source)].map(
    joined,
  )
  const shift = turned('0', '16')
  const alone = shift === '0' ? src : `(${src} << (${shift})::UBIGINT)`
  const ends = dst === undefined ? alone : turned(`(${src} | (${dst} << 16))`, `(${dst} | (${src} << 16))`)
  return flow === undefined ? `(${ends})` : `((${ends}) | (${flow} << 32))`
}

/** The flags of a lone record `f`: of its source, of its destination, of both together. */
export function loneFlags(source: Source): { src: string; dst: string; flow: string } {
  if (!source.columns.has('tcp_flags')) return { src: 'NULL', dst: 'NULL', flow: 'NULL' }
  const sent = sentConditions(source)
  const apart = isScope(source, true)
  const where = (condition: string, flags: string) =>
    condition === 'false' ? 'NULL' : `CASE WHEN ${apart} AND ${condition} THEN ${flags} END`
  return {
    src: where(sent.src, 'f.tcp_flags'),
    dst: where(sent.dst, `coalesce(${value(source, 'f.', 'tcp_flags_recv')}, 0)`),
    flow: isScoped(source) ? `CASE WHEN ${isScope(source, false)} THEN f.tcp_flags END` : 'NULL',
  }
}

function joined(parts: readonly string[]): string | undefined {
  return parts.length === 0 ? undefined : `(${parts.join(' | ')})`
}

/** A bit where a condition is true; nothing where it never is. */
function bit(condition: string, place: number): readonly string[] {
  if (condition === 'false') return []
  if (condition === 'true') return [`${2 ** place}::UBIGINT`]
  return [`CASE WHEN ${condition} THEN ${2 ** place}::UBIGINT ELSE 0::UBIGINT END`]
}

/** Whether either end sent anything. Of a log per direction a record says that its source did. */
function sentConditions(source: Source): { src: string; dst: string } {
  const get = (name: string) => value(source, 'f.', name)
  const twoWay = isTwoWay(source)
  const counted = twoWay === 'false' ? [] : [`coalesce(${get('packets_recv')}, ${get('bytes_recv')}, 0) > 0`]
  const isReplySeen = source.columns.has('status') ? ['f.status & 2 <> 0'] : []
  const answers = [...counted, ...isReplySeen]
  return {
    src:
      twoWay === 'false'
        ? 'true'
        : `NOT (${twoWay} AND coalesce(${get('packets_sent')}, ${get('bytes_sent')}, 1) = 0)`,
    dst: answers.length === 0 ? 'false' : `(${answers.join(' OR ')})`,
  }
}

/** Bits of `SIDE_BITS` for the source. */
function sourceWord(source: Source): readonly string[] {
  const isRequest = source.columns.has('icmp_type') ? 'coalesce(f.icmp_type IN (8, 128), false)' : 'false'
  const named = isFormat(source, NAMES_INITIATOR)
  return [
    ...bit(sentConditions(source).src, SIDE_BITS.sent),
    ...flagsOf(source, true),
    ...actionBits(source),
    ...bit(
      named === 'false' ? isRequest : named === 'true' ? named : `(${named} OR ${isRequest})`,
      SIDE_BITS.named,
    ),
  ]
}

/** What was decided, and where of a REJECT: as seen by the reporting interface (AWS, "Flow log records": flow-direction). */
function actionBits(source: Source): readonly string[] {
  const bits = (place: keyof typeof SIDE_BITS) => `${2 ** SIDE_BITS[place]}::UBIGINT`
  const directions = casesOf(source, 'direction', [
    ['egress', bits('rejectedGoingOut')],
    ['ingress', bits('rejectedComingIn')],
  ])
  return casesOf(source, 'action', [
    ['ACCEPT', bits('accepted')],
    ['REJECT', `(${[bits('rejected'), ...directions].join(' | ')})`],
  ])
}

/** A number by the label of a column; nothing where no record has any of the labels. */
function casesOf(
  source: Source,
  column: string,
  values: readonly (readonly [label: string, sql: string])[],
): readonly string[] {
  const known = values.filter(([label]) => codeOf(source, column, label) >= 0)
  const cases = known.map(([label, sql]) => `WHEN ${codeOf(source, column, label)} THEN ${sql}`)
  return known.length === 0 ? [] : [`(CASE f.${column} ${cases.join(' ')} ELSE 0::UBIGINT END)`]
}

/** A transit gateway counts what it loses of a flow (AWS, "Transit Gateway Flow Logs records"). */
function isLost(source: Source): string {
  const counts = LOST_COLUMNS.filter((name) => source.columns.has(name)).map((name) => `f.${name} > 0`)
  return counts.length === 0 ? 'false' : `(${counts.join(' OR ')})`
}

function destinationWord(source: Source): readonly string[] {
  return [
    ...bit(sentConditions(source).dst, SIDE_BITS.sent),
    ...(source.columns.has('tcp_flags_recv') ? ['coalesce(f.tcp_flags_recv, 0)::UBIGINT'] : []),
  ]
}

function flowWord(source: Source): readonly string[] {
  const twoWay = isTwoWay(source)
  const isOpen = twoWay === 'false' ? 'false' : 'f.end_time_ms IS NULL AND f.start_time_ms IS NOT NULL'
  const rejected = codeOf(source, 'action', 'REJECT')
  const ccn = isFormat(source, ['tencent-ccn'])
  const isFlagged = source.columns.has('tcp_flags')
  return [
    ...bit(twoWay, FLOW_BITS.twoWay),
    ...bit(source.columns.has('end_time_ms') ? isOpen : 'false', FLOW_BITS.unfinished),
    ...bit(isFormat(source, FLAGS_LIMITED), FLOW_BITS.limited),
    ...bit(
      rejected < 0 || ccn === 'false' ? 'false' : `f.action = ${rejected} AND ${ccn}`,
      FLOW_BITS.throttled,
    ),
    ...bit(source.columns.has('block_reason') ? 'f.block_reason IS NOT NULL' : 'false', FLOW_BITS.blocked),
    ...bit(isLost(source), FLOW_BITS.lost),
    ...flagsOf(source, false),
    ...bit(isFlagged && isScoped(source) ? isScope(source, false) : 'false', FLOW_BITS.together),
    ...bit(isFlagged ? isScope(source, true) : 'false', FLOW_BITS.apart),
  ]
}

/** The flags are those of one direction; without a word on that, they are. */
function isScope(source: Source, isApart: boolean): string {
  if (!isScoped(source)) return isApart ? 'f.tcp_flags IS NOT NULL' : 'false'
  const isFlow = `coalesce(f.flags_scope = ${codeOf(source, 'flags_scope', 'flow')}, false)`
  return `f.tcp_flags IS NOT NULL AND ${isApart ? `NOT ${isFlow}` : isFlow}`
}

function flagsOf(source: Source, isApart: boolean): readonly string[] {
  if (!source.columns.has('tcp_flags')) return []
  if (!isScoped(source)) return isApart ? ['coalesce(f.tcp_flags, 0)::UBIGINT'] : []
  return [`CASE WHEN ${isScope(source, isApart)} THEN f.tcp_flags::UBIGINT ELSE 0::UBIGINT END`]
}

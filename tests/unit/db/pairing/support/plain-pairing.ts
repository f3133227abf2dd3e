// Pairing as README and src/db/pairing describe it, record by record: slow, plain, and without any SQL.
import type { InitiatorBasis } from '../../../../../src/flow/conversation-columns.ts'
import { traitsOf, type Evidence, type Trait } from '../../../../../src/flow/conversation-facts.ts'
import { serviceRank } from '../../../../../src/flow/service-rank.ts'
import { tcpState, tcpStateOfFlow } from '../../../../../src/flow/tcp-states.ts'
import { verdictRule } from '../../../../../src/flow/verdict-rules.ts'

export interface PlainFlow {
  readonly format: 'aws-vpc' | 'trustgrid' | 'netmaker' | 'tencent-ccn' | 'zeek-conn'
  readonly start_time: number | null
  readonly end_time: number | null
  readonly protocol: number
  readonly src_addr: string
  readonly dst_addr: string
  readonly src_port: number
  readonly dst_port: number
  readonly tcp_flags: number | null
  readonly tcp_flags_recv: number | null
  readonly flags_scope: 'direction' | 'flow' | null
  readonly action: 'ACCEPT' | 'REJECT' | null
  readonly reporter: string | null
  readonly bytes_sent: number
  readonly packets_sent: number
  readonly bytes_recv: number | null
  readonly packets_recv: number | null
}

export interface PlainConversation {
  readonly records: readonly number[]
  readonly duplicates: readonly number[]
  readonly initiator: string
  readonly basis: InitiatorBasis
  /** Null where no record counts that direction. */
  readonly bytesSent: number | null
  readonly bytesReceived: number | null
  readonly verdict: string
  readonly rule: number
  readonly state: string | null
}

interface Seen {
  readonly index: number
  readonly flow: PlainFlow
  /** Whether the lower end is the source. */
  readonly up: boolean
  readonly start: number | null
  readonly finish: number | null
}

const [FIN, SYN, RST, PSH, ACK] = [1, 2, 4, 8, 16]
const SKEW_MS = 5_000
const after = (a: number | null, b: number | null, by = 0) => a !== null && b !== null && a - b > by

/** All conversations among the records, each with the places of its records. */
export function plainPairing(flows: readonly PlainFlow[]): readonly PlainConversation[] {
  const groups = new Map<string, Seen[]>()
  for (const [index, flow] of flows.entries()) {
    const [low, high] = [flow.src_addr, flow.dst_addr]
    const [src, dst] = [endOf(low, flow.src_port), endOf(high, flow.dst_port)]
    const up = src <= dst
    const finishes = [flow.start_time, flow.end_time].filter((time) => time !== null)
    const seen = {
      index,
      flow,
      up,
      start: flow.start_time ?? flow.end_time,
      finish: finishes.length === 0 ? null : Math.max(...finishes),
    }
    const key = `${up ? src : dst} ${up ? dst : src} ${flow.protocol}`
    groups.set(key, [...(groups.get(key) ?? []), seen])
  }
  return [...groups.values()].flatMap((group) => sessionsOf(group.sort(byTime)).map(conversationOf))
}

function endOf(address: string, port: number): bigint {
  return (
    address.split('.').reduce((number, byte) => number * 256n + BigInt(byte), 0n) * 65_536n + BigInt(port)
  )
}

function byTime(a: Seen, b: Seen): number {
  const order = (x: number | null, y: number | null) =>
    x === y ? 0 : x === null ? 1 : y === null ? -1 : x - y
  return order(a.start, b.start) || order(a.finish, b.finish) || a.index - b.index
}

const flagsOf = ({ flow }: Seen) => (flow.tcp_flags ?? 0) | (flow.tcp_flags_recv ?? 0)
const opens = (seen: Seen) => (flagsOf(seen) & SYN) !== 0
const closes = (seen: Seen) => (flagsOf(seen) & (FIN | RST)) !== 0
const isTwoWay = ({ flow }: Seen) => flow.bytes_recv !== null || flow.packets_recv !== null
const isApart = ({ flow }: Seen) => flow.tcp_flags !== null && flow.flags_scope !== 'flow'

function sessionsOf(group: readonly Seen[]): Seen[][] {
  const sessions: Seen[][] = []
  for (const [i, seen] of group.entries()) {
    const before = group.slice(0, i)
    if (i === 0 || begins(seen, before) || (areOfOneClock(group) && isAfter(seen, before))) sessions.push([])
    sessions.at(-1)?.push(seen)
  }
  return sessions
}

/** Each a whole connection, and all of one reporter: the worker of Zeek need not have a name. */
function areOfOneClock(group: readonly Seen[]): boolean {
  const flows = group.map(({ flow }) => flow)
  const names = new Set(flows.flatMap(({ reporter }) => reporter ?? []))
  const areNamed = flows.every(
    ({ format, reporter }) => ['trustgrid', 'netmaker'].includes(format) && reporter !== null,
  )
  return names.size <= 1 && (areNamed || flows.every(({ format }) => format === 'zeek-conn'))
}

function isAfter({ start }: Seen, before: readonly Seen[]): boolean {
  if (start === null) return false
  const known = before.flatMap(({ start: began, finish }) =>
    began === null || finish === null ? [] : [{ began, finish }],
  )
  return known.length > 0 && known.every(({ began, finish }) => began < start && finish <= start)
}

function begins(seen: Seen, before: readonly Seen[]): boolean {
  const latest = (times: readonly (number | null)[]) =>
    times.reduce<number | null>(
      (max, time) => (time === null || (max !== null && max > time) ? max : time),
      null,
    )
  const silence = isTwoWay(seen)
    ? SKEW_MS
    : seen.flow.protocol !== 6
      ? 180_000
      : opens(seen)
        ? 120_000
        : 3_600_000
  if (after(seen.start, latest(before.map(({ finish }) => finish)), silence)) return true
  if (!opens(seen) || seen.start === null) return false
  const closed = before.filter(closes)
  const closeFinish = latest(closed.map(({ finish }) => finish))
  const closeStart = latest(closed.map(({ start }) => start))
  const openStart = latest(before.filter(opens).map(({ start }) => start))
  if (closeFinish === null || closeStart === null || closeFinish > seen.start || closeStart >= seen.start)
    return false
  if (openStart !== null && closeStart < openStart) return false
  const previous = before.at(-1)
  const isOtherClock =
    previous?.flow.reporter != null &&
    seen.flow.reporter !== null &&
    previous.flow.reporter !== seen.flow.reporter &&
    previous.start !== null &&
    seen.start - previous.start <= SKEW_MS
  return !isOtherClock
}

function amountOf({ flow }: Seen): number {
  return flow.bytes_sent + (flow.bytes_recv ?? 0)
}

function duplicatesOf(session: readonly Seen[]): Seen[] {
  if (session.length < 2) return []
  const largest = (some: readonly Seen[]) =>
    some.reduce((best, one) => (amountOf(one) > amountOf(best) ? one : best))
  const overlaps = (one: Seen, since: number | null, until: number | null, margin: number) =>
    one.start === null ||
    one.finish === null ||
    since === null ||
    until === null ||
    (one.start <= until + margin && one.finish >= since - margin)
  const isOther = (a: Seen, reporter: string | null) =>
    a.flow.reporter !== null && reporter !== null && a.flow.reporter !== reporter
  if (session.some(isTwoWay)) {
    const counted = largest(session)
    return session.filter(
      (one) =>
        one !== counted &&
        overlaps(one, counted.start, counted.finish, isOther(one, counted.flow.reporter) ? SKEW_MS : 0),
    )
  }
  return [true, false].flatMap((up) => {
    const side = session.filter((one) => one.up === up)
    const named = side.filter(({ flow }) => flow.reporter !== null)
    if (side.length < 2 || named.length === 0) return []
    const { reporter } = largest(named).flow
    const own = side.filter(({ flow }) => flow.reporter === reporter)
    const starts = own.flatMap(({ start }) => start ?? [])
    const finishes = own.flatMap(({ finish }) => finish ?? [])
    const since = starts.length === 0 ? null : Math.min(...starts)
    const until = finishes.length === 0 ? null : Math.max(...finishes)
    return side.filter((one) => isOther(one, reporter) && overlaps(one, since, until, SKEW_MS))
  })
}

interface Side {
  readonly flags: number
  readonly sent: boolean
  readonly accepted: boolean
  readonly rejected: boolean
  readonly named: boolean
  readonly syn: boolean
  readonly synAck: boolean
  readonly port: number
  readonly address: string
  readonly first: number | null
}

/** What a session tells of one of its ends. */
function sideOf(session: readonly Seen[], isLow: boolean): Side {
  const from = session.filter(({ up }) => up === isLow)
  const to = session.filter(({ up }) => up !== isLow)
  const or = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum | number, 0)
  const own = (one: Seen) => (isApart(one) ? (one.flow.tcp_flags ?? 0) : 0)
  const back = (one: Seen) => one.flow.tcp_flags_recv ?? 0
  const any = session[0]!
  const isSource = any.up === isLow
  const flags = or([...from.map(own), ...to.map(back)])
  const isLimited = session.some(({ flow }) => flow.format === 'aws-vpc')
  return {
    flags,
    sent:
      from.some((one) => !isTwoWay(one) || one.flow.packets_sent > 0) ||
      to.some(({ flow }) => (flow.packets_recv ?? flow.bytes_recv ?? 0) > 0),
    accepted: from.some(({ flow }) => flow.action === 'ACCEPT'),
    rejected: from.some(({ flow }) => flow.action === 'REJECT'),
    named: from.some(({ flow }) => ['trustgrid', 'netmaker', 'zeek-conn'].includes(flow.format)),
    syn: (flags & 18) === SYN,
    synAck: isLimited && (flags & 18) === (SYN | ACK),
    port: isSource ? any.flow.src_port : any.flow.dst_port,
    address: isSource ? any.flow.src_addr : any.flow.dst_addr,
    first: from.length === 0 ? null : Math.min(...from.map(({ start, index }) => start ?? index)),
  }
}

function roleOf(low: Side, high: Side): { basis: InitiatorBasis; isLow: boolean } {
  if (low.syn !== high.syn) return { basis: 'syn', isLow: low.syn }
  if (low.synAck !== high.synAck) return { basis: 'syn-ack', isLow: high.synAck }
  if (low.named !== high.named) return { basis: 'exporter', isLow: low.named }
  const [lowRank, highRank] = [serviceRank(low.port), serviceRank(high.port)]
  if (lowRank !== highRank) return { basis: 'service-port', isLow: lowRank > highRank }
  return {
    basis: 'first-seen',
    isLow: low.first !== null && high.first !== null ? low.first <= high.first : high.first === null,
  }
}

function conversationOf(session: readonly Seen[]): PlainConversation {
  const [low, high] = [sideOf(session, true), sideOf(session, false)]
  const { basis, isLow } = roleOf(low, high)
  const [initiator, responder] = isLow ? [low, high] : [high, low]
  const duplicates = duplicatesOf(session)
  const counted = session.filter((one) => !duplicates.includes(one))
  const sum = (unit: 'bytes' | 'packets', isForward: boolean) => {
    const counts = counted
      .map(({ flow, up }) => flow[`${unit}_${(up === isLow) === isForward ? 'sent' : 'recv'}`])
      .filter((count) => count !== null)
    return counts.length === 0 ? null : counts.reduce((total, count) => total + count, 0)
  }
  const [bytesSent, packetsSent] = [sum('bytes', true), sum('packets', true)]
  const flows = session.map(({ flow }) => flow)
  const isLimited = flows.some(({ format }) => format === 'aws-vpc')
  const together = session.filter((one) => one.flow.tcp_flags !== null && !isApart(one))
  const given: Readonly<Record<Trait, boolean>> = {
    TCP: flows[0]!.protocol === 6,
    'protocol known': true,
    sent: initiator.sent,
    answered: responder.sent,
    'two-way log': session.some(isTwoWay),
    unfinished: flows.some(({ start_time, end_time }) => start_time !== null && end_time === null),
    'roles known': basis !== 'first-seen',
    'flags per direction': session.some(isApart),
    'flags per flow': together.length > 0,
    'flags limited': isLimited,
    'one packet sent': packetsSent === 1,
    'headers only': !packetsSent || (bytesSent ?? 0) <= packetsSent * 80,
    'accepted forward': initiator.accepted,
    'rejected forward': initiator.rejected,
    'accepted back': responder.accepted,
    'rejected back': responder.rejected,
    throttled: flows.some(({ format, action }) => format === 'tencent-ccn' && action === 'REJECT'),
    blocked: false,
    'rejected forward going out': false,
    'rejected forward coming in': false,
    'rejected back going out': false,
    'rejected back coming in': false,
    'packets lost': false,
  }
  const evidence: Evidence = {
    initiatorFlags: initiator.flags,
    responderFlags: responder.flags,
    flowFlags: together.reduce((flags, { flow }) => flags | (flow.tcp_flags ?? 0), 0),
    traits: traitsOf((Object.keys(given) as Trait[]).filter((trait) => given[trait])),
  }
  const rule = verdictRule(evidence)
  const assumed = (side: Side) => (isLimited && side.sent ? PSH | (side.flags & RST ? 0 : ACK) : 0)
  const withAssumed = (side: Side) => side.flags | assumed(side)
  const state = !given.TCP
    ? null
    : given['flags per direction']
      ? tcpState(withAssumed(initiator), withAssumed(responder))
      : given['flags per flow']
        ? (tcpStateOfFlow(evidence.flowFlags) ?? null)
        : null
  return {
    records: session.map(({ index }) => index),
    duplicates: duplicates.map(({ index }) => index),
    initiator: `${initiator.address}:${initiator.port}`,
    basis,
    bytesSent,
    bytesReceived: sum('bytes', false),
    verdict: rule.verdict,
    rule: rule.number,
    state,
  }
}

import { endpointText, type Conversation, type Endpoint } from './conversation.ts'

/** What one record says, for the path of its conversation. */
export interface SeenRecord {
  readonly id: bigint
  readonly conversation: bigint
  readonly reporter: string | undefined
  /** As the reporter logged them. */
  readonly source: Endpoint
  readonly destination: Endpoint
  /** As they are in the packet, where the log names them apart. */
  readonly packetSource: string | undefined
  readonly packetDestination: string | undefined
  readonly startMs: number | undefined
  readonly bytesSent: bigint | undefined
  readonly bytesReceived: bigint | undefined
  readonly packetsSent: bigint | undefined
  readonly packetsReceived: bigint | undefined
  readonly flags: number | undefined
  readonly flagsReceived: number | undefined
  /** The flags are those of both directions together. */
  readonly hasFlowFlags: boolean
  readonly action: string | undefined
  readonly isDuplicate: boolean
  /** Further words of the source: service, way, losses. */
  readonly notes: readonly string[]
}

/** One direction at one place. */
export interface HopSide {
  readonly records: readonly bigint[]
  readonly bytes: bigint | undefined
  readonly packets: bigint | undefined
  readonly flags: number | undefined
  /** Different ones, as they first came. */
  readonly actions: readonly string[]
  readonly notes: readonly string[]
}

/** A place on the path: what one reporter saw under one pair of addresses. */
export interface Hop {
  readonly conversation: bigint
  readonly reporter: string | undefined
  /** Ends as they were seen here, initiator first. */
  readonly from: string
  readonly to: string
  readonly forward: HopSide | undefined
  readonly back: HopSide | undefined
  /** Nothing of it counts: another reporter's records say the same. */
  readonly isDuplicate: boolean
}

/**
 * The path of a connection, place by place from the initiator on: first by NAT, then as each place saw the first packet.
 * A place that logs its own address in the packet's stead comes behind the one that saw the packet as it was sent.
 */
export function pathOf(
  conversations: readonly Conversation[],
  records: readonly SeenRecord[],
): readonly Hop[] {
  const byNumber = new Map(conversations.map((one) => [one.number, one]))
  const places = new Map<string, Place>()
  for (const record of records) {
    const conversation = byNumber.get(record.conversation)
    if (!conversation) continue
    const isForward = isFromInitiator(record, conversation)
    const [from, to] = isForward ? [record.source, record.destination] : [record.destination, record.source]
    const ends = [endpointText(from), endpointText(to)] as const
    const key = [conversation.number, record.reporter ?? '', ...ends].join('|')
    const place = places.get(key) ?? { conversation, reporter: record.reporter, ends, seen: [] }
    place.seen.push({ record, isForward })
    places.set(key, place)
  }
  return [...places.values()].sort(byPlace).map(hopOf)
}

interface Place {
  readonly conversation: Conversation
  readonly reporter: string | undefined
  readonly ends: readonly [from: string, to: string]
  readonly seen: { readonly record: SeenRecord; readonly isForward: boolean }[]
}

function isFromInitiator(record: SeenRecord, { initiator, responder }: Conversation): boolean {
  const source = record.packetSource ?? record.source.address
  if (source !== initiator.address) return false
  // Both ends may be one address.
  return initiator.address !== responder.address || record.source.port === initiator.port
}

function byPlace(a: Place, b: Place): number {
  return (
    (a.conversation.hop ?? 0) - (b.conversation.hop ?? 0) ||
    Number(a.conversation.number - b.conversation.number) ||
    foreignEnds(a) - foreignEnds(b) ||
    firstMs(a) - firstMs(b) ||
    (a.reporter ?? '').localeCompare(b.reporter ?? '')
  )
}

/** How many of the ends are not those of the packet. */
function foreignEnds({ conversation: { initiator, responder }, ends: [from, to] }: Place): number {
  return Number(from !== endpointText(initiator)) + Number(to !== endpointText(responder))
}

function firstMs({ seen }: Place): number {
  return Math.min(...seen.map(({ record }) => record.startMs ?? Infinity))
}

function hopOf({ conversation, reporter, ends: [from, to], seen }: Place): Hop {
  const forward = [
    ...seen.filter(({ isForward }) => isForward).map(({ record }) => sentBy(record)),
    ...seen.filter(({ isForward }) => !isForward).flatMap(({ record }) => receivedBy(record)),
  ]
  const back = [
    ...seen.filter(({ isForward }) => !isForward).map(({ record }) => sentBy(record)),
    ...seen.filter(({ isForward }) => isForward).flatMap(({ record }) => receivedBy(record)),
  ]
  return {
    conversation: conversation.number,
    reporter,
    from,
    to,
    forward: joined(forward),
    back: joined(back),
    isDuplicate: seen.every(({ record }) => record.isDuplicate),
  }
}

function sentBy(record: SeenRecord): HopSide {
  return {
    records: [record.id],
    bytes: record.bytesSent,
    packets: record.packetsSent,
    flags: record.flags,
    actions: record.action === undefined ? [] : [record.action],
    notes: record.notes,
  }
}

/** The other direction, where the record counts both. */
function receivedBy(record: SeenRecord): readonly HopSide[] {
  const { bytesReceived: bytes, packetsReceived: packets } = record
  const isSeen = (bytes ?? 0n) > 0n || (packets ?? 0n) > 0n
  return isSeen
    ? [{ records: [record.id], bytes, packets, flags: record.flagsReceived, actions: [], notes: [] }]
    : []
}

function joined(sides: readonly HopSide[]): HopSide | undefined {
  if (sides.length === 0) return undefined
  return sides.reduce((all, side) => ({
    records: [...all.records, ...side.records],
    bytes: sum(all.bytes, side.bytes),
    packets: sum(all.packets, side.packets),
    flags: all.flags === undefined ? side.flags : all.flags | (side.flags ?? 0),
    actions: [...new Set([...all.actions, ...side.actions])],
    notes: [...new Set([...all.notes, ...side.notes])],
  }))
}

function sum(a: bigint | undefined, b: bigint | undefined): bigint | undefined {
  return a === undefined ? b : a + (b ?? 0n)
}

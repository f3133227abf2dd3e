import { sha1 } from '@noble/hashes/legacy.js'
import { compareAddresses, isIpv4, type AddressWords } from './address.ts'
import { icmpCounterpart, isIcmp } from './icmp-types.ts'

/** What tells a connection from others, either way round. */
export interface FiveTuple {
  readonly protocol: number
  readonly source: AddressWords
  readonly destination: AddressWords
  readonly sourcePort: number | undefined
  readonly destinationPort: number | undefined
  readonly icmpType: number | undefined
  readonly icmpCode: number | undefined
}

/** Protocols whose ports are part of the id; of others, it has addresses and protocol only. */
export const PROTOCOLS_WITH_PORTS = [6, 17, 132] as const

/**
 * Community ID, version 1, with seed 0: the same text for both directions of a flow, in every tool that knows it
 * (https://github.com/corelight/community-id-spec). `undefined` where the ports or the ICMP type are not known, and
 * between addresses of two families.
 */
export function communityId(tuple: FiveTuple): string | undefined {
  const ends = orderedEnds(tuple)
  if (!ends) return undefined
  const [first, second] = ends
  const addresses = [first, second].flatMap(({ address }) => bytesOf(address))
  const ports = [first, second].flatMap(({ port }) => (port === undefined ? [] : [port >>> 8, port & 255]))
  const digest = sha1(Uint8Array.of(0, 0, ...addresses, tuple.protocol, 0, ...ports))
  return `1:${btoa(String.fromCharCode(...digest))}`
}

/** The text is a Community ID of version 1: twenty bytes in base64. */
export function isCommunityId(text: string): boolean {
  return /^1:[A-Za-z0-9+/]{27}=$/.test(text)
}

interface End {
  readonly address: AddressWords
  readonly port: number | undefined
}

/** The lower end first; a message of ICMP that nothing answers keeps its direction. */
function orderedEnds(tuple: FiveTuple): readonly [End, End] | undefined {
  if (isIpv4(tuple.source) !== isIpv4(tuple.destination)) return undefined
  const ports = portsOf(tuple)
  if (!ports) return undefined
  const source: End = { address: tuple.source, port: ports.source }
  const destination: End = { address: tuple.destination, port: ports.destination }
  const order = compareAddresses(source.address, destination.address)
  const isTurned = order > 0 || (order === 0 && (source.port ?? 0) > (destination.port ?? 0))
  return isTurned && !ports.isOneWay ? [destination, source] : [source, destination]
}

interface Ports {
  readonly source: number | undefined
  readonly destination: number | undefined
  readonly isOneWay: boolean
}

/** What stands for ports. `undefined` where the protocol has some and they are not known. */
function portsOf({ protocol, ...tuple }: FiveTuple): Ports | undefined {
  if (isIcmp(protocol)) {
    const { icmpType, icmpCode } = tuple
    if (icmpType === undefined) return undefined
    const counterpart = icmpCounterpart(protocol, icmpType)
    const destination = counterpart ?? icmpCode
    return destination === undefined
      ? undefined
      : { source: icmpType, destination, isOneWay: counterpart === undefined }
  }
  if (!PROTOCOLS_WITH_PORTS.some((known) => known === protocol)) {
    return { source: undefined, destination: undefined, isOneWay: false }
  }
  const { sourcePort, destinationPort } = tuple
  if (sourcePort === undefined || destinationPort === undefined) return undefined
  return { source: sourcePort, destination: destinationPort, isOneWay: false }
}

/** Four bytes for IPv4, sixteen for IPv6. */
function bytesOf(words: AddressWords): readonly number[] {
  return (isIpv4(words) ? [words[3]] : words).flatMap((word) => [
    word >>> 24,
    (word >>> 16) & 255,
    (word >>> 8) & 255,
    word & 255,
  ])
}

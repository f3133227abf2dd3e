/**
 * "Typical Traffic Volumes by Service", from Netmaker's document on network flow logs, chapter Data Volume Reference.
 * The document gives its examples as received and sent bytes, and only the larger of the two lies within the typical
 * size in every row (a DNS query of 120 B and 80 B is typical at 50 to 150 B): that is what a flow is measured by.
 */
export interface TypicalVolume {
  readonly id: string
  readonly title: string
  /** As the document writes it. */
  readonly text: string
  /** What is measured: the bytes of the larger direction, or bytes per second of both. */
  readonly measure: 'size' | 'rate'
  readonly first: number
  /** The last that is typical; undefined without end. */
  readonly last: number | undefined
  /** The document's example. */
  readonly example: { readonly received: number; readonly sent: number }
}

const KIB = 1024
const MIB = 1024 * KIB

export const TYPICAL_VOLUMES: readonly TypicalVolume[] = [
  row('tcp-handshake', 'TCP handshake', '40–100 B', 40, 100, 60, 40),
  row('dns-query', 'DNS query', '50–150 B', 50, 150, 120, 80),
  row('http-header', 'HTTP header', '200–800 B', 200, 800, 500, 300),
  row('small-api-call', 'Small API call', '1–10 KiB', KIB, 10 * KIB, 4.5 * KIB, 2.1 * KIB),
  row('web-page', 'Web page', '10–500 KiB', 10 * KIB, 500 * KIB, 250 * KIB, 15 * KIB),
  row('image', 'Image', '50 KiB–5 MiB', 50 * KIB, 5 * MIB, 1.2 * MIB, 500),
  {
    ...row('video-stream', 'Video stream', '1–10+ MiB/s', MIB, undefined, 8 * MIB, 100 * KIB),
    measure: 'rate',
  },
]

function row(
  id: string,
  title: string,
  text: string,
  first: number,
  last: number | undefined,
  received: number,
  sent: number,
): TypicalVolume {
  const example = { received: Math.round(received), sent: Math.round(sent) }
  return { id, title, text, measure: 'size', first, last, example }
}

/** What a service's flows are held against. */
export type Yardstick = Pick<TypicalVolume, 'title' | 'text' | 'measure' | 'first' | 'last'>

/** A web server sends anything from a header to an image. */
const WEB: Yardstick = {
  title: 'HTTP header to image',
  text: '200 B–5 MiB',
  measure: 'size',
  first: 200,
  last: 5 * MIB,
}

const TCP = 6
const DNS_PORTS = new Set([53, 5353, 5355])
const WEB_PORTS = new Set([80, 443, 8000, 8080, 8443])

/**
 * The yardstick that suits a service. The document's rows are kinds of exchanges and have no ports, so this is our
 * reading: DNS and the web by their ports, and any other TCP connection is at least a handshake. Undefined where the
 * document says nothing.
 */
export function suitingYardstick(
  protocol: number | undefined,
  port: number | undefined,
): Yardstick | undefined {
  if (port !== undefined && DNS_PORTS.has(port)) return typicalVolume('dns-query')
  if (port !== undefined && WEB_PORTS.has(port)) return WEB
  const handshake = protocol === TCP ? typicalVolume('tcp-handshake') : undefined
  return handshake && { ...handshake, title: 'TCP handshake or more', text: '≥ 40 B', last: undefined }
}

export function typicalVolume(id: string): TypicalVolume | undefined {
  return TYPICAL_VOLUMES.find((one) => one.id === id)
}

/** The larger of the two directions: what the document's sizes are about. */
export function typicalSizeOf(received: number, sent: number): number {
  return Math.max(received, sent)
}

/** A place where a file may be cut off, and in the middle of what. */
export interface Cut {
  readonly place: string
  readonly length: number
}

const LF = 10
const CR = 13
const QUOTE = 34

const PLACES: readonly (readonly [place: string, isHere: (bytes: Uint8Array, at: number) => boolean])[] = [
  ['in the header', (bytes, at) => at <= bytes.indexOf(LF)],
  ['behind a record', (bytes, at) => bytes[at - 1] === LF],
  ['before a line feed', (bytes, at) => bytes[at] === LF],
  ['between CR and LF', (bytes, at) => bytes[at - 1] === CR && bytes[at] === LF],
  ['in a number', (bytes, at) => isDigit(bytes[at - 1]!) && isDigit(bytes[at]!)],
  ['in a quoted text', (bytes, at) => isQuoted(bytes, at) && bytes[at - 1] !== QUOTE],
  ['behind a quote', (bytes, at) => bytes[at - 1] === QUOTE],
  ['in a character', (bytes, at) => (bytes[at]! & 0xc0) === 0x80],
  ['behind a separator', (bytes, at) => ' ,\t;|'.includes(String.fromCharCode(bytes[at - 1]!))],
  ['in a record', (bytes, at) => at > bytes.indexOf(LF)],
]

/** The first, the middle and the last cut of each kind that the bytes have. */
export function cutsOf(bytes: Uint8Array): readonly Cut[] {
  return PLACES.flatMap(([place, isHere]) => {
    const lengths = Array.from(bytes.keys()).filter((at) => at > 0 && isHere(bytes, at))
    const chosen = new Set([lengths[0], lengths[lengths.length >> 1], lengths.at(-1)])
    return [...chosen].flatMap((length) => (length === undefined ? [] : [{ place, length }]))
  })
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57
}

function isQuoted(bytes: Uint8Array, at: number): boolean {
  return bytes.subarray(0, at).filter((byte) => byte === QUOTE).length % 2 === 1
}

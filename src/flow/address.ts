/**
 * Addresses as 128-bit numbers, held as four 32-bit words, most significant first. IPv4 a.b.c.d is ::ffff:a.b.c.d, so
 * that one form serves both families, sorts right, and holds a prefix as a range.
 */
export type AddressWords = readonly [number, number, number, number]

const ZERO = 48
const NINE = 57
const DOT = 46
const COLON = 58

/** @returns the address as an unsigned 32-bit number, or -1 where the bytes are not exactly four decimal octets */
export function parseIpv4Bytes(bytes: Uint8Array, start: number, end: number): number {
  let address = 0
  let octet = -1
  let dots = 0
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!
    if (byte >= ZERO && byte <= NINE) {
      // A leading zero would be read as octal by some tools: such text is ambiguous and refused.
      if (octet === 0) return -1
      octet = octet < 0 ? byte - ZERO : octet * 10 + byte - ZERO
      if (octet > 255) return -1
    } else if (byte === DOT && octet >= 0 && dots < 3) {
      address = address * 256 + octet
      octet = -1
      dots++
    } else return -1
  }
  return dots === 3 && octet >= 0 ? address * 256 + octet : -1
}

/**
 * Reads IPv6 text as RFC 4291 §2.2 allows it, with `::` and a dotted IPv4 tail; no zone, no prefix length.
 * @param words receives the four words
 * @returns whether the bytes are an address; `words` is scratch where they are not
 */
export function parseIpv6Bytes(bytes: Uint8Array, start: number, end: number, words: Uint32Array): boolean {
  const groups = new Uint16Array(8)
  let count = 0
  let gap = -1
  let i = start
  if (end - start >= 2 && bytes[i] === COLON && bytes[i + 1] === COLON) {
    gap = 0
    i += 2
  }
  while (i < end) {
    if (count === 8) return false
    const groupStart = i
    let value = 0
    for (; i < end && i - groupStart < 5; i++) {
      const digit = hexDigit(bytes[i]!)
      if (digit < 0) break
      value = value * 16 + digit
    }
    const length = i - groupStart
    if (i < end && bytes[i] === DOT) {
      const tail = parseIpv4Bytes(bytes, groupStart, end)
      if (tail < 0 || count > 6) return false
      groups[count++] = tail >>> 16
      groups[count++] = tail & 0xffff
      i = end
      break
    }
    if (length === 0 || length > 4) return false
    groups[count++] = value
    if (i === end) break
    if (bytes[i] !== COLON || i + 1 === end) return false
    i++
    if (bytes[i] === COLON) {
      if (gap >= 0) return false
      gap = count
      i++
    }
  }
  if (gap < 0 ? count !== 8 : count > 7) return false
  for (let g = 0; g < 8; g += 2)
    words[g >>> 1] = ((groupAt(groups, g, gap, count) << 16) | groupAt(groups, g + 1, gap, count)) >>> 0
  return true
}

function groupAt(groups: Uint16Array, index: number, gap: number, count: number): number {
  if (gap < 0 || index < gap) return groups[index]!
  const fromEnd = 8 - index
  return fromEnd <= count - gap ? groups[count - fromEnd]! : 0
}

function hexDigit(byte: number): number {
  if (byte >= ZERO && byte <= NINE) return byte - ZERO
  const letter = byte | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}

const encoder = new TextEncoder()

/** @returns the address in words, or undefined where the text is no IPv4 or IPv6 address */
export function parseAddress(text: string): AddressWords | undefined {
  const bytes = encoder.encode(text)
  const v4 = parseIpv4Bytes(bytes, 0, bytes.length)
  if (v4 >= 0) return [0, 0, 0xffff, v4]
  const words = new Uint32Array(4)
  return parseIpv6Bytes(bytes, 0, bytes.length, words)
    ? [words[0]!, words[1]!, words[2]!, words[3]!]
    : undefined
}

/** The address as people write it: dotted for IPv4, RFC 5952 for IPv6. */
export function printAddress(words: AddressWords): string {
  if (isIpv4(words)) return printIpv4(words[3])
  const groups = words.flatMap((word) => [word >>> 16, word & 0xffff])
  const run = longestZeroRun(groups)
  const hex = (from: number, to: number) =>
    groups
      .slice(from, to)
      .map((group) => group.toString(16))
      .join(':')
  return run ? `${hex(0, run.start)}::${hex(run.start + run.length, 8)}` : hex(0, 8)
}

export function printIpv4(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`
}

export function isIpv4(words: AddressWords): boolean {
  return words[0] === 0 && words[1] === 0 && words[2] === 0xffff
}

export function wordsOf(hi: bigint, lo: bigint): AddressWords {
  return [Number(hi >> 32n), Number(hi & 0xffffffffn), Number(lo >> 32n), Number(lo & 0xffffffffn)]
}

export function highOf(words: AddressWords): bigint {
  return (BigInt(words[0]) << 32n) | BigInt(words[1])
}

export function lowOf(words: AddressWords): bigint {
  return (BigInt(words[2]) << 32n) | BigInt(words[3])
}

export function compareAddresses(a: AddressWords, b: AddressWords): number {
  for (let i = 0; i < 4; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return 0
}

/** The first longest run of two or more zero groups (RFC 5952 §4.2). */
function longestZeroRun(groups: readonly number[]): { start: number; length: number } | undefined {
  let best: { start: number; length: number } | undefined
  for (let start = 0; start < groups.length;) {
    let end = start
    while (end < groups.length && groups[end] === 0) end++
    const length = end - start
    if (length >= 2 && length > (best?.length ?? 0)) best = { start, length }
    start = end === start ? start + 1 : end
  }
  return best
}

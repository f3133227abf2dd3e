import { highOf, lowOf, parseAddress, printAddress, wordsOf, type AddressWords } from './address.ts'

/** Addresses from `first` to `last`, both included, as 128-bit numbers (IPv4 as ::ffff:a.b.c.d). */
export interface AddressRange {
  readonly first: bigint
  readonly last: bigint
}

/** Length of the prefix that all IPv4 addresses share in their 128-bit form. */
const IPV4_LENGTH = 96
const LOW_HALF = (1n << 64n) - 1n
const LAST_ADDRESS = (1n << 128n) - 1n
/** ::ffff:0.0.0.0, and the last IPv4 address. */
export const FIRST_IPV4 = 0xffff_0000_0000n
export const LAST_IPV4 = 0xffff_ffff_ffffn

export function addressNumber(words: AddressWords): bigint {
  return (highOf(words) << 64n) | lowOf(words)
}

/** The address with that 128-bit number, as text. */
export function addressText(address: bigint): string {
  return printAddress(wordsOf(address >> 64n, address & LOW_HALF))
}

/** An address in the one spelling that RFC 5952 gives it, or undefined where the text is none. */
export function canonicalAddress(text: string): string | undefined {
  const words = parseAddress(text)
  return words && printAddress(words)
}

/** The range that `a.b.c.d/n` or `x::/n` covers; host bits do not matter. Undefined where the text is no prefix. */
export function parsePrefix(text: string): AddressRange | undefined {
  const slash = text.indexOf('/')
  if (slash < 0) return undefined
  const words = parseAddress(text.slice(0, slash))
  const lengthText = text.slice(slash + 1)
  if (!words || !/^\d{1,3}$/.test(lengthText)) return undefined
  const isDotted = text.slice(0, slash).includes('.') && !text.slice(0, slash).includes(':')
  const length = Number(lengthText) + (isDotted ? IPV4_LENGTH : 0)
  return length <= 128 ? prefixAround(addressNumber(words), length) : undefined
}

/** The prefix of `length` bits (of 128) that holds an address. */
export function prefixAround(address: bigint, length: number): AddressRange {
  const hostMask = (1n << BigInt(128 - length)) - 1n
  const first = address & (LAST_ADDRESS ^ hostMask)
  return { first, last: first | hostMask }
}

/** A range that is a prefix as `address/length`, IPv4 in its own lengths; undefined where it is no single prefix. */
export function printPrefix(range: AddressRange): string | undefined {
  const size = range.last - range.first + 1n
  if ((size & (size - 1n)) !== 0n || (range.first & (size - 1n)) !== 0n) return undefined
  const length = 128 - (size.toString(2).length - 1)
  const isIpv4 = range.first >= FIRST_IPV4 && range.last <= LAST_IPV4
  // A prefix of 96 bits around IPv4 is 0.0.0.0/0; a shorter one reaches beyond IPv4 and is written as IPv6.
  return isIpv4
    ? `${addressText(range.first)}/${length - IPV4_LENGTH}`
    : `${addressText(range.first)}/${length}`
}

/** A prefix in its one spelling, host bits cleared, or undefined where the text is none. */
export function canonicalPrefix(text: string): string | undefined {
  const range = parsePrefix(text)
  return range && printPrefix(range)
}

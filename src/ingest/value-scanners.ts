import { parseIpv6Bytes } from '../flow/address.ts'
import type { AddressBuilder, IntegerBuilder, WideBuilder } from './column-builders.ts'
import { countDigits, digitValues, numberOf } from './digits.ts'
import { epochToMs, parseDigits } from './field-writers.ts'
import { isMinus, LAST_SEPARATOR, MOST_LINES, nextValue, valueEnd, type LineBatch } from './line-batch.ts'

const ZERO = 48
const THREE = 51
const DOT = 46
/** Digits that a double surely holds. */
const DOUBLE_DIGITS = 15

/** Reads the next value of each of some lines into a column. */
export interface Scanner {
  /**
   * @param row of the first line
   * @returns of how many lines, from the first, the value is an ordinary one; the next must be looked at by itself
   */
  scan(lines: LineBatch, row: number, count: number): number
}

export class AddressScanner implements Scanner {
  private readonly words = new Uint32Array(4)
  private readonly builder: AddressBuilder
  constructor(builder: AddressBuilder) {
    this.builder = builder
  }

  scan({ bytes, words, cursors }: LineBatch, row: number, count: number): number {
    this.builder.markRows(row, row + count)
    for (let line = 0; line < count; line++) {
      const start = cursors[line]!
      const end = this.ipv4(bytes, words, start, row + line) || this.other(bytes, start, row + line)
      if (end === 0) return line
      cursors[line] = nextValue(bytes, end)
    }
    return count
  }

  /** @returns where the address ends; 0 where the value is anything else than four decimal octets */
  private ipv4(bytes: Uint8Array, words: DataView, start: number, row: number): number {
    let address = 0
    let at = start
    for (let octets = 1; ; octets++) {
      const values = digitValues(words.getInt32(at, true))
      const digits = countDigits(values)
      // An octet has no zeros before it.
      if (digits === 0 || digits > 3 || (digits > 1 && (values & 0xff) === 0)) return 0
      const octet = numberOf(values, digits)
      if (octet > 255) return 0
      address = (address << 8) | octet
      at += digits
      if (octets === 4) break
      if (bytes[at++] !== DOT) return 0
    }
    if (bytes[at]! > LAST_SEPARATOR) return 0
    this.builder.putV4(row, address >>> 0)
    return at
  }

  /** @returns where the value ends; 0 where it is no address */
  private other(bytes: Uint8Array, start: number, row: number): number {
    const end = valueEnd(bytes, start)
    if (isMinus(bytes, start, end)) this.builder.clear(row)
    else if (parseIpv6Bytes(bytes, start, end, this.words)) this.builder.setV6(row, this.words)
    else return 0
    return end
  }
}

/** What a number means: a value of an integer column up to a bound, a count, or an epoch time. */
export type NumberUse =
  | { readonly kind: 'bounded'; readonly builder: IntegerBuilder; readonly max: number }
  | { readonly kind: 'count' | 'epoch'; readonly builder: WideBuilder }

/** Whole numbers of up to 15 digits. */
export class NumberScanner implements Scanner {
  private readonly use: NumberUse
  private readonly numbers = new Float64Array(MOST_LINES)
  constructor(use: NumberUse) {
    this.use = use
  }

  scan(lines: LineBatch, row: number, count: number): number {
    const { use, numbers } = this
    const read = readNumbers(lines, numbers, count)
    use.builder.markRows(row, row + read)
    switch (use.kind) {
      case 'bounded':
        return putBounded(use.builder, use.max, numbers, row, read)
      case 'count':
        return putCounts(use.builder, numbers, row, read)
      case 'epoch':
        return putTimes(use.builder, numbers, row, read)
    }
  }
}

const MISSING = -1

/** @returns of how many lines, from the first, the value is such a number or missing */
function readNumbers({ bytes, cursors }: LineBatch, numbers: Float64Array, count: number): number {
  for (let line = 0; line < count; line++) {
    const start = cursors[line]!
    let at = start
    // Arithmetic of 32 bits is faster than that of doubles; it wraps, and what has wrapped is read again.
    let wrapped = 0
    let digit = (bytes[at]! - ZERO) >>> 0
    while (digit <= 9) {
      wrapped = (Math.imul(wrapped, 10) + digit) | 0
      digit = (bytes[++at]! - ZERO) >>> 0
    }
    const length = at - start
    if (length === 0) {
      if (!isMinus(bytes, start, (at = valueEnd(bytes, start)))) return line
      numbers[line] = MISSING
    } else if (bytes[at]! > LAST_SEPARATOR || length > DOUBLE_DIGITS) return line
    else {
      const isExact = length < 10 || (length === 10 && bytes[start]! <= THREE)
      numbers[line] = isExact ? wrapped >>> 0 : parseDigits(bytes, start, at)
    }
    cursors[line] = nextValue(bytes, at)
  }
  return count
}

/** @returns how many, from the first, are not above the bound */
function putBounded(
  builder: IntegerBuilder,
  max: number,
  numbers: Float64Array,
  row: number,
  count: number,
): number {
  const { values } = builder
  for (let line = 0; line < count; line++) {
    const number = numbers[line]!
    if (number > max) return line
    if (number === MISSING) builder.clear(row + line)
    else values[row + line] = number
  }
  return count
}

function putCounts(builder: WideBuilder, numbers: Float64Array, row: number, count: number): number {
  for (let line = 0; line < count; line++) {
    const number = numbers[line]!
    if (number === MISSING) builder.clear(row + line)
    else builder.put(row + line, number)
  }
  return count
}

function putTimes(builder: WideBuilder, numbers: Float64Array, row: number, count: number): number {
  for (let line = 0; line < count; line++) {
    const number = numbers[line]!
    if (number === MISSING) builder.clear(row + line)
    else builder.put(row + line, number < 1e11 ? number * 1000 : epochToMs(number))
  }
  return count
}

import type { AddressBuilder, IntegerBuilder, LabelBuilder, WideBuilder } from './column-builders.ts'
import { epochToMs, parseDigits, type FieldWriter } from './field-writers.ts'
import type { RecordState } from './record-state.ts'
import type { RecordKind } from './recorder.ts'

const ZERO = 48
const THREE = 51
const DOT = 46
const LAST_SEPARATOR = 32
/** Digits that a double surely holds. */
const DOUBLE_DIGITS = 15

/** @returns where the value ends: at a blank, a tab, the line's end, or any other byte up to 32 */
export function valueEnd(bytes: Uint8Array, start: number): number {
  let at = start
  while (bytes[at]! > LAST_SEPARATOR) at++
  return at
}

/**
 * Reads a value where it stands in a line and writes it to its column, in one pass over its bytes as far as they are
 * ordinary; anything else is left to the field's writer. This one leaves everything to the writer.
 */
export class Scanner {
  private readonly writer: FieldWriter
  private readonly state: RecordState
  constructor(writer: FieldWriter, state: RecordState) {
    this.writer = writer
    this.state = state
  }

  /** @returns where the value ends */
  scan(bytes: Uint8Array, start: number, row: number): number {
    return this.leave(bytes, start, row)
  }

  protected leave(bytes: Uint8Array, start: number, row: number): number {
    const end = valueEnd(bytes, start)
    const problem = this.writer.write(bytes, start, end, row)
    if (problem !== undefined) this.state.problem ??= problem
    return end
  }
}

export class Ipv4Scanner extends Scanner {
  private readonly builder: AddressBuilder
  constructor(builder: AddressBuilder, writer: FieldWriter, state: RecordState) {
    super(writer, state)
    this.builder = builder
  }

  override scan(bytes: Uint8Array, start: number, row: number): number {
    let address = 0
    let at = start
    for (let octets = 1; ; octets++) {
      let octet = bytes[at]! - ZERO
      if (octet < 0 || octet > 9) break
      const length = octet === 0 ? 1 : 3
      const octetStart = at++
      for (; at - octetStart < length; at++) {
        const digit = bytes[at]! - ZERO
        if (digit < 0 || digit > 9) break
        octet = octet * 10 + digit
      }
      if (octet > 255) break
      address = (address << 8) | octet
      const next = bytes[at]!
      if (octets === 4) {
        if (next > LAST_SEPARATOR) break
        this.builder.setV4(row, address >>> 0)
        return at
      }
      if (next !== DOT) break
      at++
    }
    return this.leave(bytes, start, row)
  }
}

/** What a number means: a value of an integer column, a count, or an epoch time. */
export type NumberUse =
  | { readonly kind: 'bounded'; readonly builder: IntegerBuilder; readonly max: number }
  | { readonly kind: 'count' | 'epoch'; readonly builder: WideBuilder }

/** Whole numbers. One class for all their uses: a class for each would cost a call by name for every value. */
export class NumberScanner extends Scanner {
  private readonly bounded: IntegerBuilder | undefined
  private readonly max: number
  private readonly wide: WideBuilder | undefined
  private readonly isEpoch: boolean

  constructor(use: NumberUse, writer: FieldWriter, state: RecordState) {
    super(writer, state)
    this.bounded = use.kind === 'bounded' ? use.builder : undefined
    this.max = use.kind === 'bounded' ? use.max : 0
    this.wide = use.kind === 'bounded' ? undefined : use.builder
    this.isEpoch = use.kind === 'epoch'
  }

  override scan(bytes: Uint8Array, start: number, row: number): number {
    let at = start
    // Arithmetic of 32 bits is faster than that of doubles; it wraps, and what has wrapped is read again.
    let wrapped = 0
    let digit = (bytes[at]! - ZERO) >>> 0
    while (digit <= 9) {
      wrapped = (Math.imul(wrapped, 10) + digit) | 0
      digit = (bytes[++at]! - ZERO) >>> 0
    }
    const length = at - start
    if (length === 0 || bytes[at]! > LAST_SEPARATOR || length > DOUBLE_DIGITS)
      return this.leave(bytes, start, row)
    const isExact = length < 10 || (length === 10 && bytes[start]! <= THREE)
    const value = isExact ? wrapped >>> 0 : parseDigits(bytes, start, at)
    if (this.bounded !== undefined) {
      if (value > this.max) return this.leave(bytes, start, row)
      this.bounded.set(row, value)
    } else if (this.isEpoch) this.wide!.set(row, value < 1e11 ? value * 1000 : epochToMs(value))
    else this.wide!.set(row, value)
    return at
  }
}

const SLOTS = 256
const LONGEST_REMEMBERED = 64

/** Labels, which repeat: remembers what the writer made of those seen before. */
export class LabelScanner extends Scanner {
  private readonly builder: LabelBuilder
  private readonly second: LabelBuilder | undefined
  private readonly recordState: RecordState
  private readonly bytes = new Uint8Array(SLOTS * LONGEST_REMEMBERED)
  private readonly lengths = new Uint8Array(SLOTS)
  private readonly codes = new Uint32Array(SLOTS)
  private readonly secondCodes = new Uint32Array(SLOTS)
  private readonly kinds: RecordKind[] = Array.from({ length: SLOTS }, () => 'flow')
  private lastSlot = 0
  /** The log status also says whether the record is one of traffic. */
  private readonly tellsKind: boolean

  /** @param second a column that the writer writes the same value to */
  constructor(
    builder: LabelBuilder,
    second: LabelBuilder | undefined,
    writer: FieldWriter,
    state: RecordState,
  ) {
    super(writer, state)
    this.builder = builder
    this.second = second
    this.recordState = state
    this.tellsKind = builder.column.name === 'log_status'
  }

  override scan(bytes: Uint8Array, start: number, row: number): number {
    const again = this.matches(this.lastSlot, bytes, start)
    if (again) {
      this.recall(this.lastSlot, row)
      return start + again
    }
    const end = valueEnd(bytes, start)
    const length = end - start
    if (length > LONGEST_REMEMBERED) return this.leave(bytes, start, row)
    const slot =
      (bytes[end - 1]! + 5 * bytes[Math.max(start, end - 2)]! + 19 * bytes[Math.max(start, end - 3)]!) % SLOTS
    this.lastSlot = slot
    if (this.matches(slot, bytes, start)) this.recall(slot, row)
    else this.learn(slot, bytes, start, end, row)
    return end
  }

  /** @returns the length of the label in that slot, where the value is the same; else 0 */
  private matches(slot: number, bytes: Uint8Array, start: number): number {
    const length = this.lengths[slot]!
    const end = start + length
    if (bytes[end]! > LAST_SEPARATOR) return 0
    const known = this.bytes
    const shift = slot * LONGEST_REMEMBERED - start
    // Ids differ in their last letters.
    for (let at = end - 1; at >= start; at--) if (known[at + shift] !== bytes[at]) return 0
    return length
  }

  private recall(slot: number, row: number): void {
    this.builder.setCode(row, this.codes[slot]!)
    this.second?.setCode(row, this.secondCodes[slot]!)
    if (this.tellsKind) this.recordState.kind = this.kinds[slot]!
  }

  private learn(slot: number, bytes: Uint8Array, start: number, end: number, row: number): void {
    const { recordState } = this
    const oddBefore = recordState.odd.length
    this.leave(bytes, start, row)
    this.lengths[slot] = 0
    const isPlain = recordState.odd.length === oddBefore && !this.builder.isNull(row)
    if (isPlain) {
      this.bytes.set(bytes.subarray(start, end), slot * LONGEST_REMEMBERED)
      this.lengths[slot] = end - start
      this.codes[slot] = this.builder.getCode(row)
      if (this.second) this.secondCodes[slot] = this.second.getCode(row)
      this.kinds[slot] = recordState.kind
    }
  }
}

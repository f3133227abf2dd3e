import { Float64, Int64, makeData, Utf8, type Data } from 'apache-arrow'
import type { Column } from '../flow/column.ts'
import type { Dictionary } from './dictionary.ts'
import { narrowedNumbers, narrowedWideNumbers, type Validity } from './narrowed.ts'

const TWO_32 = 4_294_967_296

/**
 * Which rows of a column have a value. A class of its own, because V8 looks a field up by name in a method that builders
 * of more than four classes share: that took an eighth of the time of reading a file.
 */
class ValidRows {
  private bits = new Uint8Array(0)

  mark(row: number): void {
    this.bits[row >>> 3]! |= 1 << (row & 7)
  }

  has(row: number): boolean {
    return (this.bits[row >>> 3]! & (1 << (row & 7))) !== 0
  }

  clear(row: number): void {
    this.bits[row >>> 3]! &= ~(1 << (row & 7))
  }

  clearAll(): void {
    this.bits.fill(0)
  }

  /** Marks or clears the rows from `from` up to, not including, `to`. */
  fill(from: number, to: number, isValid: boolean): void {
    let row = from
    for (; row < to && (row & 7) !== 0; row++) this.setBit(row, isValid)
    if (to - row >= 8) {
      this.bits.fill(isValid ? 255 : 0, row >>> 3, to >>> 3)
      row = to & ~7
    }
    for (; row < to; row++) this.setBit(row, isValid)
  }

  private setBit(row: number, isValid: boolean): void {
    if (isValid) this.mark(row)
    else this.clear(row)
  }

  grow(rows: number): void {
    const bits = new Uint8Array((rows + 7) >>> 3)
    bits.set(this.bits)
    this.bits = bits
  }

  validity(rows: number): Validity {
    const nullBitmap = this.bits.subarray(0, (rows + 7) >>> 3)
    return { length: rows, nullCount: rows - countBits(this.bits, rows), nullBitmap }
  }
}

/**
 * Gathers the values of one column for one batch. Rows are written in order; a row that nothing was written to is NULL.
 * Buffers are kept for the next batch. (The builders of apache-arrow 17 use `new Function`, which the CSP forbids.)
 */
abstract class ColumnBuilder {
  readonly column: Column
  protected readonly valid = new ValidRows()
  constructor(column: Column) {
    this.column = column
  }

  isNull(row: number): boolean {
    return !this.valid.has(row)
  }

  /** Takes back what was written to a row that is then rejected. */
  clear(row: number): void {
    this.valid.clear(row)
  }

  /** Says that the rows from `from` up to, not including, `to` have values, for whoever puts those in by themselves. */
  markRows(from: number, to: number): void {
    this.valid.fill(from, to, true)
  }

  clearRows(from: number, to: number): void {
    this.valid.fill(from, to, false)
  }

  /** Makes room for `rows` rows; what is there stays. */
  grow(rows: number): void {
    this.valid.grow(rows)
  }

  /** Bytes that hold values and grow with their length; 0 for columns of fixed width. */
  get textBytes(): number {
    return 0
  }

  startBatch(): void {
    this.valid.clearAll()
  }

  abstract arrowData(rows: number): Data[]

  protected validity(rows: number): Validity {
    return this.valid.validity(rows)
  }
}
export type { ColumnBuilder }

export class IntegerBuilder extends ColumnBuilder {
  /** By row; see `markRows`. */
  values = new Uint32Array(0)

  set(row: number, value: number): void {
    this.values[row] = value
    this.valid.mark(row)
  }

  get(row: number): number {
    return this.values[row]!
  }

  override grow(rows: number): void {
    super.grow(rows)
    const values = new Uint32Array(rows)
    values.set(this.values)
    this.values = values
  }

  override arrowData(rows: number): Data[] {
    return [narrowedNumbers(this.values, this.validity(rows))]
  }
}

/** Counters of 64 bits, and times: epoch milliseconds, which may lie before 1970. */
export class WideBuilder extends ColumnBuilder {
  private words = new Uint32Array(0)
  private readonly signed: boolean
  constructor(column: Column, signed: boolean) {
    super(column)
    this.signed = signed
  }

  /** @param value an integer within ±2^53 */
  set(row: number, value: number): void {
    this.put(row, value)
    this.valid.mark(row)
  }

  /** The same for a row that is marked already. */
  put(row: number, value: number): void {
    this.words[2 * row] = value
    this.words[2 * row + 1] = value >= 0 && value < TWO_32 ? 0 : Math.floor(value / TWO_32)
  }

  /** Numbers that follow each other. */
  fillSeries(from: number, to: number, first: number): void {
    for (let row = from; row < to; row++) this.put(row, first + row - from)
    this.markRows(from, to)
  }

  setBig(row: number, value: bigint): void {
    this.words[2 * row] = Number(value & 0xffffffffn)
    this.words[2 * row + 1] = Number((value >> 32n) & 0xffffffffn)
    this.valid.mark(row)
  }

  /** The value as a number, exact up to 2^53. */
  get(row: number): number {
    const high = this.words[2 * row + 1]!
    return (this.signed ? high | 0 : high) * TWO_32 + this.words[2 * row]!
  }

  override grow(rows: number): void {
    super.grow(rows)
    const words = new Uint32Array(2 * rows)
    words.set(this.words)
    this.words = words
  }

  override arrowData(rows: number): Data[] {
    const validity = this.validity(rows)
    return this.signed
      ? [makeData({ type: new Int64(), data: new BigInt64Array(this.words.buffer, 0, rows), ...validity })]
      : [narrowedWideNumbers(this.words, validity)]
  }
}

export class FloatBuilder extends ColumnBuilder {
  private values = new Float64Array(0)

  set(row: number, value: number): void {
    this.values[row] = value
    this.valid.mark(row)
  }

  override grow(rows: number): void {
    super.grow(rows)
    const values = new Float64Array(rows)
    values.set(this.values)
    this.values = values
  }

  override arrowData(rows: number): Data[] {
    return [makeData({ type: new Float64(), data: this.values.subarray(0, rows), ...this.validity(rows) })]
  }
}

/** Addresses as one 128-bit number in two UBIGINT columns; IPv4 as ::ffff:a.b.c.d. */
export class AddressBuilder extends ColumnBuilder {
  private high = new Uint32Array(0)
  private low = new Uint32Array(0)

  setV4(row: number, address: number): void {
    this.putV4(row, address)
    this.valid.mark(row)
  }

  /** The same for a row that is marked already. */
  putV4(row: number, address: number): void {
    const at = 2 * row
    this.high[at] = 0
    this.high[at + 1] = 0
    this.low[at] = address
    this.low[at + 1] = 0xffff
  }

  /** @param words the address as four 32-bit numbers, most significant first */
  setV6(row: number, words: ArrayLike<number>): void {
    const at = 2 * row
    this.high[at] = words[1]!
    this.high[at + 1] = words[0]!
    this.low[at] = words[3]!
    this.low[at + 1] = words[2]!
    this.valid.mark(row)
  }

  /** Whether the row's address is one of IPv4. */
  isV4(row: number): boolean {
    const at = 2 * row
    return this.high[at] === 0 && this.high[at + 1] === 0 && this.low[at + 1] === 0xffff
  }

  override grow(rows: number): void {
    super.grow(rows)
    const high = new Uint32Array(2 * rows)
    const low = new Uint32Array(2 * rows)
    high.set(this.high)
    low.set(this.low)
    this.high = high
    this.low = low
  }

  override arrowData(rows: number): Data[] {
    const validity = this.validity(rows)
    return [narrowedWideNumbers(this.high, validity), narrowedWideNumbers(this.low, validity)]
  }
}

/** Labels as codes. The dictionary outlives the batch and the file, so that one code means one label everywhere. */
export class LabelBuilder extends ColumnBuilder {
  /** By row; see `markRows`. */
  codes = new Uint32Array(0)
  private readonly dictionary: Dictionary
  constructor(column: Column, dictionary: Dictionary) {
    super(column)
    this.dictionary = dictionary
  }

  setText(row: number, text: string): void {
    this.setCode(row, this.dictionary.codeOfText(text))
  }

  setBytes(row: number, bytes: Uint8Array, start: number, end: number): void {
    this.setCode(row, this.dictionary.codeOfBytes(bytes, start, end))
  }

  setCode(row: number, code: number): void {
    this.codes[row] = code
    this.valid.mark(row)
  }

  fillCode(from: number, to: number, code: number): void {
    this.codes.fill(code, from, to)
    this.markRows(from, to)
  }

  getCode(row: number): number {
    return this.codes[row]!
  }

  codeOf(text: string): number {
    return this.dictionary.codeOfText(text)
  }

  textOf(code: number): string {
    return this.dictionary.textOf(code)
  }

  override grow(rows: number): void {
    super.grow(rows)
    const codes = new Uint32Array(rows)
    codes.set(this.codes)
    this.codes = codes
  }

  override arrowData(rows: number): Data[] {
    return [narrowedNumbers(this.codes, this.validity(rows))]
  }
}

export class TextBuilder extends ColumnBuilder {
  private offsets = new Int32Array(1)
  private bytes = new Uint8Array(0)
  private length = 0
  private lastRow = -1

  /** @param bytes well-formed UTF-8 between start and end: the engine refuses a whole batch otherwise */
  setBytes(row: number, bytes: Uint8Array, start: number, end: number): void {
    if (row === this.lastRow) this.length = this.offsets[row]!
    while (this.lastRow < row) this.offsets[++this.lastRow] = this.length
    const size = end - start
    if (this.length + size > this.bytes.length) {
      const larger = new Uint8Array(Math.max(65_536, 2 * (this.length + size)))
      larger.set(this.bytes.subarray(0, this.length))
      this.bytes = larger
    }
    for (let i = 0; i < size; i++) this.bytes[this.length + i] = bytes[start + i]!
    this.length += size
    this.valid.mark(row)
  }

  override clear(row: number): void {
    super.clear(row)
    if (row === this.lastRow) this.length = this.offsets[row]!
  }

  override get textBytes(): number {
    return this.length
  }

  override startBatch(): void {
    super.startBatch()
    this.length = 0
    this.lastRow = -1
  }

  override grow(rows: number): void {
    super.grow(rows)
    const offsets = new Int32Array(rows + 1)
    offsets.set(this.offsets)
    this.offsets = offsets
  }

  override arrowData(rows: number): Data[] {
    while (this.lastRow < rows) this.offsets[++this.lastRow] = this.length
    const valueOffsets = this.offsets.subarray(0, rows + 1)
    return [
      makeData({
        type: new Utf8(),
        valueOffsets,
        data: this.bytes.subarray(0, this.length),
        ...this.validity(rows),
      }),
    ]
  }
}

function countBits(bits: Uint8Array, length: number): number {
  let count = 0
  for (let i = 0; i < length >>> 3; i++) {
    let byte = bits[i]!
    byte -= (byte >>> 1) & 0x55
    byte = (byte & 0x33) + ((byte >>> 2) & 0x33)
    count += (byte + (byte >>> 4)) & 0x0f
  }
  for (let i = length & ~7; i < length; i++) count += (bits[i >>> 3]! >>> (i & 7)) & 1
  return count
}

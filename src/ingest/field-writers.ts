import { parseIpv4Bytes, parseIpv6Bytes } from '../flow/address.ts'
import type {
  AddressBuilder,
  FloatBuilder,
  IntegerBuilder,
  LabelBuilder,
  TextBuilder,
  WideBuilder,
} from './column-builders.ts'
import { decodeText, encodeText, isAscii } from './text.ts'

/**
 * Writes one value of a record, given as the bytes between start and end, to its column. Missing values (`-`, empty)
 * never reach a writer. A writer says why the record cannot stand, in words that name the field, or `undefined`.
 */
export interface FieldWriter {
  write(bytes: Uint8Array, start: number, end: number, row: number): string | undefined
}

/** What to warn of where a zone such as `%eth0` was left out. */
export const ZONE_LEFT_OUT = 'an address names a zone (%…), which is left out'

const ZERO = 48
const PERCENT = 37
const MINUS = 45

export class AddressField implements FieldWriter {
  private readonly words = new Uint32Array(4)
  private readonly wrong: string
  private readonly builder: AddressBuilder
  private readonly onZone: (() => void) | undefined
  /** @param onZone told when a zone such as `%eth0` is left out: it names an interface of one host, not an address */
  constructor(builder: AddressBuilder, onZone?: () => void) {
    this.builder = builder
    this.onZone = onZone
    this.wrong = `${builder.column.name} is not an address`
  }

  write(bytes: Uint8Array, start: number, end: number, row: number): string | undefined {
    const v4 = parseIpv4Bytes(bytes, start, end)
    if (v4 >= 0) {
      this.builder.setV4(row, v4)
      return undefined
    }
    const zone = bytes.subarray(start, end).indexOf(PERCENT)
    const addressEnd = zone < 0 ? end : start + zone
    if (!parseIpv6Bytes(bytes, start, addressEnd, this.words)) return this.wrong
    this.builder.setV6(row, this.words)
    if (zone >= 0) this.onZone?.()
    return undefined
  }
}

/** @returns the number, NaN where the bytes are not only digits or there are more than 15 of them */
export function parseDigits(bytes: Uint8Array, start: number, end: number): number {
  if (end - start > 15 || end === start) return NaN
  let value = 0
  for (let i = start; i < end; i++) {
    const digit = bytes[i]! - ZERO
    if (digit < 0 || digit > 9) return NaN
    value = value * 10 + digit
  }
  return value
}

/** Whole numbers up to a bound: ports, protocols, flags. */
export class BoundedField implements FieldWriter {
  private readonly builder: IntegerBuilder
  private readonly max: number
  private readonly wrong: string
  private readonly beyond: string
  constructor(builder: IntegerBuilder, max: number) {
    this.builder = builder
    this.max = max
    this.wrong = `${builder.column.name} is not a whole number`
    this.beyond = `${builder.column.name} is above ${max}`
  }

  write(bytes: Uint8Array, start: number, end: number, row: number): string | undefined {
    const value = parseDigits(bytes, start, end)
    if (value <= this.max) {
      this.builder.set(row, value)
      return undefined
    }
    return value > this.max ? this.beyond : this.wrong
  }
}

/** Counters of 64 bits. `-1` stands for missing in several formats. */
export class CountField implements FieldWriter {
  private readonly builder: WideBuilder
  private readonly wrong: string
  private readonly negative: string
  private readonly beyond: string
  constructor(builder: WideBuilder) {
    this.builder = builder
    this.wrong = `${builder.column.name} is not a whole number`
    this.negative = `${builder.column.name} is negative`
    this.beyond = `${builder.column.name} is beyond 64 bits`
  }

  write(bytes: Uint8Array, start: number, end: number, row: number): string | undefined {
    const value = parseDigits(bytes, start, end)
    if (value >= 0) {
      this.builder.set(row, value)
      return undefined
    }
    return this.writeUnusual(decodeText(bytes, start, end), row)
  }

  private writeUnusual(text: string, row: number): string | undefined {
    if (text === '-1') return undefined
    if (/^-\d+$/.test(text)) return this.negative
    if (!/^\d+$/.test(text)) return this.wrong
    const value = BigInt(text)
    if (value >= 2n ** 64n) return this.beyond
    this.builder.setBig(row, value)
    return undefined
  }
}

/** Epoch times in seconds, milliseconds, microseconds or nanoseconds, told apart by magnitude; fractions of seconds too. */
export class EpochField implements FieldWriter {
  private readonly builder: WideBuilder
  private readonly wrong: string
  constructor(builder: WideBuilder) {
    this.builder = builder
    this.wrong = `${builder.column.name} is not an epoch time`
  }

  write(bytes: Uint8Array, start: number, end: number, row: number): string | undefined {
    let value = parseDigits(bytes, start, end)
    if (Number.isNaN(value)) {
      const text = decodeText(bytes, start, end)
      if (!/^-?\d{1,19}(\.\d+)?$/.test(text)) return this.wrong
      value = Number(text)
    }
    this.builder.set(row, epochToMs(value))
    return undefined
  }
}

/** @param value an epoch time; below 1e11 in seconds, below 1e14 in milliseconds, below 1e17 in microseconds, else nanoseconds */
export function epochToMs(value: number): number {
  const size = Math.abs(value)
  if (size < 1e11) return Math.round(value * 1000)
  if (size < 1e14) return Math.round(value)
  if (size < 1e17) return Math.floor(value / 1000)
  return Math.floor(value / 1e6)
}

export class LabelField implements FieldWriter {
  private readonly builder: LabelBuilder
  constructor(builder: LabelBuilder) {
    this.builder = builder
  }

  write(bytes: Uint8Array, start: number, end: number, row: number): undefined {
    this.builder.setBytes(row, bytes, start, end)
  }
}

export class TextField implements FieldWriter {
  private readonly builder: TextBuilder
  constructor(builder: TextBuilder) {
    this.builder = builder
  }

  write(bytes: Uint8Array, start: number, end: number, row: number): undefined {
    if (isAscii(bytes, start, end)) {
      this.builder.setBytes(row, bytes, start, end)
    } else {
      const wellFormed = encodeText(decodeText(bytes, start, end))
      this.builder.setBytes(row, wellFormed, 0, wellFormed.length)
    }
  }
}

export class FloatField implements FieldWriter {
  private readonly builder: FloatBuilder
  private readonly wrong: string
  constructor(builder: FloatBuilder) {
    this.builder = builder
    this.wrong = `${builder.column.name} is not a number`
  }

  write(bytes: Uint8Array, start: number, end: number, row: number): string | undefined {
    const value = Number(decodeText(bytes, start, end))
    if (!Number.isFinite(value)) return this.wrong
    this.builder.set(row, value)
    return undefined
  }
}

/** Whether the bytes stand for no value: nothing, or `-`. */
export function isMissing(bytes: Uint8Array, start: number, end: number): boolean {
  return start === end || (end - start === 1 && bytes[start] === MINUS)
}

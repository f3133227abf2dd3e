import { protocolNumber } from '../../flow/protocols.ts'
import { parseTimeBytes } from '../../flow/time-text.ts'
import type { BatchColumns } from '../batch-columns.ts'
import type { FloatBuilder, TextBuilder, WideBuilder } from '../column-builders.ts'
import { epochToMs, TextField, type FieldWriter } from '../field-writers.ts'
import { SpelledField } from '../spelled-field.ts'
import { decodeText } from '../text.ts'

const DOT = 46
const ZERO = 48
const OPEN_BRACKET = 91
const OPEN_PARENTHESIS = 40
/** Beyond these a fraction says nothing about milliseconds. */
const FRACTION_DIGITS = 9

/** Seconds with a fraction as milliseconds, exact to the microsecond; NaN where the bytes are not plain digits. */
function plainSecondsMs(bytes: Uint8Array, start: number, end: number): number {
  let at = start
  let whole = 0
  for (; at < end; at++) {
    const digit = bytes[at]! - ZERO
    if (digit < 0 || digit > 9) break
    whole = whole * 10 + digit
  }
  if (at === start || at - start > 15) return NaN
  if (at === end) return whole * 1000
  if (bytes[at] !== DOT) return NaN
  let fraction = 0
  let scale = 1000
  for (at++; at < end; at++) {
    const digit = bytes[at]! - ZERO
    if (digit < 0 || digit > 9) return NaN
    if (scale > 1000 * 10 ** -FRACTION_DIGITS) {
      fraction = fraction * 10 + digit
      scale /= 10
    }
  }
  return whole * 1000 + Math.round(fraction * scale * 1000) / 1000
}

/** `ts`: seconds with a fraction, the milliseconds of `JSON::TS_MILLIS`, or ISO 8601. */
export class StartField implements FieldWriter {
  /** What was written last, before it was rounded to whole milliseconds. */
  exactMs = 0
  private readonly builder: WideBuilder
  constructor(builder: WideBuilder) {
    this.builder = builder
  }

  write(bytes: Uint8Array, start: number, end: number, row: number): string | undefined {
    const ms = plainSecondsMs(bytes, start, end)
    // Seconds stay below 1e11 until the year 5138; what is above is in milliseconds.
    this.exactMs = ms < 1e14 ? ms : startMs(bytes, start, end)
    if (Number.isNaN(this.exactMs)) return 'ts is not a time'
    this.builder.set(row, Math.round(this.exactMs))
    return undefined
  }
}

function startMs(bytes: Uint8Array, start: number, end: number): number {
  const text = decodeText(bytes, start, end)
  return /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)
    ? epochToMs(Number(text))
    : parseTimeBytes(bytes, start, end, 'day-first')
}

/** `duration`: seconds with a fraction; JSON writes small ones with an exponent. */
export class DurationField implements FieldWriter {
  /** What was written last. */
  exactMs = 0
  private readonly builder: FloatBuilder
  constructor(builder: FloatBuilder) {
    this.builder = builder
  }

  isNull(row: number): boolean {
    return this.builder.isNull(row)
  }

  write(bytes: Uint8Array, start: number, end: number, row: number): string | undefined {
    const ms = plainSecondsMs(bytes, start, end)
    this.exactMs = Number.isNaN(ms) ? 1000 * Number(decodeText(bytes, start, end)) : ms
    if (!(this.exactMs >= 0)) return 'duration is not a number of seconds'
    this.builder.set(row, this.exactMs / 1000)
    return undefined
  }
}

/** `proto`; `unknown_transport` stands for a protocol that only the newer `ip_proto` tells. */
export function protoField(columns: BatchColumns): FieldWriter {
  const builder = columns.integer('protocol')
  return new SpelledField(
    (text) => (/^unknown/.test(text) ? 'missing' : protocolNumber(text)),
    (row, value) => builder.set(row, value),
    () => 'proto is not a protocol that is known',
  )
}

/** `T` and `F`, which JSON writes as true and false. */
export function truthField(columns: BatchColumns, column: string): FieldWriter {
  const builder = columns.label(column)
  const isTrue = builder.codeOf('T')
  const isFalse = builder.codeOf('F')
  return new SpelledField(
    (text) => (/^t/i.test(text) ? isTrue : /^f/i.test(text) ? isFalse : undefined),
    (row, code) => builder.setCode(row, code),
    () => undefined,
  )
}

/** A set of texts; one that is empty, `(empty)` or `[]`, counts as missing. */
export class SetField implements FieldWriter {
  private readonly text: TextField
  constructor(builder: TextBuilder) {
    this.text = new TextField(builder)
  }

  write(bytes: Uint8Array, start: number, end: number, row: number): undefined {
    const first = bytes[start]
    const isEmpty = first === OPEN_PARENTHESIS || (first === OPEN_BRACKET && end - start === 2)
    if (!isEmpty) this.text.write(bytes, start, end, row)
  }
}

import { parseTimeBytes, type DateOrder } from '../flow/time-text.ts'
import type { WideBuilder } from './column-builders.ts'
import { EpochField, type FieldWriter } from './field-writers.ts'

const DASH = 45
const SLASH = 47
const COLON = 58

/** Times as text or as epoch numbers. */
export class TimeField implements FieldWriter {
  private readonly builder: WideBuilder
  private readonly order: DateOrder
  private readonly epoch: EpochField
  private readonly wrong: string
  private readonly isUnsetAtZero: boolean

  /** @param isUnsetAtZero the epoch itself, and all before it, stands for a time that has not come yet */
  constructor(builder: WideBuilder, order: DateOrder, isUnsetAtZero = false) {
    this.builder = builder
    this.order = order
    this.epoch = new EpochField(builder)
    this.wrong = `${builder.column.name} is not a time`
    this.isUnsetAtZero = isUnsetAtZero
  }

  write(bytes: Uint8Array, start: number, end: number, row: number): string | undefined {
    if (isTimeText(bytes, start, end)) {
      const ms = parseTimeBytes(bytes, start, end, this.order)
      if (Number.isNaN(ms)) return this.wrong
      this.builder.set(row, ms)
    } else if (this.epoch.write(bytes, start, end, row) !== undefined) return this.wrong
    if (this.isUnsetAtZero && this.builder.get(row) <= 0) this.builder.clear(row)
    return undefined
  }
}

/** A separator behind the first digit tells text from a number, which may be negative. */
function isTimeText(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start + 1; at < end; at++) {
    const byte = bytes[at]!
    if (byte === DASH || byte === SLASH || byte === COLON) return true
  }
  return false
}

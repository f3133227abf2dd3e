import type { LabelBuilder } from './column-builders.ts'
import type { FieldWriter } from './field-writers.ts'
import { HASH, isMinus, LAST_SEPARATOR, nextValue, valueEnd, type LineBatch } from './line-batch.ts'
import { RECORD_KINDS, type RecordState } from './record-state.ts'
import type { Scanner } from './value-scanners.ts'

const SLOT_BITS = 10
const SLOTS = 1 << SLOT_BITS
/** Of four bytes. */
const WORDS = 16
const LONGEST_REMEMBERED = 4 * WORDS

/** Labels, which repeat: remembers what the writer made of those seen before. */
export class LabelScanner implements Scanner {
  private readonly builder: LabelBuilder
  private readonly second: LabelBuilder | undefined
  private readonly writer: FieldWriter
  private readonly state: RecordState
  /** The bytes of each slot's label but for the last four, then those. Less than four stand in `lastWords` alone. */
  private readonly words = new Int32Array(SLOTS * WORDS)
  private readonly lastWords = new Int32Array(SLOTS)
  private readonly lengths = new Uint8Array(SLOTS)
  private readonly codes = new Uint32Array(SLOTS)
  private readonly secondCodes = new Uint32Array(SLOTS)
  private readonly kinds = new Uint8Array(SLOTS)
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
    this.builder = builder
    this.second = second
    this.writer = writer
    this.state = state
    this.tellsKind = builder.column.name === 'log_status'
  }

  scan(lines: LineBatch, row: number, count: number): number {
    const { builder, second } = this
    const { bytes, words, cursors } = lines
    builder.markRows(row, row + count)
    second?.markRows(row, row + count)
    for (let line = 0; line < count; line++) {
      const start = cursors[line]!
      let end =
        this.endIn(this.lastSlot, bytes, words, start) || this.endLike(this.lastSlot, bytes, words, start)
      if (end > 0) this.recall(this.lastSlot, lines, line, row + line)
      else {
        end = valueEnd(bytes, start)
        if (!this.other(lines, line, end, row + line)) return line
      }
      cursors[line] = nextValue(bytes, end)
    }
    return count
  }

  /** Reads a label that is not the one before. @returns whether it is an ordinary one */
  private other(lines: LineBatch, line: number, end: number, row: number): boolean {
    const { bytes, words } = lines
    const start = lines.cursors[line]!
    if (end === start || bytes[start] === HASH) return false
    if (isMinus(bytes, start, end)) {
      this.builder.clear(row)
      this.second?.clear(row)
      return true
    }
    if (end - start > LONGEST_REMEMBERED) return this.write(bytes, start, end, row)
    const slot = slotOf(words, start, end)
    this.lastSlot = slot
    if (this.endIn(slot, bytes, words, start) === 0) {
      this.lengths[slot] = 0
      if (!this.write(bytes, start, end, row)) return false
      this.learn(slot, lines, start, end, row)
    }
    this.recall(slot, lines, line, row)
    return true
  }

  /** @returns where the value ends, if it is the label in that slot; else 0 */
  private endIn(slot: number, bytes: Uint8Array, words: DataView, start: number): number {
    const length = this.lengths[slot]!
    const end = start + length
    if (length === 0 || end >= bytes.length || bytes[end]! > LAST_SEPARATOR) return 0
    if (this.lastWords[slot] !== lastWord(words, start, end)) return 0
    let word = slot * WORDS
    for (let at = start; at < end - 4; at += 4) if (this.words[word++] !== words.getInt32(at, true)) return 0
    return end
  }

  /** The same for the slot that is another label's if that is as long as the one in this slot, as ids are; it is the last then. */
  private endLike(slot: number, bytes: Uint8Array, words: DataView, start: number): number {
    const end = start + this.lengths[slot]!
    if (end === start || end >= bytes.length) return 0
    this.lastSlot = slotOf(words, start, end)
    return this.endIn(this.lastSlot, bytes, words, start)
  }

  private recall(slot: number, lines: LineBatch, line: number, row: number): void {
    this.builder.codes[row] = this.codes[slot]!
    if (this.second) this.second.codes[row] = this.secondCodes[slot]!
    if (this.tellsKind) lines.kinds[line] = this.kinds[slot]!
  }

  /** @returns whether the writer has nothing to say of the value */
  private write(bytes: Uint8Array, start: number, end: number, row: number): boolean {
    this.state.kind = 'flow'
    const problem = this.writer.write(bytes, start, end, row)
    return problem === undefined && this.state.odd.length === 0
  }

  private learn(slot: number, { words }: LineBatch, start: number, end: number, row: number): void {
    const length = end - start
    this.lastWords[slot] = lastWord(words, start, end)
    for (let at = start, word = slot * WORDS; at < end - 4; at += 4)
      this.words[word++] = words.getInt32(at, true)
    this.lengths[slot] = length
    this.codes[slot] = this.builder.getCode(row)
    if (this.second) this.secondCodes[slot] = this.second.getCode(row)
    this.kinds[slot] = RECORD_KINDS.indexOf(this.state.kind)
  }
}

/** The last four bytes of a label, or all of one that has less. */
function lastWord(words: DataView, start: number, end: number): number {
  const length = end - start
  return length < 4 ? words.getInt32(start, true) & ((1 << (8 * length)) - 1) : words.getInt32(end - 4, true)
}

/** Ids differ in their last letters. */
function slotOf(words: DataView, start: number, end: number): number {
  return Math.imul(lastWord(words, start, end), 0x9e3779b1) >>> (32 - SLOT_BITS)
}

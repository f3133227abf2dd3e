import { MOST_LINE_BYTES } from './lines.ts'
import { decodeText } from './text.ts'

/** So many lines are read at once: their bytes and columns stay in the processor's cache. */
export const MOST_LINES = 512

const WORD_BYTES = 4
const LF = 10
const FOUR_LF = 0x0a0a0a0a
const CR = 13
const BLANK = 32
const MINUS = 45
const ZERO = 48
/** Bytes up to this one separate values. */
export const LAST_SEPARATOR = 32
/** A value that begins with it begins a comment. */
export const HASH = 35

/**
 * Some lines that follow each other, whose values blanks separate. They are read column by column: the first value of
 * all lines, then the second, each kind of value in a loop of its own, which takes two thirds of the time of reading one
 * line after the other. `cursors` says how far each line is read.
 */
export class LineBatch {
  bytes = new Uint8Array(0)
  /** The same bytes, to be read four at once: one by one takes six times as long. */
  words = new DataView(this.bytes.buffer)
  /** Where the next value of a line begins; at its line feed, where there is none. */
  readonly cursors = new Uint32Array(MOST_LINES)
  /** What the lines are records of, as places in RECORD_KINDS. */
  readonly kinds = new Uint8Array(MOST_LINES)
  /** Where the lines begin, and behind them where the next one does. */
  private readonly starts = new Uint32Array(MOST_LINES + 1)

  /**
   * Takes lines that begin with a digit and have no more than 1 MiB, up to the first other one. Behind each is room to read
   * words of its bytes.
   * @param from where a line begins
   * @param to behind a line feed
   * @returns how many, at most `most`
   */
  take(bytes: Uint8Array<ArrayBuffer>, from: number, to: number, most: number): number {
    if (this.bytes !== bytes) {
      this.bytes = bytes
      this.words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    }
    const { starts, cursors } = this
    let count = 0
    let at = from
    while (count < most && at < to && (bytes[at]! - ZERO) >>> 0 <= 9) {
      const lineEnd = this.lineFeed(at)
      if (lineEnd - at > MOST_LINE_BYTES || lineEnd + WORD_BYTES > bytes.length) break
      starts[count] = at
      cursors[count] = at
      at = lineEnd + 1
      count++
    }
    starts[count] = at
    this.kinds.fill(0, 0, count)
    return count
  }

  /** The next line feed. `indexOf` takes three times as long for lines of some hundred bytes (V8 of Chromium 156). */
  private lineFeed(from: number): number {
    const { bytes, words } = this
    let at = from
    for (; at <= bytes.length - 16; at += 16) {
      const found =
        zeroBytes(words.getInt32(at, true) ^ FOUR_LF) |
        zeroBytes(words.getInt32(at + 4, true) ^ FOUR_LF) |
        zeroBytes(words.getInt32(at + 8, true) ^ FOUR_LF) |
        zeroBytes(words.getInt32(at + 12, true) ^ FOUR_LF)
      if (found !== 0) break
    }
    while (at <= bytes.length - 4 && zeroBytes(words.getInt32(at, true) ^ FOUR_LF) === 0) at += 4
    while (bytes[at] !== LF) at++
    return at
  }

  /** Where a line begins, or behind the last the next one. */
  startOf(line: number): number {
    return this.starts[line]!
  }

  textOf(line: number): string {
    const start = this.starts[line]!
    const end = this.starts[line + 1]! - 1
    return decodeText(this.bytes, start, end > start && this.bytes[end - 1] === CR ? end - 1 : end)
  }

  /** How many of the first `count` lines have no more values. */
  countEnded(count: number): number {
    const { bytes, cursors } = this
    for (let line = 0; line < count; line++) if (bytes[cursors[line]!] !== LF) return line
    return count
  }

  /** How many of the first `count` lines are records of a kind. */
  countKind(kind: number, count: number): number {
    const { kinds } = this
    let found = 0
    for (let line = 0; line < count; line++) if (kinds[line] === kind) found++
    return found
  }
}

/** @returns 0 where no byte of the word is 0 */
function zeroBytes(word: number): number {
  return (word - 0x01010101) & ~word & 0x80808080
}

/** @returns where the value ends: at a blank, a tab, the line's end, or any other byte up to 32 */
export function valueEnd(bytes: Uint8Array, start: number): number {
  let at = start
  while (bytes[at]! > LAST_SEPARATOR) at++
  return at
}

export function isMinus(bytes: Uint8Array, start: number, end: number): boolean {
  return end === start + 1 && bytes[start] === MINUS
}

/** @param end of a value @returns where the next one begins, or the line's line feed */
export function nextValue(bytes: Uint8Array, end: number): number {
  if (bytes[end] === BLANK && bytes[end + 1]! > LAST_SEPARATOR) return end + 1
  let at = end
  while (bytes[at]! <= LAST_SEPARATOR && bytes[at] !== LF) at++
  return at
}

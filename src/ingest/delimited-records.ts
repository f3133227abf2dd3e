/** The values of one record: value i is `bytes[starts[i] … ends[i])`, unquoted and trimmed of blanks. Valid during the call only. */
export interface Spans {
  bytes: Uint8Array<ArrayBuffer>
  starts: Int32Array
  ends: Int32Array
  /** How many values the record has; the arrays are longer. */
  count: number
  /** The whole record as it lies in the file, without its line end. */
  start: number
  end: number
}

/** Whether the record is written like the header, byte by byte. */
export function isSameRecord(header: Uint8Array, { bytes, start, end }: Spans): boolean {
  if (end - start !== header.length) return false
  for (let i = 0; i < header.length; i++) if (bytes[start + i] !== header[i]) return false
  return true
}

export type Delimiter = ',' | '\t' | ';' | '|' | 'spaces'

/** Told of a record that cannot be read, with the beginning of its text. */
export type OnBroken = (reason: string, bytes: Uint8Array<ArrayBuffer>, start: number, end: number) => void

export const MOST_RECORD_BYTES = 2 ** 20

const LF = 10
const CR = 13
const TAB = 9
const BLANK = 32
const QUOTE = 34
const BOM = [0xef, 0xbb, 0xbf]

const INCOMPLETE = -1
const BROKEN_QUOTE = -2

const UNCLOSED = 'a quote is opened and never closed'
const TOO_LONG = 'the record is longer than 1 MiB'

/**
 * Cuts delimited text into records and values, quoted as in RFC 4180: also with line ends inside quotes. Blank lines
 * are no records. Bytes of any encoding pass through.
 */
export class DelimitedRecords {
  private readonly delimiter: number
  private readonly spaces: boolean
  private readonly onRecord: (spans: Spans) => void
  private readonly onBroken: OnBroken
  private readonly spans: Spans = {
    bytes: new Uint8Array(0),
    starts: new Int32Array(64),
    ends: new Int32Array(64),
    count: 0,
    start: 0,
    end: 0,
  }

  private pending = new Uint8Array(0)
  private pendingLength = 0
  /** A record that needs many chunks is looked at again only when it has grown by half. */
  private nextTry = 0
  /** The rest of a line that is too long passes by. */
  private skipping = false
  private atStart = true
  private quoteIsOpen = false
  private hasDoubledQuote = false
  private scratch = new Uint8Array(0)

  constructor(delimiter: Delimiter, onRecord: (spans: Spans) => void, onBroken: OnBroken) {
    this.delimiter = delimiter === 'spaces' ? BLANK : delimiter.charCodeAt(0)
    this.spaces = delimiter === 'spaces'
    this.onRecord = onRecord
    this.onBroken = onBroken
  }

  push(chunk: Uint8Array): void {
    const bytes = chunk as Uint8Array<ArrayBuffer>
    if (this.pendingLength === 0) {
      const rest = this.read(bytes, 0, bytes.length, false)
      this.keep(bytes.subarray(rest))
    } else {
      this.keep(bytes)
      if (this.pendingLength < this.nextTry) return
      const rest = this.read(this.pending, 0, this.pendingLength, false)
      this.pending.copyWithin(0, rest, this.pendingLength)
      this.pendingLength -= rest
    }
    this.nextTry = this.pendingLength + (this.pendingLength >>> 1)
  }

  end(): void {
    this.read(this.pending, 0, this.pendingLength, true)
    this.pendingLength = 0
  }

  private keep(bytes: Uint8Array): void {
    const length = this.pendingLength + bytes.length
    if (length > this.pending.length) {
      const larger = new Uint8Array(Math.max(65_536, 2 * length))
      larger.set(this.pending.subarray(0, this.pendingLength))
      this.pending = larger
    }
    this.pending.set(bytes, this.pendingLength)
    this.pendingLength = length
  }

  /** Reads all records that are whole. @returns where the rest begins */
  private read(bytes: Uint8Array<ArrayBuffer>, from: number, to: number, last: boolean): number {
    let at = from
    if (this.atStart) {
      const mark = byteOrderMark(bytes, at, to)
      if (mark === INCOMPLETE && !last) return at
      this.atStart = false
      at += Math.max(mark, 0)
    }
    while (at < to) {
      if (this.skipping) {
        const lineEnd = bytes.subarray(at, to).indexOf(LF)
        if (lineEnd < 0) return to
        this.skipping = false
        at += lineEnd + 1
        continue
      }
      const isCut = to - at > MOST_RECORD_BYTES
      const next = this.readRecord(bytes, at, isCut ? at + MOST_RECORD_BYTES : to, last && !isCut)
      if (next >= 0) {
        at = next
      } else if (next === BROKEN_QUOTE || (this.quoteIsOpen && (isCut || last))) {
        at = this.passLine(bytes, at, to)
      } else if (isCut) {
        this.onBroken(TOO_LONG, bytes, at, at + MOST_RECORD_BYTES)
        this.skipping = true
        at += MOST_RECORD_BYTES
      } else return at
    }
    return at
  }

  /** The quote was a slip: gives up the line that it stands in, not the lines behind it. */
  private passLine(bytes: Uint8Array<ArrayBuffer>, at: number, to: number): number {
    const lineEnd = bytes.subarray(at, to).indexOf(LF)
    this.skipping = lineEnd < 0
    this.onBroken(UNCLOSED, bytes, at, lineEnd < 0 ? to : at + lineEnd)
    return lineEnd < 0 ? to : at + lineEnd + 1
  }

  /** @returns where the next record begins, or INCOMPLETE, or BROKEN_QUOTE */
  private readRecord(bytes: Uint8Array<ArrayBuffer>, from: number, to: number, last: boolean): number {
    const { spans, delimiter } = this
    this.quoteIsOpen = false
    this.hasDoubledQuote = false
    spans.bytes = bytes
    spans.start = from
    spans.count = 0
    let at = from
    for (;;) {
      while (at < to && isBlank(bytes[at]!) && bytes[at] !== delimiter) at++
      if (this.spaces) while (at < to && isBlank(bytes[at]!)) at++
      let end: number
      if (at < to && bytes[at] === QUOTE) {
        end = this.readQuoted(bytes, at, to, last)
        if (end < 0) return end
      } else {
        end = at
        while (
          end < to &&
          bytes[end] !== delimiter &&
          bytes[end] !== LF &&
          !(this.spaces && bytes[end] === TAB)
        )
          end++
        if (end === to && !last) return INCOMPLETE
        const atLineEnd = end === to || bytes[end] === LF
        if (!(this.spaces && atLineEnd && trimmedEnd(bytes, at, end) === at))
          this.add(at, trimmedEnd(bytes, at, end))
      }
      if (end === to || bytes[end] === LF) return this.finish(bytes, from, end, to)
      at = end + 1
    }
  }

  /** Adds a quoted value. @returns where it is followed by a delimiter or a line end, or what is wrong */
  private readQuoted(bytes: Uint8Array, from: number, to: number, last: boolean): number {
    let at = from + 1
    let isDoubled = false
    let spansLines = false
    for (; ; at++) {
      if (at >= to) {
        this.quoteIsOpen = true
        return INCOMPLETE
      }
      const byte = bytes[at]!
      if (byte === LF) spansLines = true
      if (byte !== QUOTE) continue
      if (at + 1 === to && !last) return INCOMPLETE
      if (at + 1 === to || bytes[at + 1] !== QUOTE) break
      isDoubled = true
      at++
    }
    let end = at + 1
    while (end < to && isBlank(bytes[end]!) && bytes[end] !== this.delimiter && !this.spaces) end++
    if (end < to && bytes[end] === CR) end++
    if (end === to && !last) return INCOMPLETE
    if (end === to || this.endsValue(bytes[end]!)) {
      // A negative start marks a value whose doubled quotes are still to be undone.
      this.add(isDoubled ? ~(from + 1) : from + 1, at)
      this.hasDoubledQuote ||= isDoubled
      return end
    }
    // Text behind the closing quote. On one line it is an odd value, taken as it stands; across lines a quote was left open.
    if (spansLines) return BROKEN_QUOTE
    while (end < to && !this.endsValue(bytes[end]!)) end++
    if (end === to && !last) return INCOMPLETE
    this.add(from, trimmedEnd(bytes, from, end))
    return end
  }

  private endsValue(byte: number): boolean {
    return byte === this.delimiter || byte === LF || (this.spaces && byte === TAB)
  }

  private add(start: number, end: number): void {
    const { spans } = this
    if (spans.count === spans.starts.length) {
      spans.starts = doubled(spans.starts)
      spans.ends = doubled(spans.ends)
    }
    spans.starts[spans.count] = start
    spans.ends[spans.count++] = end
  }

  private finish(bytes: Uint8Array<ArrayBuffer>, from: number, lineEnd: number, to: number): number {
    const { spans } = this
    spans.end = lineEnd > from && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd
    const isBlankLine = spans.count <= 1 && trimmedEnd(bytes, from, lineEnd) === from
    if (!isBlankLine) {
      if (this.hasDoubledQuote) this.undoDoubledQuotes()
      this.onRecord(spans)
    }
    return lineEnd === to ? to : lineEnd + 1
  }

  /** Copies the record to the scratch buffer and behind it the values in which quotes were doubled. */
  private undoDoubledQuotes(): void {
    const { spans } = this
    const { bytes, start, end } = spans
    const length = end - start
    if (this.scratch.length < 2 * length) this.scratch = new Uint8Array(4 * length)
    const { scratch } = this
    scratch.set(bytes.subarray(start, end))
    let used = length
    for (let i = 0; i < spans.count; i++) {
      const from = spans.starts[i]!
      const valueEnd = spans.ends[i]!
      if (from >= 0) {
        spans.starts[i] = from - start
        spans.ends[i] = valueEnd - start
        continue
      }
      spans.starts[i] = used
      for (let at = ~from; at < valueEnd; at++) {
        scratch[used++] = bytes[at]!
        if (bytes[at] === QUOTE) at++
      }
      spans.ends[i] = used
    }
    spans.bytes = scratch
    spans.start = 0
    spans.end = length
  }
}

function isBlank(byte: number): boolean {
  return byte === BLANK || byte === TAB
}

function trimmedEnd(bytes: Uint8Array, start: number, end: number): number {
  while (end > start && (isBlank(bytes[end - 1]!) || bytes[end - 1] === CR)) end--
  return end
}

function doubled(array: Int32Array): Int32Array {
  const larger = new Int32Array(2 * array.length)
  larger.set(array)
  return larger
}

/** @returns 3 where the file begins with a byte order mark, 0 where not, INCOMPLETE where more bytes are needed to tell */
function byteOrderMark(bytes: Uint8Array, from: number, to: number): number {
  for (let i = 0; i < BOM.length; i++) {
    if (from + i >= to) return INCOMPLETE
    if (bytes[from + i] !== BOM[i]) return 0
  }
  return BOM.length
}

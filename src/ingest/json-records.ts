import { MOST_RECORD_BYTES, type OnBroken } from './delimited-records.ts'

const LF = 10
const BLANK = 32
const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_BRACKET = 91
const BACKSLASH = 92
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

const MOST_DEPTH = 1000
const SHOWN_BYTES = 2000
const OBJECT = 1
const ARRAY = 2

const TOO_LONG = 'the record is longer than 1 MiB'
const TOO_DEEP = 'the object is nested too deeply'
const NO_OBJECT = 'the line is no JSON object'
const CUT_OFF = 'the file ends inside the object'
export const BRACKETS_OPEN = 'The JSON ends before its brackets are closed: the file may be cut off.'
export const MALFORMED = 'the object is not well-formed JSON'

/** Told of each object, braces included. The bytes are valid during the call only. */
export type OnObject = (bytes: Uint8Array<ArrayBuffer>, start: number, end: number) => void

/** `envelope`: inside the envelope but not in its array; `passing`: the rest of the line belongs to something broken. */
type Place = 'between' | 'object' | 'envelope' | 'passing'

/**
 * Cuts JSON into objects: an array of them, one a line, one after the other, or the array that an envelope has under a
 * given key. Looks at brackets and strings only: what else an object should be, src/ingest/json-fields.ts checks.
 */
export class JsonRecords {
  private readonly onObject: OnObject
  private readonly onBroken: OnBroken
  private readonly envelopeKey: Uint8Array | undefined

  private place: Place = 'between'
  private isInEnvelope = false
  private openArrays = 0
  /** Something was broken: until the next object, what comes belongs to it. */
  private isRecovering = false
  private readonly nesting = new Uint8Array(MOST_DEPTH)
  private depth = 0
  private inString = false
  private isEscaped = false
  /** The last byte outside of strings that is no blank. */
  private previous = 0
  /** How much of the string in the envelope agrees with the key; -1 where it does not. */
  private matched = -1

  /** Where in the chunk begins what is being read; 0 where it began before, -1 between objects. */
  private start = -1
  /** What is being read, from the chunks before. */
  private kept = new Uint8Array(4096)
  private keptLength = 0
  private isTooLong = false

  /** @param envelopeKey key of the array with the records, where the outermost objects are envelopes */
  constructor(envelopeKey: string | undefined, onObject: OnObject, onBroken: OnBroken) {
    this.envelopeKey = envelopeKey === undefined ? undefined : new TextEncoder().encode(envelopeKey)
    this.onObject = onObject
    this.onBroken = onBroken
  }

  push(chunk: Uint8Array): void {
    const bytes = chunk as Uint8Array<ArrayBuffer>
    let at = 0
    while (at < bytes.length) at = this.read(bytes, at)
    if (this.start < 0) return
    this.keep(bytes, this.start, bytes.length)
    this.start = 0
  }

  end(): void {
    if (this.start >= 0) this.tellBroken(this.kept, 0, this.place === 'object' ? CUT_OFF : NO_OBJECT)
  }

  /** After the end: brackets are still open, so that records may be missing. */
  get isCutOff(): boolean {
    return this.isInEnvelope || this.place === 'envelope' || this.openArrays > 0
  }

  private read(bytes: Uint8Array<ArrayBuffer>, at: number): number {
    switch (this.place) {
      case 'between':
        return this.readBetween(bytes, at)
      case 'object':
        return this.inString ? this.readString(bytes, at) : this.readObject(bytes, at)
      case 'envelope':
        return this.readEnvelope(bytes, at)
      case 'passing': {
        const lineEnd = bytes.indexOf(LF, at)
        if (lineEnd < 0) return bytes.length
        this.place = 'between'
        return lineEnd + 1
      }
    }
  }

  private readBetween(bytes: Uint8Array<ArrayBuffer>, from: number): number {
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at]!
      if (byte === OPEN_BRACE) {
        this.beginObject(at)
        return this.place === 'envelope' ? at + 1 : at
      }
      if (byte === LF && this.start >= 0) this.tellBroken(bytes, at, NO_OBJECT)
      if (this.isRecovering || this.start >= 0) continue
      if (byte === OPEN_BRACKET) this.openArrays++
      else if (byte === CLOSE_BRACKET && this.isInEnvelope) {
        this.isInEnvelope = false
        this.place = 'envelope'
        this.depth = 1
        this.previous = CLOSE_BRACKET
        return at + 1
      } else if (byte === CLOSE_BRACKET && this.openArrays > 0) this.openArrays--
      else if (byte > BLANK && byte !== COMMA && !isOfByteOrderMark(byte)) this.start = at
    }
    return bytes.length
  }

  /** What stands before the brace on its line, as in syslog, is passed over. */
  private beginObject(at: number): void {
    this.isRecovering = false
    this.keptLength = 0
    this.depth = 0
    this.inString = false
    this.previous = 0
    if (this.envelopeKey && !this.isInEnvelope) {
      this.start = -1
      this.depth = 1
      this.place = 'envelope'
    } else {
      this.start = at
      this.place = 'object'
    }
  }

  private readObject(bytes: Uint8Array<ArrayBuffer>, from: number): number {
    const { nesting } = this
    let { previous, depth } = this
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at]!
      if (byte <= BLANK) continue
      if (byte === QUOTE) {
        this.inString = true
        this.previous = QUOTE
        this.depth = depth
        return at + 1
      }
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) {
        if (byte === OPEN_BRACE && depth > 0 && !mayOpen(nesting[depth - 1]!, previous)) {
          this.tellBroken(bytes, at, MALFORMED)
          return at
        }
        if (depth === MOST_DEPTH) {
          this.tellBroken(bytes, at, TOO_DEEP)
          this.place = 'passing'
          return at
        }
        nesting[depth++] = byte === OPEN_BRACE ? OBJECT : ARRAY
      } else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
        if (nesting[--depth] !== (byte === CLOSE_BRACE ? OBJECT : ARRAY)) {
          this.tellBroken(bytes, at, MALFORMED)
          return at + 1
        }
        if (depth === 0) {
          this.tellObject(bytes, at + 1)
          return at + 1
        }
      }
      previous = byte
    }
    this.previous = previous
    this.depth = depth
    return bytes.length
  }

  /** A string never spans lines (RFC 8259 §7): one that does was left open. */
  private readString(bytes: Uint8Array<ArrayBuffer>, from: number): number {
    let at = this.isEscaped ? from + 1 : from
    this.isEscaped = false
    for (; at < bytes.length; at++) {
      const byte = bytes[at]!
      if (byte === QUOTE) {
        this.inString = false
        return at + 1
      }
      if (byte === BACKSLASH) at++
      else if (byte === LF) {
        this.tellBroken(bytes, at, MALFORMED)
        return at + 1
      }
    }
    this.isEscaped = at > bytes.length
    return bytes.length
  }

  private readEnvelope(bytes: Uint8Array, from: number): number {
    const key = this.envelopeKey!
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at]!
      if (this.inString) {
        if (byte === QUOTE && !this.isEscaped) this.inString = false
        else if (this.matched >= 0) this.matched = byte === key[this.matched] ? this.matched + 1 : -1
        this.isEscaped = byte === BACKSLASH && !this.isEscaped
        continue
      }
      if (byte <= BLANK) continue
      if (byte === QUOTE) {
        this.inString = true
        this.isEscaped = false
        this.matched = this.depth === 1 && this.previous !== COLON ? 0 : -1
      } else if (
        byte === OPEN_BRACKET &&
        this.depth === 1 &&
        this.previous === COLON &&
        this.matched === key.length
      ) {
        this.isInEnvelope = true
        this.place = 'between'
        this.previous = 0
        return at + 1
      } else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.depth++
      else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --this.depth === 0) {
        this.place = 'between'
        return at + 1
      }
      this.previous = byte
    }
    return bytes.length
  }

  private tellObject(bytes: Uint8Array<ArrayBuffer>, end: number): void {
    if (this.isTooLong || end - this.start + this.keptLength > MOST_RECORD_BYTES) {
      this.tellBroken(bytes, end, TOO_LONG)
    } else if (this.keptLength === 0) {
      this.onObject(bytes, this.start, end)
    } else {
      this.keep(bytes, this.start, end)
      this.onObject(this.kept, 0, this.keptLength)
    }
    this.forget()
  }

  private tellBroken(bytes: Uint8Array<ArrayBuffer>, end: number, reason: string): void {
    if (!this.isTooLong) {
      if (this.keptLength < SHOWN_BYTES) this.keep(bytes, this.start, Math.min(end, this.start + SHOWN_BYTES))
      this.onBroken(reason, this.kept, 0, this.keptLength)
    }
    this.forget()
    this.isRecovering = reason !== NO_OBJECT && reason !== TOO_LONG
  }

  private forget(): void {
    this.place = 'between'
    this.start = -1
    this.keptLength = 0
    this.isTooLong = false
    this.isEscaped = false
    this.inString = false
  }

  /** Text that is no object is kept for show only; an object above the limit is told of and then not kept any more. */
  private keep(bytes: Uint8Array, from: number, to: number): void {
    let size = to - from
    if (this.place !== 'object') size = Math.max(0, Math.min(size, SHOWN_BYTES - this.keptLength))
    if (this.isTooLong) return
    if (this.keptLength + size > MOST_RECORD_BYTES) {
      this.onBroken(TOO_LONG, this.kept, 0, Math.min(this.keptLength, SHOWN_BYTES))
      this.isTooLong = true
      return
    }
    if (this.keptLength + size > this.kept.length) {
      const larger = new Uint8Array(2 * (this.keptLength + size))
      larger.set(this.kept.subarray(0, this.keptLength))
      this.kept = larger
    }
    this.kept.set(bytes.subarray(from, from + size), this.keptLength)
    this.keptLength += size
  }
}

/** Whether an object may begin behind this byte: behind a colon in an object, behind `[` or a comma in an array. */
function mayOpen(container: number, previous: number): boolean {
  return container === OBJECT ? previous === COLON : previous === OPEN_BRACKET || previous === COMMA
}

function isOfByteOrderMark(byte: number): boolean {
  return byte === 0xef || byte === 0xbb || byte === 0xbf
}

import type { Spans } from './delimited-records.ts'
import { MALFORMED } from './json-records.ts'
import { decodeText, encodeText } from './text.ts'

const BLANK = 32
const QUOTE = 34
const COMMA = 44
const COLON = 58
const OPEN_BRACKET = 91
const BACKSLASH = 92
const CLOSE_BRACKET = 93
const OPEN_BRACE = 123
const CLOSE_BRACE = 125

/** Objects within objects are flattened down to here; what lies deeper is kept as JSON text. */
const MOST_LEVELS = 8
const MOST_FIELDS = 1000
const TOO_MANY = `the file has more than ${MOST_FIELDS} different fields`

/**
 * Finds the values of a JSON object without parsing it: each key gets a place when it first appears, keys of inner
 * objects with a dot (`meta.rule`), and `spans` then holds where the values lie. A key that is absent or null has an
 * empty span. Strings stand without quotes and escapes; arrays stand as JSON text.
 */
export class JsonFields {
  readonly spans: Spans = {
    bytes: new Uint8Array(0),
    starts: new Int32Array(64),
    ends: new Int32Array(64),
    count: 0,
    start: 0,
    end: 0,
  }

  private readonly onField: (path: string, place: number) => void
  private readonly root = new Level('', 1)
  private scratch = new Uint8Array(0)
  private scratchUsed = 0
  private at = 0
  private problem: string | undefined

  /** @param onField told of each key when it first appears; place i is value i of the spans */
  constructor(onField: (path: string, place: number) => void) {
    this.onField = onField
  }

  /** Fills `spans`. @returns what is wrong with the object, if it is */
  read(bytes: Uint8Array<ArrayBuffer>, start: number, end: number): string | undefined {
    const { spans } = this
    spans.bytes = bytes
    spans.start = start
    spans.end = end
    if (bytes.subarray(start, end).includes(BACKSLASH)) this.moveToScratch()
    spans.starts.fill(0, 0, spans.count)
    spans.ends.fill(0, 0, spans.count)
    this.at = spans.start
    this.problem = undefined
    if (!this.readObject(this.root)) this.problem ??= MALFORMED
    return this.problem
  }

  /** Escapes are undone behind a copy of the record. */
  private moveToScratch(): void {
    const { spans } = this
    const length = spans.end - spans.start
    if (this.scratch.length < 2 * length) this.scratch = new Uint8Array(4 * length)
    this.scratch.set(spans.bytes.subarray(spans.start, spans.end))
    this.scratchUsed = length
    spans.bytes = this.scratch
    spans.start = 0
    spans.end = length
  }

  /** @returns whether it is well-formed */
  private readObject(level: Level): boolean {
    this.at++
    let expected = 0
    for (let isFirst = true; ; isFirst = false) {
      const opening = this.skipBlanks()
      if (isFirst && opening === CLOSE_BRACE) break
      const keyStart = this.at + 1
      if (opening !== QUOTE || !this.skipString()) return false
      const field = this.fieldOf(level, expected, keyStart, this.at - 1)
      expected = field.order + 1
      if (this.skipBlanks() !== COLON) return false
      this.at++
      if (!this.readValue(field)) return false
      const next = this.skipBlanks()
      if (next === CLOSE_BRACE) break
      if (next !== COMMA) return false
      this.at++
    }
    this.at++
    return true
  }

  private readValue(field: Field): boolean {
    const { bytes } = this.spans
    const opening = this.skipBlanks()
    const start = this.at
    if (opening === QUOTE) return this.skipString() && this.place(field, start + 1, this.at - 1)
    if (opening === OPEN_BRACE && field.depth < MOST_LEVELS) {
      return this.readObject((field.level ??= new Level(`${field.path}.`, field.depth + 1)))
    }
    if (opening === OPEN_BRACE || opening === OPEN_BRACKET) {
      return this.skipNested() && this.place(field, start, this.at)
    }
    while (this.at < this.spans.end && !endsLiteral(bytes[this.at]!)) this.at++
    if (!isLiteral(bytes, start, this.at)) return false
    // Only null begins with n.
    return bytes[start] === 110 || this.place(field, start, this.at)
  }

  private place(field: Field, start: number, end: number): boolean {
    const { spans } = this
    if (field.place < 0) {
      if (spans.count >= MOST_FIELDS) {
        this.problem = TOO_MANY
        return false
      }
      field.place = spans.count++
      if (spans.count > spans.starts.length) {
        spans.starts = doubled(spans.starts)
        spans.ends = doubled(spans.ends)
      }
      this.onField(field.path, field.place)
    }
    const isString = spans.bytes[start - 1] === QUOTE && spans.bytes[end] === QUOTE
    const escape =
      spans.bytes === this.scratch && isString ? spans.bytes.subarray(start, end).indexOf(BACKSLASH) : -1
    if (escape >= 0) return this.placeUnescaped(field.place, start, end)
    spans.starts[field.place] = start
    spans.ends[field.place] = end
    return true
  }

  /** JSON.parse undoes them, as escapes are rare. */
  private placeUnescaped(place: number, start: number, end: number): boolean {
    try {
      const text = JSON.parse(decodeText(this.scratch, start - 1, end + 1)) as string
      const { written } = new TextEncoder().encodeInto(text, this.scratch.subarray(this.scratchUsed))
      this.spans.starts[place] = this.scratchUsed
      this.spans.ends[place] = this.scratchUsed += written
      return true
    } catch (error) {
      if (error instanceof SyntaxError) return false
      throw error
    }
  }

  private fieldOf(level: Level, expected: number, keyStart: number, keyEnd: number): Field {
    const { bytes } = this.spans
    const likely = level.fields[expected]
    if (likely && isSame(likely.key, bytes, keyStart, keyEnd)) return likely
    for (const field of level.fields) if (isSame(field.key, bytes, keyStart, keyEnd)) return field
    return level.add(bytes.slice(keyStart, keyEnd))
  }

  private skipBlanks(): number {
    const { bytes, end } = this.spans
    while (this.at < end && bytes[this.at]! <= BLANK) this.at++
    return this.at < end ? bytes[this.at]! : -1
  }

  /** Goes behind the closing quote. */
  private skipString(): boolean {
    const { bytes, end } = this.spans
    for (let at = this.at + 1; at < end; at++) {
      const byte = bytes[at]!
      if (byte === QUOTE) {
        this.at = at + 1
        return true
      }
      if (byte === BACKSLASH) at++
    }
    return false
  }

  private skipNested(): boolean {
    const { bytes, end } = this.spans
    let depth = 0
    while (this.at < end) {
      const byte = bytes[this.at]!
      if (byte === QUOTE) {
        if (!this.skipString()) return false
        continue
      }
      this.at++
      if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth++
      else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && --depth === 0) return true
    }
    return false
  }
}

/** A key, and where its values go. */
interface Field {
  readonly key: Uint8Array
  readonly path: string
  /** Position among the keys of its object. */
  readonly order: number
  readonly depth: number
  /** -1 until the first value that is no object. */
  place: number
  level: Level | undefined
}

/** The keys of an object, in the order in which they first appeared. */
class Level {
  readonly fields: Field[] = []
  private readonly prefix: string
  private readonly depth: number
  constructor(prefix: string, depth: number) {
    this.prefix = prefix
    this.depth = depth
  }

  add(key: Uint8Array): Field {
    const path = `${this.prefix}${unescaped(decodeText(key))}`
    const { depth } = this
    const field: Field = { key, path, order: this.fields.length, depth, place: -1, level: undefined }
    // What is beyond the limit is read, found too much, and not remembered.
    if (this.fields.length < MOST_FIELDS) this.fields.push(field)
    return field
  }
}

function unescaped(key: string): string {
  if (!key.includes('\\')) return key
  try {
    return JSON.parse(`"${key}"`) as string
  } catch (error) {
    // An escape that JSON does not have: the key stands as it is written.
    if (error instanceof SyntaxError) return key
    throw error
  }
}

function isSame(key: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (key.length !== end - start) return false
  for (let i = 0; i < key.length; i++) if (key[i] !== bytes[start + i]) return false
  return true
}

function endsLiteral(byte: number): boolean {
  return byte <= BLANK || byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET
}

const WORDS = ['true', 'false', 'null'].map(encodeText)

/** Whether the bytes are a number (loosely), true, false or null. */
function isLiteral(bytes: Uint8Array, start: number, end: number): boolean {
  if (start === end) return false
  const first = bytes[start]!
  return first === 45 || (first >= 48 && first <= 57) || WORDS.some((word) => isSame(word, bytes, start, end))
}

function doubled(array: Int32Array): Int32Array {
  const larger = new Int32Array(2 * array.length)
  larger.set(array)
  return larger
}

import { fnv1a } from '../lib/fnv.ts'
import { decodeText } from './text.ts'

/**
 * Codes for the labels of one column, counted from 0 in the order of appearance. Looks bytes up without making a
 * string, first against the label seen last, then by hash.
 */
export class Dictionary {
  private readonly codes = new Map<string, number>()
  private readonly labels: string[] = []
  private announced = 0

  /** Bytes of every spelling met, one after the other; `spans` holds start, end and code of each. */
  private bytes = new Uint8Array(4096)
  private used = 0
  private spans = new Int32Array(3 * 64)
  private spanCount = 0
  private slots = new Int32Array(256)
  private lastSpan = -1

  codeOfText(text: string): number {
    const known = this.codes.get(text)
    if (known !== undefined) return known
    const code = this.labels.length
    this.labels.push(text)
    this.codes.set(text, code)
    return code
  }

  textOf(code: number): string {
    return this.labels[code] ?? ''
  }

  codeOfBytes(bytes: Uint8Array, start: number, end: number): number {
    if (this.lastSpan >= 0 && this.same(this.lastSpan, bytes, start, end))
      return this.spans[3 * this.lastSpan + 2]!
    const mask = this.slots.length - 1
    let slot = hash(bytes, start, end) & mask
    for (let entry = this.slots[slot]!; entry !== 0; entry = this.slots[(slot = (slot + 1) & mask)]!) {
      if (this.same(entry - 1, bytes, start, end)) {
        this.lastSpan = entry - 1
        return this.spans[3 * this.lastSpan + 2]!
      }
    }
    return this.add(slot, bytes, start, end)
  }

  /** The labels that nobody was told of yet, and the code of the first of them. */
  takeNew(): { firstCode: number; labels: string[] } {
    const firstCode = this.announced
    this.announced = this.labels.length
    return { firstCode, labels: this.labels.slice(firstCode) }
  }

  private same(span: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.spans[3 * span]!
    const length = end - start
    if (this.spans[3 * span + 1]! - from !== length) return false
    for (let i = length - 1; i >= 0; i--) if (this.bytes[from + i] !== bytes[start + i]) return false
    return true
  }

  private add(slot: number, bytes: Uint8Array, start: number, end: number): number {
    const code = this.codeOfText(decodeText(bytes, start, end))
    if (this.used + end - start > this.bytes.length)
      this.bytes = enlarged(this.bytes, 2 * (this.used + end - start))
    if (3 * this.spanCount === this.spans.length) this.spans = enlarged(this.spans, 2 * this.spans.length)
    this.bytes.set(bytes.subarray(start, end), this.used)
    this.spans.set([this.used, this.used + end - start, code], 3 * this.spanCount)
    this.used += end - start
    this.lastSpan = this.spanCount++
    this.slots[slot] = this.spanCount
    if (2 * this.spanCount > this.slots.length) this.rehash()
    return code
  }

  private rehash(): void {
    this.slots = new Int32Array(2 * this.slots.length)
    const mask = this.slots.length - 1
    for (let span = 0; span < this.spanCount; span++) {
      let slot = hash(this.bytes, this.spans[3 * span]!, this.spans[3 * span + 1]!) & mask
      while (this.slots[slot] !== 0) slot = (slot + 1) & mask
      this.slots[slot] = span + 1
    }
  }
}

/** With its high bits folded in: the table looks at the low ones. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  const h = fnv1a(bytes, start, end)
  return h ^ (h >>> 15)
}

function enlarged<T extends Uint8Array<ArrayBuffer> | Int32Array<ArrayBuffer>>(array: T, length: number): T {
  const larger = new (array.constructor as new (length: number) => T)(length)
  larger.set(array)
  return larger
}

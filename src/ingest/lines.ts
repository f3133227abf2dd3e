/** Lines above this length are not flow records, and are not kept in memory to look at. */
export const MOST_LINE_BYTES = 2 ** 20
export const TOO_LONG = 'line is longer than 1 MiB'

/** How much of a line that is too long is shown. */
const SHOWN_BYTES = 2000

const LF = 10
const CR = 13
const BOM = Uint8Array.of(0xef, 0xbb, 0xbf)

/** Told of bytes between start and end, which are valid during the call only. */
export type OnBytes = (bytes: Uint8Array<ArrayBuffer>, start: number, end: number) => void

/**
 * Cuts bytes into blocks of whole lines, whatever the sizes of the chunks. Every line of a block ends with a line feed,
 * also the last of the file. A byte order mark at the beginning is left out.
 */
export class LineBlocks {
  private readonly onBlock: OnBytes
  private readonly onTooLong: OnBytes
  private carry = new Uint8Array(4096)
  private carried = 0
  /** The line is too long and its beginning was told: the rest passes by. */
  private passing = false
  /** How many bytes of a byte order mark were met; -1 when that is decided. */
  private markBytes = 0

  /** @param onTooLong gets the beginning of a line that goes on over 1 MiB of chunks; inside a chunk a line may be longer */
  constructor(onBlock: OnBytes, onTooLong: OnBytes) {
    this.onBlock = onBlock
    this.onTooLong = onTooLong
  }

  push(chunk: Uint8Array): void {
    const bytes = chunk as Uint8Array<ArrayBuffer>
    let at = this.markBytes < 0 ? 0 : this.skipMark(bytes)
    if (this.carried > 0 || this.passing) {
      const lineEnd = bytes.indexOf(LF, at)
      this.keep(bytes, at, lineEnd < 0 ? bytes.length : lineEnd + 1)
      if (lineEnd < 0) return
      this.tellCarried()
      this.passing = false
      at = lineEnd + 1
    }
    const blockEnd = bytes.lastIndexOf(LF) + 1
    if (blockEnd > at) {
      this.onBlock(bytes, at, blockEnd)
      at = blockEnd
    }
    this.keep(bytes, at, bytes.length)
  }

  /** The last line, if it has no end. */
  end(): void {
    if (this.carried === 0) return
    this.append(Uint8Array.of(LF), 0, 1)
    this.tellCarried()
  }

  private tellCarried(): void {
    const { carried } = this
    this.carried = 0
    if (carried > 0) this.onBlock(this.carry, 0, carried)
  }

  private keep(bytes: Uint8Array, from: number, to: number): void {
    if (this.passing || to <= from) return
    if (this.carried + to - from <= MOST_LINE_BYTES) {
      this.append(bytes, from, to)
      return
    }
    if (this.carried < SHOWN_BYTES) this.append(bytes, from, from + SHOWN_BYTES)
    this.onTooLong(this.carry, 0, SHOWN_BYTES)
    this.carried = 0
    this.passing = true
  }

  private append(bytes: Uint8Array, from: number, to: number): void {
    const length = this.carried + to - from
    if (length > this.carry.length) {
      const larger = new Uint8Array(2 * length)
      larger.set(this.carry.subarray(0, this.carried))
      this.carry = larger
    }
    this.carry.set(bytes.subarray(from, to), this.carried)
    this.carried = length
  }

  /** @returns where the chunk's lines begin */
  private skipMark(bytes: Uint8Array): number {
    const before = this.markBytes
    let at = 0
    while (at < bytes.length && before + at < BOM.length && bytes[at] === BOM[before + at]) at++
    if (before + at === BOM.length) {
      this.markBytes = -1
      return at
    }
    if (at === bytes.length) {
      this.markBytes += at
      return at
    }
    // It only began like a mark: what was held back belongs to the line after all.
    this.append(BOM, 0, before)
    this.markBytes = -1
    return 0
  }
}

/** Cuts bytes into lines, without their ends. */
export class LineSplitter {
  private readonly blocks: LineBlocks

  /** @param onTooLong gets the beginning of a line above 1 MiB, which `onLine` is not told of */
  constructor(onLine: OnBytes, onTooLong: OnBytes) {
    this.blocks = new LineBlocks((bytes, from, to) => {
      for (let at = from; at < to;) {
        const lineEnd = bytes.indexOf(LF, at)
        if (lineEnd - at > MOST_LINE_BYTES) onTooLong(bytes, at, at + SHOWN_BYTES)
        else onLine(bytes, at, lineEnd > at && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd)
        at = lineEnd + 1
      }
    }, onTooLong)
  }

  push(chunk: Uint8Array): void {
    this.blocks.push(chunk)
  }

  end(): void {
    this.blocks.end()
  }
}

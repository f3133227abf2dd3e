import {
  Z_BUF_ERROR,
  Z_NO_FLUSH,
  Z_OK,
  Z_STREAM_END,
  ZStream,
  zlibInflate,
  zlibInflateInit2,
  zlibInflateReset,
} from 'pako'

/** 15 bits of window, and 16 more say: gzip wrapper only. */
const GZIP_WINDOW_BITS = 31
const OUTPUT_BYTES = 131_072
/** What zlib says where all of a member could be inflated, but to other bytes than were packed. */
const CHECKS: ReadonlySet<string> = new Set(['incorrect data check', 'incorrect length check'])

/** What is wrong with a gzip file, and at which byte of it. */
export interface Damage {
  readonly reason: 'truncated' | 'corrupt' | 'checksum' | 'junk after the end'
  readonly atByte: number
}

/**
 * Inflates gzip of any number of members, chunk by chunk, and gives out every byte that lies before a damage.
 * Members are driven one by one: pako 3.0.3's own `Inflate` drops what follows a member that ends at a chunk border.
 */
export class Gunzip {
  damage: Damage | undefined
  private readonly stream = new ZStream()
  private place: 'in a member' | 'after a member' | 'in padding' = 'in a member'
  private magicCarry = false
  private consumedBefore = 0

  constructor() {
    zlibInflateInit2(this.stream, GZIP_WINDOW_BITS)
  }

  /** Once the file is damaged nothing more comes out. */
  *push(input: Uint8Array): Generator<Uint8Array<ArrayBuffer>> {
    this.stream.input = this.magicCarry ? prepended(0x1f, input) : input
    this.stream.next_in = 0
    this.stream.avail_in = this.stream.input.length
    if (this.magicCarry) this.consumedBefore--
    this.magicCarry = false
    while (!this.damage && this.stream.avail_in > 0) {
      if (this.place === 'in a member') yield* this.inflateMember()
      else this.seekMember()
    }
    this.consumedBefore += this.stream.next_in
  }

  /** The file is over. */
  end(): void {
    if (this.damage) return
    if (this.magicCarry) this.damage = { reason: 'junk after the end', atByte: this.consumedBefore - 1 }
    else if (this.place === 'in a member') this.damage = { reason: 'truncated', atByte: this.consumedBefore }
  }

  private *inflateMember(): Generator<Uint8Array<ArrayBuffer>> {
    const stream = this.stream
    for (;;) {
      // What was given out stays untouched: a buffer is filled once, from front to back.
      if (stream.avail_out === 0) {
        stream.output = new Uint8Array(OUTPUT_BYTES)
        stream.next_out = 0
        stream.avail_out = OUTPUT_BYTES
      }
      const from = stream.next_out
      const status = zlibInflate(stream, Z_NO_FLUSH)
      if (stream.next_out > from) yield stream.output.subarray(from, stream.next_out)
      if (status === Z_STREAM_END) {
        zlibInflateReset(stream)
        this.place = 'after a member'
        return
      }
      if (status !== Z_OK && status !== Z_BUF_ERROR) {
        const reason = CHECKS.has(stream.msg) ? 'checksum' : 'corrupt'
        this.damage = { reason, atByte: this.consumedBefore + stream.next_in }
        return
      }
      if (stream.avail_in === 0 && stream.avail_out > 0) return
    }
  }

  /** Zero bytes may pad the file after its last member; anything but a new member is junk. */
  private seekMember(): void {
    const { input, next_in: at } = this.stream
    if (this.place === 'after a member' && input[at] === 0x1f) {
      if (at + 1 === input.length) {
        this.magicCarry = true
        this.take(1)
        return
      }
      if (input[at + 1] === 0x8b) {
        this.place = 'in a member'
        return
      }
    }
    if (input[at] !== 0) {
      this.damage = { reason: 'junk after the end', atByte: this.consumedBefore + at }
      return
    }
    this.place = 'in padding'
    let end = at
    while (end < input.length && input[end] === 0) end++
    this.take(end - at)
  }

  private take(count: number): void {
    this.stream.next_in += count
    this.stream.avail_in -= count
  }
}

function prepended(byte: number, bytes: Uint8Array): Uint8Array {
  const joined = new Uint8Array(bytes.length + 1)
  joined[0] = byte
  joined.set(bytes, 1)
  return joined
}

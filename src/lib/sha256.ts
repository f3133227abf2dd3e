/** SHA-256 (FIPS 180-4) of bytes that arrive in parts: crypto.subtle wants them all at once, and a secure context. */
export class Sha256 {
  /** Signed, because sums of signed words stay small integers in the engine. */
  private readonly state = Int32Array.from(INITIAL)
  private readonly block = new Uint8Array(64)
  private readonly schedule = new Int32Array(64)
  private blockLength = 0
  private length = 0

  update(bytes: Uint8Array): this {
    this.length += bytes.length
    let at = 0
    if (this.blockLength > 0) {
      at = Math.min(64 - this.blockLength, bytes.length)
      this.block.set(bytes.subarray(0, at), this.blockLength)
      this.blockLength += at
      if (this.blockLength < 64) return this
      this.compress(this.block, 0)
    }
    for (; at + 64 <= bytes.length; at += 64) this.compress(bytes, at)
    this.block.set(bytes.subarray(at))
    this.blockLength = bytes.length - at
    return this
  }

  /** The digest in hexadecimal; nothing may follow. */
  hex(): string {
    const bits = new DataView(new ArrayBuffer(8))
    bits.setBigUint64(0, BigInt(this.length) * 8n)
    const zeros = (119 - (this.length % 64)) % 64
    this.update(Uint8Array.from([0x80])).update(new Uint8Array(zeros))
    this.update(new Uint8Array(bits.buffer))
    return Array.from(this.state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
  }

  private compress(bytes: Uint8Array, start: number): void {
    const { schedule: w, state } = this
    for (let i = 0; i < 16; i++) {
      const at = start + 4 * i
      w[i] = (bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!
    }
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15]!
      const y = w[i - 2]!
      const s0 = rotated(x, 7) ^ rotated(x, 18) ^ (x >>> 3)
      const s1 = rotated(y, 17) ^ rotated(y, 19) ^ (y >>> 10)
      w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0
    }
    let a = state[0]!
    let b = state[1]!
    let c = state[2]!
    let d = state[3]!
    let e = state[4]!
    let f = state[5]!
    let g = state[6]!
    let h = state[7]!
    for (let i = 0; i < 64; i++) {
      const s1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i]! + w[i]!) | 0
      const s0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
      h = g
      g = f
      f = e
      e = (d + t1) | 0
      d = c
      c = b
      b = a
      a = (t1 + t2) | 0
    }
    state[0]! += a
    state[1]! += b
    state[2]! += c
    state[3]! += d
    state[4]! += e
    state[5]! += f
    state[6]! += g
    state[7]! += h
  }
}

function rotated(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits))
}

/** The first 32 bits of the fractional parts of a root of each of the first primes. */
function fractions(count: number, root: (prime: number) => number): Int32Array {
  const primes: number[] = []
  for (let n = 2; primes.length < count; n++) if (primes.every((prime) => n % prime !== 0)) primes.push(n)
  return Int32Array.from(primes, (prime) => ((root(prime) % 1) * 2 ** 32) | 0)
}

const INITIAL = fractions(8, Math.sqrt)
const ROUND = fractions(64, Math.cbrt)

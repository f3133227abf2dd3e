import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { Gunzip } from '../../../src/ingest/gunzip.ts'

function gunzip(input: Uint8Array, chunkSize: number) {
  const gunzip = new Gunzip()
  const parts: Uint8Array[] = []
  for (let at = 0; at < input.length; at += chunkSize)
    parts.push(...gunzip.push(input.subarray(at, at + chunkSize)))
  gunzip.end()
  return { bytes: Buffer.concat(parts), damage: gunzip.damage }
}

const lines = Buffer.from(
  Array.from({ length: 9000 }, (_, i) => `192.0.2.${i % 256} ${i} ACCEPT OK`).join('\n'),
)

describe('Gunzip', () => {
  it('inflates members of any sizes, cut into chunks of any size, to the same bytes', () => {
    const property = fc.property(
      fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 6 }),
      fc.integer({ min: 1, max: 80 }),
      (contents, chunkSize) => {
        const file = Buffer.concat(contents.map((content) => gzipSync(content)))
        const { bytes, damage } = gunzip(file, chunkSize)
        expect(damage).toBeUndefined()
        expect(bytes.equals(Buffer.concat(contents))).toBe(true)
      },
    )
    fc.assert(property, { numRuns: 200 })
  })

  it('goes on behind a member that ends exactly at a chunk border', () => {
    const first = gzipSync(lines)
    const { bytes, damage } = gunzip(Buffer.concat([first, gzipSync('second')]), first.length)
    expect(damage).toBeUndefined()
    expect(bytes.toString()).toBe(lines.toString() + 'second')
  })

  it('sees a member whose magic bytes lie in two chunks', () => {
    const first = gzipSync('first')
    const { bytes } = gunzip(Buffer.concat([first, gzipSync('second')]), first.length + 1)
    expect(bytes.toString()).toBe('firstsecond')
  })

  it('takes zero bytes behind the end for padding', () => {
    const { bytes, damage } = gunzip(Buffer.concat([gzipSync(lines), Buffer.alloc(1000)]), 512)
    expect(damage).toBeUndefined()
    expect(bytes.equals(lines)).toBe(true)
  })

  it('gives every byte before a cut, and says where the file ends', () => {
    const whole = gzipSync(lines)
    const cut = whole.subarray(0, whole.length / 2)
    const { bytes, damage } = gunzip(cut, 4096)
    expect(damage).toEqual({ reason: 'truncated', atByte: cut.length })
    expect(bytes.length).toBeGreaterThan(lines.length / 3)
    expect(lines.subarray(0, bytes.length).equals(bytes)).toBe(true)
  })

  it('gives all bytes of a file that lacks only its checksum', () => {
    const whole = gzipSync(lines)
    const { bytes, damage } = gunzip(whole.subarray(0, whole.length - 4), 4096)
    expect(damage?.reason).toBe('truncated')
    expect(bytes.equals(lines)).toBe(true)
  })

  it('stops at corrupt bytes in the middle and keeps what lies before', () => {
    const file = gzipSync(lines)
    file.fill(0xff, file.length / 2, file.length / 2 + 40)
    const { bytes, damage } = gunzip(file, 4096)
    expect(['corrupt', 'checksum']).toContain(damage?.reason)
    expect(damage?.atByte).toBeGreaterThanOrEqual(file.length / 2)
    // What follows the damage may inflate to garbage until a code is impossible; what lies before it is whole.
    const third = Math.floor(lines.length / 3)
    expect(bytes.subarray(0, third).equals(lines.subarray(0, third))).toBe(true)
  })

  it('tells bytes that inflate, but to something else, by their checksum', () => {
    const stored = gzipSync(lines, { level: 0 })
    stored[stored.length >> 1]! ^= 1
    const { bytes, damage } = gunzip(stored, 4096)
    expect(damage?.reason).toBe('checksum')
    expect(bytes.length).toBe(lines.length)
    const { damage: ofLength } = gunzip(
      Buffer.concat([gzipSync(lines).subarray(0, -4), Buffer.alloc(4)]),
      4096,
    )
    expect(ofLength?.reason).toBe('checksum')
  })

  it('says at which byte junk begins behind the end', () => {
    const first = gzipSync(lines)
    for (const chunkSize of [1, 7, 4096, first.length]) {
      const { bytes, damage } = gunzip(Buffer.concat([first, Buffer.from('junk')]), chunkSize)
      expect(damage).toEqual({ reason: 'junk after the end', atByte: first.length })
      expect(bytes.equals(lines)).toBe(true)
    }
  })

  it('takes a lone 1f behind the end for junk', () => {
    const first = gzipSync(lines)
    const { damage } = gunzip(Buffer.concat([first, Buffer.from([0x1f])]), 4096)
    expect(damage).toEqual({ reason: 'junk after the end', atByte: first.length })
  })
})

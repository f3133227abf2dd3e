import { createHash, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { Sha256 } from '../../../src/lib/sha256.ts'

const expected = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

describe('SHA-256', () => {
  it.each([0, 1, 55, 56, 63, 64, 65, 119, 120, 128, 1000])('of %i bytes', (length) => {
    const bytes = randomBytes(length)
    expect(new Sha256().update(bytes).hex()).toBe(expected(bytes))
  })

  it('does not depend on how the bytes arrive', () => {
    const bytes = randomBytes(100_003)
    const digest = new Sha256()
    for (let at = 0, size = 0; at < bytes.length; at += size, size = (size * 7 + 3) % 301)
      digest.update(bytes.subarray(at, at + size))
    expect(digest.hex()).toBe(expected(bytes))
  })
})

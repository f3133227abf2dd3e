import { describe, expect, it } from 'vitest'
import { readFlags, showsHexadecimal } from '../../../src/flow/tcp-flag-text.ts'

describe('TCP flags', () => {
  it.each([
    ['SYN PSH ACK FIN', 'decimal', 27],
    ['syn|ack', 'hexadecimal', 18],
    ['0x1b', 'decimal', 27],
    ['1b', 'hexadecimal', 27],
    ['16', 'hexadecimal', 22],
    ['16', 'decimal', 16],
    ['0', 'decimal', 0],
    ['...AP.SF', 'decimal', 27],
    ['........', 'decimal', 0],
    [' S  A  ', 'decimal', 18],
    ['256', 'decimal', undefined],
    ['1b', 'decimal', undefined],
    ['-1', 'decimal', undefined],
    ['SYN FOO', 'decimal', undefined],
  ] as const)('"%s" as %s', (text, notation, flags) => {
    expect(readFlags(text, notation)).toBe(flags)
  })

  it('show that they are hexadecimal', () => {
    expect(showsHexadecimal(['2', '1b'])).toBe(true)
    expect(showsHexadecimal(['0x12'])).toBe(true)
    expect(showsHexadecimal(['2', '18', 'FIN ACK'])).toBe(false)
  })
})

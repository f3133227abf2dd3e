import fc from 'fast-check'
import ipaddr from 'ipaddr.js'
import { describe, expect, it } from 'vitest'
import {
  compareAddresses,
  highOf,
  lowOf,
  parseAddress,
  printAddress,
  wordsOf,
  type AddressWords,
} from '../../../src/flow/address.ts'

const word = fc.oneof(fc.constant(0), fc.constant(0xffff), fc.integer({ min: 0, max: 0xffffffff }))
const address: fc.Arbitrary<AddressWords> = fc.oneof(
  fc.tuple(word, word, word, word),
  fc.integer({ min: 0, max: 0xffffffff }).map((v4): AddressWords => [0, 0, 0xffff, v4]),
)
const number = (words: AddressWords) => (highOf(words) << 64n) | lowOf(words)

describe('addresses', () => {
  it('print and parse back to the same number', () => {
    const property = fc.property(address, (words) => {
      expect(parseAddress(printAddress(words))).toEqual([...words])
    })
    fc.assert(property)
  })

  it('print as ipaddr.js prints them by RFC 5952', () => {
    const v6 = fc.tuple(word, word, word, word).filter((words) => !(words[0] === 0 && words[1] === 0))
    const property = fc.property(v6, (words) => {
      const bytes = words.flatMap((w) => [w >>> 24, (w >>> 16) & 255, (w >>> 8) & 255, w & 255])
      expect(printAddress(words)).toBe((ipaddr.fromByteArray(bytes) as ipaddr.IPv6).toRFC5952String())
    })
    fc.assert(property)
  })

  it('order as their numbers do, and survive the split into two 64-bit numbers', () => {
    const property = fc.property(address, address, (a, b) => {
      expect(Math.sign(compareAddresses(a, b))).toBe(
        number(a) < number(b) ? -1 : number(a) > number(b) ? 1 : 0,
      )
      expect(wordsOf(highOf(a), lowOf(a))).toEqual([...a])
    })
    fc.assert(property)
  })

  it.each([
    ['1.2.3.4', '1.2.3.4'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['0:0:0:0:0:ffff:102:304', '1.2.3.4'],
    ['2001:DB8::1', '2001:db8::1'],
    ['2001:db8:0:0:1:0:0:1', '2001:db8::1:0:0:1'],
    ['::', '::'],
    ['1::', '1::'],
    ['64:ff9b::192.0.2.33', '64:ff9b::c000:221'],
    ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'],
    ['::2:3:4:5:6:7:8', '0:2:3:4:5:6:7:8'],
  ])('reads %s as %s', (text, printed) => {
    expect(printAddress(parseAddress(text) as AddressWords)).toBe(printed)
  })

  it.each([
    '',
    '-',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '1.2.3.',
    '.1.2.3',
    '1..2.3',
    '01.2.3.4',
    '1.2.3.4 ',
    'fe80::1%eth0',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1::2::3',
    ':::',
    ':1',
    '1:',
    '12345::',
    'g::',
    '::1.2.3',
    '1:2:3:4:5:6:7:1.2.3.4',
    '::ffff:1.2.3.4.5',
    '2001:db8::/32',
    '1:2:3:4:5:6:7:8::',
  ])('refuses %j', (text) => {
    expect(parseAddress(text)).toBeUndefined()
  })
})

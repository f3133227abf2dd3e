import fc from 'fast-check'
import { expect, it } from 'vitest'
import { countDigits, digitValues, numberOf } from '../../../src/ingest/digits.ts'

const byte = fc.integer({ min: 0, max: 255 })

function wordOf(bytes: readonly number[]): number {
  return new DataView(Uint8Array.from(bytes).buffer).getInt32(0, true)
}

it('counts the digits that four bytes begin with, whatever follows', () => {
  fc.assert(
    fc.property(
      fc.array(byte, { minLength: 4, maxLength: 4 }),
      fc.integer({ min: 0, max: 4 }),
      (bytes, digits) => {
        const mixed = bytes.map((other, i) => (i < digits ? 48 + (other % 10) : other))
        const expected = mixed.findIndex((one) => one < 48 || one > 57)
        expect(countDigits(digitValues(wordOf(mixed)))).toBe(expected < 0 ? 4 : expected)
      },
    ),
    { numRuns: 2000 },
  )
})

it('reads every number of up to four digits, with zeros before it and anything behind', () => {
  for (let digits = 1; digits <= 4; digits++)
    for (let number = 0; number < 10 ** digits; number++) {
      const text = `${String(number).padStart(digits, '0')}.\n`.padEnd(4, 'ÿ')
      const word = wordOf([...text].slice(0, 4).map((character) => character.charCodeAt(0)))
      expect(numberOf(digitValues(word), digits)).toBe(number)
    }
})

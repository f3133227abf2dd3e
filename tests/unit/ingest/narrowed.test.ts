import type { Data } from 'apache-arrow'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { narrowedNumbers, narrowedWideNumbers } from '../../../src/ingest/narrowed.ts'

const bytesFor = (value: bigint) => [8n, 16n, 32n, 64n].find((bits) => value < 1n << bits)! / 8n
const largest = (values: readonly bigint[]) => values.reduce((a, b) => (b > a ? b : a), 0n)
const validity = (length: number) => ({ length, nullCount: 0, nullBitmap: new Uint8Array(0) })

function expectNarrow(data: Data, values: readonly bigint[]): void {
  const held = data.values as ArrayLike<number | bigint> & { BYTES_PER_ELEMENT: number }
  expect(Array.from(held, BigInt)).toEqual(values)
  expect(BigInt(held.BYTES_PER_ELEMENT)).toBe(bytesFor(largest(values)))
}

/** Numbers of which most are small, as in logs. */
const numbers = (bits: number) =>
  fc
    .integer({ min: 1, max: bits })
    .chain((most) => fc.array(fc.bigInt({ min: 0n, max: (1n << BigInt(most)) - 1n }), { minLength: 1 }))

describe('numbers take the fewest bytes that hold all of them', () => {
  it('of up to 32 bits', () => {
    fc.assert(
      fc.property(numbers(32), (values) => {
        // What is behind the last row is of an earlier batch.
        const column = Uint32Array.from([...values.map(Number), 4_294_967_295])
        expectNarrow(narrowedNumbers(column, validity(values.length)), values)
      }),
    )
  })

  it('of up to 64 bits', () => {
    fc.assert(
      fc.property(numbers(64), (values) => {
        const words = values.flatMap((value) => [Number(value & 0xffff_ffffn), Number(value >> 32n)])
        expectNarrow(narrowedWideNumbers(Uint32Array.from([...words, 1, 1]), validity(values.length)), values)
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalFilter } from '../../../src/query/filter-normal.ts'
import { parseFilter } from '../../../src/query/filter-parse.ts'
import { printFilter } from '../../../src/query/filter-print.ts'
import { anyFilter, COLUMNS } from './support/filter-arbitrary.ts'

const context = { columns: COLUMNS }

describe('text and filter', () => {
  it('printing and reading back gives the normal form of every filter', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const text = printFilter(filter)
        expect(parseFilter(text, context), text).toEqual({ filter: normalFilter(filter) })
      }),
      { numRuns: 4000 },
    )
  })

  it('the normal form is its own normal form and prints the same', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const normal = normalFilter(filter)
        expect(normalFilter(normal)).toEqual(normal)
        expect(printFilter(normal)).toBe(printFilter(filter))
      }),
      { numRuns: 1000 },
    )
  })

  it('a filter survives JSON', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const normal = normalFilter(filter)
        expect(JSON.parse(JSON.stringify(normal))).toEqual(normal)
      }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalFilter } from '../../../../src/query/filter/normal.ts'
import { partsOf } from '../../../../src/query/filter/edit.ts'
import { parseFilter, partSpans } from '../../../../src/query/filter/parse.ts'
import { printFilter } from '../../../../src/query/filter/print.ts'
import { anyFilter, COLUMNS } from '../support/filter-arbitrary.ts'

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

  it('every part stands where its span says', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const parts = partsOf(normalFilter(filter))
        const text = ` ${printFilter(filter)} # and a comment`
        const spans = partSpans(text, context) ?? []
        if (parts.length === 1 && spans.length === 0) expect(printFilter(filter)).toBe('')
        else expect(spans).toHaveLength(parts.length)
        for (const [i, { from, to }] of spans.entries()) {
          expect(parseFilter(text.slice(from, to), context)).toEqual({ filter: parts[i] })
          expect(text.slice(from, to)).not.toContain('# and a comment')
        }
      }),
      { numRuns: 2000 },
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

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ScrollSpace } from '../../../../src/ui/flows/scroll-space.ts'

const HUNDRED_MILLION = 100_000_000
const huge = new ScrollSpace(HUNDRED_MILLION, 26, 600)

describe('a scroll space', () => {
  test('is as high as its rows where a browser can draw that', () => {
    const space = new ScrollSpace(1000, 26, 600)
    expect(space.spacerPx).toBe(26_000)
    expect(space.topAt(1234)).toBe(1234)
    expect(space.topAt(99_999)).toBe(26_000 - 600)
  })

  test('keeps within what every browser draws, and reaches the last row', () => {
    expect(huge.spacerPx).toBeLessThan(16_000_000)
    expect(huge.topAt(huge.spacerPx - 600)).toBe(26 * HUNDRED_MILLION - 600)
    expect(huge.firstRow(huge.lastTopPx) + huge.rowsInView).toBeGreaterThanOrEqual(HUNDRED_MILLION)
  })

  test('shows the row in the middle where the scroll bar is in the middle', () => {
    expect(huge.firstRow(huge.topAt((huge.spacerPx - 600) / 2)) / HUNDRED_MILLION).toBeCloseTo(0.5, 4)
  })

  test('moves by exact pixels of content where the browser scrolled a short way', () => {
    expect(huge.topAfter(1_000_000, 5000, 5100)).toBe(1_000_100)
    expect(huge.topAfter(1_000_000, 5000, 0)).toBe(0)
    expect(huge.topAfter(1_000_000, 5000, 4_000_000)).toBe(huge.topAt(4_000_000))
  })

  test('has a place of the scroll bar for every place of the content, and back', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2e8 }),
        fc.integer({ min: 100, max: 2000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (rows, view, part) => {
          const space = new ScrollSpace(rows, 26, view)
          const top = part * space.lastTopPx
          expect(space.topAt(space.scrollTopAt(top))).toBeCloseTo(top, 3)
        },
      ),
    )
  })

  test('shows a row as a whole with the least movement', () => {
    fc.assert(
      fc.property(fc.nat(HUNDRED_MILLION - 1), fc.nat(2_000_000_000), (row, from) => {
        const top = huge.topToShow(row, from)
        expect(row * 26).toBeGreaterThanOrEqual(top)
        expect((row + 1) * 26).toBeLessThanOrEqual(top + 600)
        if (row * 26 >= from && (row + 1) * 26 <= from + 600) expect(top).toBe(from)
      }),
    )
  })
})

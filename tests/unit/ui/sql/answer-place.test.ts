import { describe, expect, it } from 'vitest'
import { placeAfter } from '../../../../src/ui/sql/answer-place.ts'

const size = { lines: 30, columns: 3, page: 10 }

describe('keys in an answer', () => {
  it.each([
    ['ArrowDown', [5, 1], [6, 1]],
    ['j', [29, 1], [29, 1]],
    ['ArrowUp', [0, 1], [0, 1]],
    ['k', [5, 1], [4, 1]],
    ['ArrowRight', [5, 1], [5, 2]],
    ['ArrowRight', [5, 2], [5, 2]],
    ['ArrowLeft', [5, 0], [5, 0]],
    ['PageDown', [5, 1], [15, 1]],
    ['PageUp', [5, 1], [0, 1]],
    ['Home', [5, 1], [0, 1]],
    ['End', [5, 1], [29, 1]],
  ] as const)('%s from %j leads to %j', (key, [line, column], [toLine, toColumn]) => {
    expect(placeAfter(key, { line, column }, size)).toEqual({ line: toLine, column: toColumn })
  })

  it('the first key leads to the first cell, whichever arrow it is', () => {
    for (const key of ['ArrowDown', 'ArrowRight', 'ArrowUp', 'Home']) {
      expect(placeAfter(key, undefined, size), key).toEqual({ line: 0, column: 0 })
    }
    expect(placeAfter('End', undefined, size)).toEqual({ line: 29, column: 0 })
  })

  it('lead nowhere in an answer without rows, or where they are no keys of a table', () => {
    expect(placeAfter('ArrowDown', undefined, { ...size, lines: 0 })).toBeUndefined()
    expect(placeAfter('a', { line: 0, column: 0 }, size)).toBeUndefined()
  })
})

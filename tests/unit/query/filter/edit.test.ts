import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import * as edit from '../../../../src/query/filter/edit.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'
import { printFilter } from '../../../../src/query/filter/print.ts'
import type { Filter } from '../../../../src/query/filter/filter.ts'
import { anyFilter, COLUMNS } from '../support/filter-arbitrary.ts'

const columns = CORE_COLUMNS
const filter = (text: string): Filter => {
  const parsed = parseFilter(text, { columns })
  if (parsed.error) throw new Error(parsed.error.message)
  return parsed.filter
}

describe('parts', () => {
  it.each([
    ['src=10.0.0.1 dst=10.0.0.2', 0, 'src!=10.0.0.1 dst=10.0.0.2'],
    ['srcport<5', 0, '!srcport<5'],
    ['off(srcport=5)', 0, 'off(srcport!=5)'],
    ['a or b', 0, '!(a or b)'],
    ['action=*', 0, 'action=-'],
  ])('negates %s', (before, index, after) => {
    expect(printFilter(edit.negatePart(filter(before), index))).toBe(after)
    expect(printFilter(edit.negatePart(edit.negatePart(filter(before), index), index))).toBe(before)
  })

  it('switches off and on', () => {
    const off = edit.togglePart(filter('srcport=1 dstport=2'), 1)
    expect(printFilter(off)).toBe('srcport=1 off(dstport=2)')
    expect(printFilter(edit.togglePart(off, 1))).toBe('srcport=1 dstport=2')
  })

  it('removes and replaces', () => {
    expect(printFilter(edit.removePart(filter('srcport=1 dstport=2'), 0))).toBe('dstport=2')
    expect(printFilter(edit.removePart(filter('srcport=1'), 0))).toBe('')
    expect(printFilter(edit.replacePart(filter('srcport=1 dstport=2'), 0, filter('a b')))).toBe(
      'a b dstport=2',
    )
  })

  it('puts or together with and in parentheses', () => {
    expect(printFilter(edit.addPart(filter('a or b'), filter('srcport=1')))).toBe('(a or b) srcport=1')
  })
})

describe('source and destination', () => {
  it.each([
    ['src=10.0.0.1 dstport=443 sent>1K', 'dst=10.0.0.1 srcport=443 recv>1K'],
    ['src.name=web src_node~"a*"', 'dst.name=web dst_node~"a*"'],
    ['srcport<dstport', 'dstport<srcport'],
    ['ip=10.0.0.1 proto=tcp', 'ip=10.0.0.1 proto=tcp'],
  ])('swaps %s', (before, after) => {
    expect(printFilter(edit.swapped(filter(before), columns))).toBe(after)
  })

  it('both ways keeps what has no side', () => {
    expect(printFilter(edit.bothWays(filter('src=10.0.0.1 dst=10.0.0.2 proto=tcp'), columns))).toBe(
      'proto=tcp (src=10.0.0.1 dst=10.0.0.2 or dst=10.0.0.1 src=10.0.0.2)',
    )
  })

  it.each(['src=10.0.0.1 dstport=443', 'proto=tcp src=10.0.0.1', '!(src=10.0.0.1 or dst=10.0.0.1)'])(
    'both ways of what is both ways already changes nothing: %s',
    (text) => {
      const once = edit.bothWays(filter(text), columns)
      expect(edit.bothWays(once, columns)).toEqual(once)
    },
  )

  it('swapping twice changes nothing', () => {
    fc.assert(
      fc.property(anyFilter, (any) => {
        expect(edit.swapped(edit.swapped(any, COLUMNS), COLUMNS)).toEqual(any)
      }),
    )
  })
})

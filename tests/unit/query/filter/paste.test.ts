import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { commentOf, onOneLine } from '../../../../src/query/filter/one-line.ts'
import { pastedFilter } from '../../../../src/query/filter/paste.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'
import { printFilter } from '../../../../src/query/filter/print.ts'
import { anyFilter, COLUMNS } from '../support/filter-arbitrary.ts'

const context = { columns: COLUMNS }

describe('a filter on one line', () => {
  it.each([
    ['src=10.0.0.1\nport=443', 'src=10.0.0.1 port=443'],
    ['src=10.0.0.1 # the gateway\r\nport=443', 'src=10.0.0.1   port=443'],
    ['# only a comment\n', '  '],
    ['node="a\nb"', 'node="a\\nb"'],
    ['node~/a #b/\nport=1', 'node~/a #b/ port=1'],
    ['a#b\nc', 'a#b c'],
  ])('%j', (text, line) => expect(onOneLine(text)).toBe(line))

  it('means the same, however lines and comments stand between its parts', () => {
    const breaks = fc.constantFrom('\n', '\r\n', ' # "not (a quote\n', '\n# or\n', ' ')
    fc.assert(
      fc.property(fc.array(fc.tuple(anyFilter, breaks), { maxLength: 4 }), (parts) => {
        const text = parts.map(([filter, end]) => `(${printFilter(filter)})${end}`).join('')
        expect(onOneLine(text)).not.toMatch(/[\r\n]/)
        expect(parseFilter(onOneLine(text), context)).toEqual(parseFilter(text, context))
      }),
      { numRuns: 1000 },
    )
  })

  it('takes any text at all', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('"', "'", '`', '/', '#', '\n', '\\', ' ', 'a', '(') }),
        (text) => {
          expect(onOneLine(text)).not.toMatch(/[\r\n]/)
        },
      ),
    )
  })
})

describe('pasting', () => {
  const paste = (text: string, before = '') => pastedFilter(text, before, context)

  it('makes a list of addresses one below the other', () => {
    expect(paste('10.0.0.1\n10.0.0.2\n2001:db8::/32\n10.0.0.1\n')).toBe(
      'ip in (10.0.0.1, 10.0.0.2, 2001:db8::/32)',
    )
    expect(paste('"10.0.0.1","10.0.0.2"')).toBe('ip in (10.0.0.1, 10.0.0.2)')
  })

  it('fits the list to where it is put', () => {
    expect(paste('10.0.0.1\n10.0.0.2', 'src=')).toBe('(10.0.0.1, 10.0.0.2)')
    expect(paste('10.0.0.1\n10.0.0.2', 'port=1 dst in ')).toBe('(10.0.0.1, 10.0.0.2)')
    expect(paste('10.0.0.1\n10.0.0.2', 'dst in (192.0.2.1, ')).toBe('10.0.0.1, 10.0.0.2')
  })

  it('leaves filters alone', () => {
    expect(paste('10.0.0.1 10.0.0.2')).toBe('10.0.0.1 10.0.0.2')
    expect(paste('src=10.0.0.1\nport=443\n')).toBe('src=10.0.0.1 port=443')
    expect(paste('10.0.0.1\n')).toBe('10.0.0.1')
  })

  it('makes 10,000 addresses one list that can be read', () => {
    const addresses = Array.from({ length: 10_000 }, (_, i) => `10.${i >> 8}.${i & 255}.1`)
    const start = performance.now()
    const { filter } = parseFilter(paste(addresses.join('\n')), context)
    expect(performance.now() - start).toBeLessThan(500)
    expect(filter).toMatchObject({ op: 'in', field: 'ip', values: { length: 10_000 } })
  })
})

describe('the comment of a line', () => {
  it.each([
    ['src=10.0.0.1 # ssh from #7', '# ssh from #7'],
    ['#all', '#all'],
    ['node="a # b"', ''],
    ['node~/a # b/', ''],
    ['node=a#b', ''],
    ['port in (1,2)# both', '# both'],
    ['port=1', ''],
  ])('%s', (line, comment) => expect(commentOf(line)).toBe(comment))

  it('is found behind whatever filter', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const line = onOneLine(printFilter(filter))
        expect(commentOf(line), line).toBe('')
        expect(commentOf(`${line} # "why`), line).toBe('# "why')
      }),
      { numRuns: 1000 },
    )
  })
})

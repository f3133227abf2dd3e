import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { normalFilter } from '../../../../src/query/filter/normal.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'
import { printFilter } from '../../../../src/query/filter/print.ts'
import { filterOfEntry } from '../../../../src/query/filter/search-form.ts'
import { anyFilter, COLUMNS } from '../support/filter-arbitrary.ts'

const names = new Map([
  ['web-front', ['192.0.2.1']],
  ['Web back', ['192.0.2.2']],
  ['db.example.net', ['192.0.2.3', '192.0.2.0/24']],
  ['private', ['192.0.2.4']],
  ['dst', ['192.0.2.5']],
  ['node', ['192.0.2.6']],
])
const context = { columns: CORE_COLUMNS, names }

function printed(text: string): string {
  const { filter, error } = parseFilter(text, context)
  if (error) throw new Error(error.message)
  return printFilter(filter)
}

describe('a name where an address is wanted', () => {
  it.each([
    ['src=web-front', 'src.name=web-front'],
    ['srcaddr = WEB-FRONT', 'src.name=WEB-FRONT'],
    ['dst!="Web back"', 'dst.name!="Web back"'],
    ['ip=db.example.net', 'ip.name=db.example.net'],
    ['src:web-front', 'src.name=web-front'],
    ['src in (web-front, "Web back")', 'src.name in (web-front, "Web back")'],
    ['src=web-front,db.example.net', 'src.name in (web-front, db.example.net)'],
    ['src in (10.0.0.0/8, web-front)', 'src in (10.0.0.0/8) or src.name in (web-front)'],
    ['port=1 src in (10.0.0.1, web-front)', 'port=1 (src in (10.0.0.1) or src.name in (web-front))'],
    ['src not in (web-front, 10.0.0.1)', '!(src in (10.0.0.1) or src.name in (web-front))'],
    ['src=node', 'src.name=node'],
  ])('%s is read as %s', (text, meant) => {
    expect(printed(text)).toBe(meant)
    expect(printed(meant)).toBe(meant)
  })

  it.each(['src=private', 'src=dst', 'src=10.0.0.0/8', 'src=*'])('%s means what it means without', (text) => {
    expect(parseFilter(text, context)).toEqual(parseFilter(text, { columns: CORE_COLUMNS }))
  })

  it.each([
    ['src=web', ['web-front', '"Web back"'], 'src.name:web'],
    ['ip in (10.0.0.1, example)', ['db.example.net'], 'ip.name:example'],
  ])('%s has only a part of a name and is told which names, and how to ask for all', (text, instead, all) => {
    const { error } = parseFilter(text, context)
    expect(error?.instead).toEqual(instead)
    expect(error?.message).toContain(all)
    expect(printed(all)).toBe(all)
    for (const name of instead) {
      expect(printed(text.slice(0, error!.from) + name + text.slice(error!.to))).toContain('.name')
    }
  })

  it.each(['src=nobody', 'src<web-front', 'src.net/24=web-front'])('%s is no name', (text) =>
    expect(parseFilter(text, context).error?.message).toMatch(/^expecting /),
  )

  it('is taken by the search form, too', () => {
    const filter = filterOfEntry({ kind: 'line', field: 'dst_addr', is: '=', text: 'web-front' }, context)
    expect(filter && printFilter(filter)).toBe('dst.name=web-front')
  })

  it('reads back every filter that was printed as it was, whatever addresses are called', () => {
    const hostile = [
      'a',
      'gw-1',
      'OK',
      'dst',
      'src',
      'tcp',
      '443',
      '10.0.0.1',
      'private',
      'pkt_src_addr',
      '-',
      '*',
    ]
    const called = { columns: COLUMNS, names: new Map(hostile.map((name) => [name, ['10.0.0.1']])) }
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const text = printFilter(filter)
        expect(parseFilter(text, called), text).toEqual({ filter: normalFilter(filter) })
      }),
      { numRuns: 3000 },
    )
  })
})

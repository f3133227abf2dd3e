import { describe, expect, it } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import * as edit from '../../../../src/query/filter/choice.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'
import { printFilter } from '../../../../src/query/filter/print.ts'
import type { Filter, Value } from '../../../../src/query/filter/filter.ts'

const columns = CORE_COLUMNS
const filter = (text: string): Filter => {
  const parsed = parseFilter(text, { columns })
  if (parsed.error) throw new Error(parsed.error.message)
  return parsed.filter
}
const text = (value: string): Value => ({ kind: 'text', text: value })
const port = (number: number): Value => ({ kind: 'number', number })

describe('choices of values', () => {
  it('the first choice narrows, further ones widen it, the same again takes it back', () => {
    let now = filter('proto=tcp')
    now = edit.includeValue(now, 'dst_port', port(22))
    expect(printFilter(now)).toBe('proto=tcp dstport=22')
    now = edit.includeValue(now, 'dst_port', port(443))
    expect(printFilter(now)).toBe('proto=tcp dstport in (22, 443)')
    now = edit.includeValue(now, 'dst_port', port(22))
    expect(printFilter(now)).toBe('proto=tcp dstport=443')
    now = edit.includeValue(now, 'dst_port', port(443))
    expect(printFilter(now)).toBe('proto=tcp')
  })

  it.each([
    ['dstport=443', true],
    ['proto=tcp dstport=443', true],
    ['off(dstport=22) dstport=443', true],
    ['dstport in (22, 443)', false],
    ['dstport=443 dstport<1000', false],
    ['dstport!=443', false],
    ['port=443', false],
    ['proto=tcp', false],
    ['dstport=443 or proto=tcp', false],
  ])('%s says no more of the port than that it is 443: %s', (said, isOnly) => {
    expect(edit.isOnlyChoice(filter(said), 'dst_port', port(443))).toBe(isOnly)
  })

  it('excluding takes a value out of the choice, including lets an excluded one in', () => {
    let now = edit.excludeValue(filter(''), 'action', text('REJECT'))
    expect(printFilter(now)).toBe('action!=REJECT')
    now = edit.excludeValue(now, 'action', text('ACCEPT'))
    expect(printFilter(now)).toBe('!action in (REJECT, ACCEPT)')
    now = edit.includeValue(now, 'action', text('REJECT'))
    expect(printFilter(now)).toBe('action!=ACCEPT action=REJECT')
    now = edit.excludeValue(now, 'action', text('REJECT'))
    expect(printFilter(now)).toBe('!action in (ACCEPT, REJECT)')
  })

  it('only this forgets what was said of the field', () => {
    const now = filter('dstport in (1, 2) !dstport=3 srcport=4 off(dstport=5)')
    expect(printFilter(edit.onlyValue(now, 'dst_port', port(80)))).toBe('srcport=4 dstport=80')
  })

  it('missing values can be chosen, too', () => {
    expect(printFilter(edit.includeValue(filter(''), 'action', undefined))).toBe('action=-')
    expect(printFilter(edit.excludeValue(filter(''), 'action', undefined))).toBe('action=*')
    const both = edit.includeValue(filter('action=ACCEPT'), 'action', undefined)
    expect(printFilter(both)).toBe('action=ACCEPT or action=-')
    expect(printFilter(edit.includeValue(both, 'action', text('ACCEPT')))).toBe('action=-')
    expect(
      printFilter(edit.includeValue(edit.includeValue(filter(''), 'action', undefined), 'action', undefined)),
    ).toBe('')
    expect(printFilter(edit.excludeValue(both, 'action', undefined))).toBe('action=ACCEPT action=*')
    expect(printFilter(edit.excludeValue(filter('action=*'), 'action', undefined))).toBe('')
  })

  it('two choices that both have to hold stay two', () => {
    const now = filter('src=10.0.0.0/8 src=10.1.0.0/16')
    expect(printFilter(edit.includeValue(now, 'src_addr', { kind: 'prefix', prefix: '10.1.0.0/16' }))).toBe(
      'src=10.0.0.0/8',
    )
  })

  it('flags are chosen exactly', () => {
    const now = edit.includeValue(filter(''), 'tcp_flags', port(2))
    expect(printFilter(now)).toBe('flags=SYN')
    expect(printFilter(edit.includeValue(now, 'tcp_flags', port(18)))).toBe('flags in (SYN, SYN+ACK)')
  })

  it('knows which values are chosen', () => {
    expect(
      edit.choicesOf(filter('dstport in (22, 443) proto=tcp !dstport=80 dstport=*'), 'dst_port'),
    ).toEqual({
      included: [port(22), port(443)],
      excluded: [port(80), undefined],
    })
  })
})

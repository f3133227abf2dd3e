import { describe, expect, it } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { completionAt, completionOptions } from '../../../../src/query/filter/complete.ts'

const context = { columns: CORE_COLUMNS }

/** `|` is the cursor. */
function at(marked: string) {
  const cursor = marked.indexOf('|')
  const text = marked.replace('|', '')
  const request = completionAt(text, cursor, context)
  return request && { ...request, replaced: text.slice(request.from, request.to) }
}

function labels(marked: string): readonly string[] {
  const request = at(marked)
  return request ? completionOptions(request, context).options.map(({ label }) => label) : []
}

describe('completion', () => {
  it.each([
    ['|', 'field', undefined, ''],
    ['sr|', 'field', undefined, 'sr'],
    ['port=1 sr|', 'field', undefined, 'sr'],
    ['(|', 'field', undefined, ''],
    ['not (sr|', 'field', undefined, 'sr'],
    ['src |', 'operator', 'src_addr', ''],
    ['port=1 src |', 'operator', 'src_addr', ''],
    ['src=|', 'value', 'src_addr', ''],
    ['src = 10.|', 'value', 'src_addr', '10.'],
    ['srcaddr in (10.0.0.1, |', 'value', 'src_addr', ''],
    ['dstport not in (22 4|', 'value', 'dst_port', '4'],
    ['flags:SY|', 'value', 'tcp_flags', 'SY'],
    ['flags:any(SYN, R|', 'value', 'tcp_flags', 'R'],
    ['action=REJECT |', 'field', undefined, ''],
    ['(action=REJECT or |', 'field', undefined, ''],
    ['node="gw|"', 'value', 'node', '"gw"'],
    ['node="gw|', 'value', 'node', '"gw'],
  ])('%s', (marked, kind, field, replaced) => {
    const request = at(marked)
    expect(request?.kind).toBe(kind)
    expect(request?.field?.name).toBe(field)
    expect(request?.replaced).toBe(replaced)
  })

  it('says nothing within comments', () => expect(at('# sr|')).toBeUndefined())

  it('offers fields by any of their names, best first', () => {
    expect(labels('srcaddr|')[0]).toBe('src')
    expect(labels('po|')[0]).toBe('port')
    expect(labels('octets|')).toContain('bytes')
  })

  it('offers the field that is meant before those whose names go on', () => {
    expect(labels('verd|').slice(0, 2)).toEqual(['verdict', 'verdict_rule'])
    expect(labels('pro|')[0]).toBe('proto')
  })

  it('offers a protocol of the data once, however it is written', () => {
    const options = completionOptions(at('proto=tc|')!, context, [
      { text: 'TCP', detail: '6 · 1,737' },
    ]).options
    expect(options.map(({ label }) => label)).toEqual(['TCP'])
  })

  it('offers values of the data before those that are always possible', () => {
    const request = at('action=re|')!
    const values = [{ text: 'ACCEPT' }, { text: 'REJECT', detail: '12' }]
    expect(completionOptions(request, context, values).options).toEqual([
      { label: 'REJECT', detail: '12', kind: 'value', apply: 'REJECT' },
    ])
  })

  it('quotes values that need it', () => {
    const request = at('node=w|')!
    expect(completionOptions(request, context, [{ text: 'web "1"' }]).options[0]?.apply).toBe('"web \\"1\\""')
  })

  describe('names for an address', () => {
    const values = [
      { text: '192.0.2.1', detail: '12' },
      { text: 'old-web', detail: '198.51.100.7 · 9', field: 'src_addr.name' },
      { text: 'Web "1"', detail: '192.0.2.1 · 3', field: 'src_addr.name' },
    ]

    /** What the line says after each option is taken. */
    function taken(marked: string): readonly string[] {
      const request = at(marked)!
      const text = marked.replace('|', '')
      return completionOptions(request, context, values).options.map(
        ({ apply, from = request.from }) => text.slice(0, from) + apply + text.slice(request.to),
      )
    }

    it.each([
      ['src=web|', ['src.name="Web \\"1\\""', 'src.name=old-web']],
      ['port=1 srcaddr != old|', ['port=1 src.name!=old-web']],
      ['src:old|', ['src.name=old-web']],
      ['src in (10.0.0.1, old|', ['src in (10.0.0.1, old-web']],
      ['src<old|', []],
    ])('%s', (marked, lines) => expect(taken(marked)).toEqual(lines))

    it('stand among the addresses, those that begin with what is typed first', () => {
      const options = completionOptions(at('src=1|')!, context, values).options
      expect(options.map(({ label }) => label)).toEqual(['192.0.2.1', 'old-web', 'Web "1"'])
    })
  })

  it('offers protocols, services, flags and times', () => {
    expect(labels('proto=tc|')).toEqual(['tcp'])
    expect(labels('port=htt|')).toContain('https')
    expect(labels('flags:|')).toContain('SYN')
    expect(labels('time=|')).toContain('last 1h')
    expect(labels('src=pri|')).toEqual(['private'])
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { filterFields } from '../../../../src/query/filter/fields.ts'
import { ofParts, partsOf } from '../../../../src/query/filter/edit.ts'
import { normalFilter } from '../../../../src/query/filter/normal.ts'
import { printFilter } from '../../../../src/query/filter/print.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'
import {
  filterOfEntry,
  filterOfForm,
  formOf,
  formOperators,
  type FormLine,
} from '../../../../src/query/filter/search-form.ts'
import type { Filter } from '../../../../src/query/filter/filter.ts'
import { anyCondition, anyFilter, anyText, COLUMNS } from '../support/filter-arbitrary.ts'

const context = { columns: COLUMNS }

function entriesOf(text: string) {
  const { filter } = parseFilter(text, context)
  return formOf(filter!, context)
}

function textOf(line: Omit<FormLine, 'kind'>): string | undefined {
  const filter = filterOfEntry({ kind: 'line', ...line }, context)
  return filter && printFilter(filter)
}

/** A list of one value is written as a comparison. */
function asComparison(part: Filter): Filter {
  const list = part.op === 'not' ? part.of : part
  if (list.op !== 'in' || list.values.length !== 1) return part
  return { op: 'compare', field: list.field, is: part.op === 'not' ? '!=' : '=', value: list.values[0]! }
}

describe('form and filter', () => {
  it('a form that nobody changed says the filter that it was made of', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const parts = partsOf(normalFilter(filter)).map(asComparison)
        expect(filterOfForm(formOf(filter, context), context)).toEqual(normalFilter(ofParts(parts)))
      }),
      { numRuns: 4000 },
    )
  })

  it('shows every condition but those between two fields, and flags that are empty or denied', () => {
    fc.assert(
      fc.property(anyCondition, (condition) => {
        const [entry] = formOf(condition, context)
        const normal = normalFilter(condition)
        fc.pre(normal.op !== 'not' || normal.of.op !== 'flags')
        const isFields = condition.op === 'fields'
        const isEmptyFlags = condition.op === 'flags' && condition.flags === 0 && condition.mode !== 'exactly'
        if (!isFields && !isEmptyFlags) expect(entry?.kind).not.toBe('kept')
      }),
      { numRuns: 4000 },
    )
  })

  it.each([
    ['src=10.0.0.0/8', 'src_addr', '=', '10.0.0.0/8'],
    ['port in (22, 443, 8000-8999)', 'port', '=', '22, 443, 8000-8999'],
    ['dstport>=1024', 'dst_port', '>=', '1024'],
    ['node="gw 1"', 'node', '=', 'gw 1'],
    ['node~"gw-*"', 'node', '=', 'gw-*'],
    ['node!:"east"', 'node', 'lacks', 'east'],
    ['proto not in (tcp, udp)', 'protocol', '!=', 'tcp, udp'],
    ['start=last 2h', 'start_time', '=', 'last 2h'],
    ['action=-', 'action', 'missing', ''],
  ])('%s is a line', (text, field, is, value) => {
    expect(entriesOf(text)).toEqual([{ kind: 'line', field, is, text: value }])
  })

  it('keeps what it cannot show', () => {
    const entries = entriesOf('port=443 (src=10.0.0.1 or dst=10.0.0.1) off(proto=tcp) srcport<dstport')
    expect(entries.map(({ kind }) => kind)).toEqual(['line', 'kept', 'kept', 'kept'])
  })

  it.each([
    ['src_addr', '=', '10.0.0.1 10.0.0.2', 'src in (10.0.0.1, 10.0.0.2)'],
    ['node', '=', 'gw-*', 'node~"gw-*"'],
    ['node', '=', 'gw 1, gw 2', 'node in ("gw 1", "gw 2")'],
    ['node', 'contains', 'gw*', 'node:"gw*"'],
    ['action', '=', '/^rej/', 'action~/^rej/'],
    ['protocol', '=', 'tcp', 'proto=tcp'],
    ['bytes', '>', '10M', 'bytes>10M'],
    ['port', '=', ' ', ''],
  ] as const)('%s %s %j is %s', (field, is, text, expected) => {
    expect(textOf({ field, is, text })).toBe(expected)
  })

  it.each([
    ['port', '=', '70000'],
    ['port', '=', '1) or (port=2'],
    ['src_addr', '=', '10.0.0.1) or ip in (0.0.0.0/0'],
    ['port', '<', '1, 2'],
    ['bytes', '>', '1 or bytes>0'],
    ['node', '=', '/(/'],
  ] as const)('%s %s %j cannot be read', (field, is, text) => {
    expect(textOf({ field, is, text })).toBeUndefined()
  })

  it('no text in a line gets out of it', () => {
    const hostile = fc.oneof(
      anyText,
      fc.string({
        unit: fc.constantFrom(
          '"',
          "'",
          '`',
          ')',
          '(',
          ',',
          '/',
          '~',
          ':',
          '#',
          ' ',
          '*',
          '\\',
          'a',
          '1',
          'or',
        ),
      }),
    )
    const field = fc.constantFrom(...filterFields(COLUMNS))
    fc.assert(
      fc.property(field, hostile, (field, text) => {
        for (const is of formOperators(field)) {
          const filter = filterOfEntry({ kind: 'line', field: field.name, is, text }, context)
          if (!filter || printFilter(filter) === '') continue
          const condition = filter.op === 'not' ? filter.of : filter
          expect(condition).toMatchObject({ field: field.name })
          // It says the same once it is read again.
          expect(filterOfForm(formOf(filter, context), context)).toEqual(filter)
        }
      }),
      { numRuns: 2000 },
    )
  })

  it('a negated comparison and a glob are lines like others, and stay as they were written', () => {
    const filter = parseFilter('!dstport=443 src_node~"gw-*"', context).filter!
    const [port, node] = formOf(filter, context)
    expect(port).toMatchObject({ kind: 'line', field: 'dst_port', is: '!=', text: '443' })
    expect(node).toMatchObject({ kind: 'line', field: 'src_node', is: '=', text: 'gw-*' })
    expect(filterOfForm(formOf(filter, context), context)).toEqual(filter)
  })

  it('a vendor’s word for a direction is understood', () => {
    const line = { kind: 'line', field: 'direction', is: '=', text: 'Inbound' } as const
    expect(filterOfEntry(line, context)).toEqual(parseFilter('direction=ingress', context).filter)
  })
})

import { expect, test } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { facetValue } from '../../../../src/query/facets/key.ts'
import type { Value } from '../../../../src/query/filter/filter.ts'
import { facetLines } from '../../../../src/ui/facets/facet-lines.ts'

const context = { columns: CORE_COLUMNS, labels: new Map<string, readonly string[]>() }
const none = { rows: [], distinct: 0, records: 0, bytes: 0n }
const count = { records: 3, bytes: 30n }

function chosen(field: string, value: Value) {
  const choices = { included: [value], excluded: [] }
  const shown = (one: Value | undefined) => facetValue(field, one, context)
  const [line] = facetLines(none, [{ value, count }], choices, shown, (address) =>
    address === '192.0.2.1' ? 'web-1' : undefined,
  )
  return [line?.text, line?.hint]
}

test('a chosen value that is no longer among the first reads as it did there', () => {
  expect(chosen('dst_port', { kind: 'number', number: 443 })).toEqual(['443', 'https'])
  expect(chosen('protocol', { kind: 'number', number: 6 })).toEqual(['TCP', '6'])
  expect(chosen('tcp_flags', { kind: 'number', number: 18 })).toEqual(['SYN ACK', '18'])
  expect(chosen('action', { kind: 'text', text: 'ACCEPT' })).toEqual(['ACCEPT', undefined])
  expect(chosen('src_addr', { kind: 'prefix', prefix: '10.0.0.0/8' })).toEqual(['10.0.0.0/8', undefined])
})

test('addresses have their names beside them', () => {
  expect(chosen('src_addr', { kind: 'address', address: '192.0.2.1' })).toEqual(['192.0.2.1', 'web-1'])
})

import { describe, expect, it } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { answerCell } from '../../../../src/ui/sql/answer-cell.ts'

const cell = (name: string, value: unknown) => answerCell(name, value, CORE_COLUMNS)

describe('the cell of an answer', () => {
  it('is of the field that its column is called like', () => {
    expect(cell('src_addr', '10.0.0.1')).toEqual({
      field: 'src_addr',
      value: { kind: 'address', address: '10.0.0.1' },
      text: '10.0.0.1',
    })
    expect(cell('dst_port', 40_007)).toMatchObject({
      value: { kind: 'number', number: 40_007 },
      text: '40007',
    })
    expect(cell('bytes_sent', 1500n)).toMatchObject({ value: { kind: 'number', number: 1500 } })
    expect(cell('action', 'ACCEPT')).toMatchObject({ value: { kind: 'text', text: 'ACCEPT' } })
    expect(cell('start_time', '2023-11-14T22:13:20.000Z')).toMatchObject({
      value: { kind: 'time', ms: 1_700_000_000_000 },
    })
  })

  it('is of what the view computes: the bytes both ways', () => {
    expect(cell('bytes', 40n)).toMatchObject({ field: 'bytes', value: { kind: 'number', number: 40 } })
  })

  it('is missing where the answer has nothing', () => {
    expect(cell('action', null)).toEqual({ field: 'action', value: undefined, text: '' })
  })

  it('is only a text where no filter says the same', () => {
    expect(cell('flows', 1234n)).toEqual({ heading: 'flows', text: '1234' })
    expect(cell('flows', null)).toEqual({ heading: 'flows', text: 'NULL' })
    expect(cell('src_addr', 17)).toEqual({ heading: 'src_addr', text: '17' })
    expect(cell('src_addr', '10.0.0.0/8')).toEqual({ heading: 'src_addr', text: '10.0.0.0/8' })
    expect(cell('dst_port', 'https')).toEqual({ heading: 'dst_port', text: 'https' })
    expect(cell('dst_port', NaN)).toMatchObject({ heading: 'dst_port' })
    expect(cell('start_time', '2023-11-14 22:13')).toMatchObject({ heading: 'start_time' })
  })
})

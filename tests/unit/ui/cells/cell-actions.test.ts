import { describe, expect, it } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import type { Column } from '../../../../src/flow/column.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'
import { printFilter } from '../../../../src/query/filter/print.ts'
import type { CellValue } from '../../../../src/query/flows/page.ts'
import { cellActions } from '../../../../src/ui/cells/cell-actions.ts'
import { columnCell, conditionCell, fiveTuple, type Cell } from '../../../../src/ui/cells/cell.ts'

const columns: readonly Column[] = CORE_COLUMNS
const column = (name: string) => columns.find((one) => one.name === name)!
const record: Record<string, CellValue> = {
  protocol: 6,
  src_addr: '10.0.0.1',
  src_port: 40_000,
  dst_addr: '2001:db8::1',
  dst_port: 443,
  start_time: 1_700_000_000_000,
  bytes_sent: 1500n,
  action: null,
}
const flow = fiveTuple((name) => record[name] ?? null)
const cell = (name: string, more: Partial<Cell> = {}): Cell => ({
  ...columnCell(column(name), record[name] ?? null, '', flow),
  ...more,
})

function actions(of: Cell, filter = ''): Record<string, string> {
  const parsed = parseFilter(filter, { columns })
  if (parsed.error) throw new Error(parsed.error.message)
  return Object.fromEntries(
    cellActions(parsed.filter, of, columns).map((one) => [one.id, printFilter(one.filter)]),
  )
}

describe('actions on a cell', () => {
  it('of an address', () => {
    expect(actions(cell('src_addr'), 'proto=tcp')).toEqual({
      for: 'proto=tcp src=10.0.0.1',
      out: 'proto=tcp src!=10.0.0.1',
      only: 'proto=tcp src=10.0.0.1',
      prefix: 'proto=tcp src=10.0.0.0/24',
      either: 'proto=tcp ip=10.0.0.1',
      conversation:
        'proto=tcp (src=10.0.0.1 dst=2001:db8::1 srcport=40000 dstport=443 or dst=10.0.0.1 src=2001:db8::1 dstport=40000 srcport=443)',
    })
    expect(actions(cell('dst_addr')).prefix).toBe('dst=2001:db8::/64')
  })

  it('of any other address also look on both sides', () => {
    const value = { kind: 'address', address: '10.0.0.1' } as const
    expect(actions({ field: 'initiator_addr', value, text: '' }).either).toBe('ip=10.0.0.1')
    expect(actions({ field: 'ip', value, text: '' }).either).toBeUndefined()
    expect(actions(cell('start_time')).either).toBeUndefined()
  })

  it('in a table narrow, in a list to choose from widen', () => {
    expect(actions(cell('src_addr'), 'src=10.0.0.0/8').for).toBe('src=10.0.0.0/8 src=10.0.0.1')
    expect(actions(cell('dst_port', { isChoice: true }), 'dstport=22').for).toBe('dstport in (22, 443)')
    expect(actions(cell('dst_port'), 'dstport=22').only).toBe('dstport=443')
  })

  it('keep out once, however often asked', () => {
    expect(actions(cell('dst_port'), 'dstport!=443').out).toBe('dstport!=443')
    expect(actions(cell('dst_port', { isChoice: true }), 'dstport!=443').out).toBe('')
  })

  it('know what is missing', () => {
    expect(actions(cell('action'))).toMatchObject({ for: 'action=-', out: 'action=*', only: 'action=-' })
  })

  it('of what has an order', () => {
    expect(actions(cell('start_time'))).toMatchObject({
      from: 'start>=2023-11-14T22:13:20Z',
      to: 'start<=2023-11-14T22:13:20.000Z',
    })
    expect(actions(cell('bytes_sent'))).toMatchObject({ from: 'sent>=1500', to: 'sent<=1500' })
    expect(actions(cell('dst_port')).from).toBeUndefined()
  })

  it('of a group are those of the condition that it stands for', () => {
    const of = conditionCell({ op: 'missing', field: 'dst_port' }, '')
    expect(of && actions(of).for).toBe('dstport=-')
    expect(conditionCell({ op: 'and', of: [] }, '')).toBeUndefined()
  })

  it('there is no conversation without a flow', () => {
    expect(fiveTuple(() => null)).toBeUndefined()
    const { flow: _, ...alone } = cell('src_addr')
    expect(actions(alone).conversation).toBeUndefined()
  })
})

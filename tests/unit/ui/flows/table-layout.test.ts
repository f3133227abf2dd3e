import { describe, expect, it } from 'vitest'
import type { Column } from '../../../../src/flow/column.ts'
import { knownColumn } from '../../../../src/flow/columns.ts'
import { layOut } from '../../../../src/ui/flows/table-layout.ts'

const columns = (...names: string[]): Column[] => names.map((name) => knownColumn(name)!)
const names = (all: readonly Column[]) => all.map(({ name }) => name)
const ALL = columns(
  'start_time',
  'src_addr',
  'src_port',
  'dst_addr',
  'dst_port',
  'protocol',
  'verdict',
  'bytes_sent',
  'tcp_flags',
  'action',
)

describe('layOut', () => {
  it('leaves a wide table as it is, and one that was not seen yet', () => {
    for (const seenPx of [undefined, 600, 1200]) {
      expect(layOut(ALL, seenPx, () => 100)).toEqual({
        columns: ALL,
        tall: undefined,
        template: `${'100px '.repeat(ALL.length)}minmax(0, 1fr)`,
        widthPx: 1000,
      })
    }
  })

  it('stacks what tells a flow within the width that is seen, and others to the right of it', () => {
    const { columns: placed, tall, template, widthPx } = layOut(ALL, 390, () => 130)
    expect(names(placed)).toEqual([
      ...['start_time', 'verdict'],
      ...['src_addr', 'dst_addr'],
      ...['src_port', 'dst_port'],
      ...['bytes_sent', 'action'],
      ...['protocol', 'tcp_flags'],
    ])
    expect(tall).toEqual(new Set())
    const widths = [...template.matchAll(/(\d+)px/g)].map(([, px]) => Number(px))
    expect(widths.slice(0, 4).reduce((sum, px) => sum + px, 0)).toBe(390)
    expect(widthPx).toBe(390 + 130)
  })

  it('loses no column, whichever are shown, and gives a lone one both lines', () => {
    for (let mask = 1; mask < 2 ** ALL.length; mask++) {
      const shown = ALL.filter((_, i) => mask & (1 << i))
      const { columns: placed, tall = new Set(), template } = layOut(shown, 390, () => 100)
      expect(names(placed).toSorted()).toEqual(names(shown).toSorted())
      expect(template.split('px ').length - 1).toBe((placed.length + tall.size) / 2)
    }
  })
})

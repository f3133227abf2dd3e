import type { Column } from '../../flow/column.ts'
import { columnField } from '../../query/filter/fields.ts'
import type { Choosable } from '../../query/filter/choice.ts'
import type { Filter, Value } from '../../query/filter/filter.ts'
import type { CellValue } from '../../query/flows/page.ts'

/** A value that some view shows, as filters see it. */
export interface Cell {
  /** As filters name it. */
  readonly field: string
  /** Undefined where it is missing. */
  readonly value: Choosable
  /** As it is shown, for the menu's heading and the clipboard. */
  readonly text: string
  /** The flow that the value belongs to: what makes its conversation. */
  readonly flow?: FiveTuple
  /** Values that stand beside each other to choose from: a further one widens the choice. */
  readonly isChoice?: boolean
}

/** A value that no filter names: it can only be copied. */
export interface TextCell {
  /** What it is of, for the menu's heading. */
  readonly heading: string
  readonly text: string
}

export function isCell(cell: Cell | TextCell): cell is Cell {
  return 'field' in cell
}

/** What tells one conversation from another; a port is missing where the protocol has none. */
export interface FiveTuple {
  readonly protocol: number
  readonly srcAddress: string
  readonly dstAddress: string
  readonly srcPort: number | undefined
  readonly dstPort: number | undefined
}

/** The cell of a record's column. @param flow see `fiveTuple` */
export function columnCell(
  column: Column,
  value: CellValue,
  text: string,
  flow: FiveTuple | undefined,
): Cell {
  return {
    field: columnField(column.name),
    value: filterValue(column, value),
    text,
    ...(flow && { flow }),
  }
}

/** The cell that a condition on one value stands for; undefined for any other filter. */
export function conditionCell(condition: Filter, text: string): Cell | undefined {
  if (condition.op === 'missing') return { field: condition.field, value: undefined, text }
  if (condition.op === 'flags' && condition.mode === 'exactly')
    return { field: condition.field, value: { kind: 'number', number: condition.flags }, text }
  if (condition.op !== 'compare' || condition.is !== '=') return undefined
  return { field: condition.field, value: condition.value, text }
}

function filterValue({ storage }: Column, value: CellValue): Value | undefined {
  if (value === null) return undefined
  switch (storage) {
    case 'address':
      return { kind: 'address', address: String(value) }
    case 'label':
    case 'text':
      return { kind: 'text', text: String(value) }
    case 'time':
      return { kind: 'time', ms: Number(value) }
    default:
      return { kind: 'number', number: Number(value) }
  }
}

/** The five-tuple of a record; undefined for what is no flow. @param valueOf a column's value by its name */
export function fiveTuple(valueOf: (column: string) => CellValue): FiveTuple | undefined {
  const [protocol, src, dst] = [valueOf('protocol'), valueOf('src_addr'), valueOf('dst_addr')]
  if (protocol === null || src === null || dst === null) return undefined
  const port = (name: string) => {
    const value = valueOf(name)
    return value === null ? undefined : Number(value)
  }
  return {
    protocol: Number(protocol),
    srcAddress: String(src),
    dstAddress: String(dst),
    srcPort: port('src_port'),
    dstPort: port('dst_port'),
  }
}

import { physicalNames, type Column } from '../flow/column.ts'
import { CORE_COLUMNS } from '../flow/core-columns.ts'
import { VENDOR_COLUMNS } from '../flow/vendor-columns.ts'
import { UniqueNames, type Shape } from './shape.ts'

/** A column of the views, over all shapes. */
export interface LayoutColumn {
  readonly column: Column
  /** Names in view `flow`. */
  readonly physical: readonly string[]
  /** Name in view `flows`. */
  readonly name: string
  /** Whether any table has it; where none does, the views hold NULL of the right type. */
  readonly isPresent: boolean
}

/** Names that views `flow` and `flows` give to what they derive. */
const DERIVED_IN_FLOW = ['id', 'id_shape', 'id_row']
const DERIVED_IN_FLOWS = ['protocol_name', 'src_num', 'dst_num', 'bytes', 'packets', 'community_id']

/**
 * All columns of the views: the core ones always, then the vendors' that some shape has in the order of the schema,
 * then unknown fields as they came. A field named like a column of ours gets a number.
 */
export function layoutOf(shapes: readonly Shape[]): readonly LayoutColumn[] {
  const present = new Map<string, Column>()
  for (const shape of shapes) for (const { column } of shape.columns) present.set(column.name, column)
  const core = new Map<string, Column>(CORE_COLUMNS.map((column) => [column.name, column]))
  const documented = VENDOR_COLUMNS.filter((column) => present.has(column.name))
  const columns = new Map([
    ...core,
    ...documented.map((column) => [column.name, column] as const),
    ...present,
  ])
  const physicalTaken = new UniqueNames(DERIVED_IN_FLOW)
  const nameTaken = new UniqueNames(DERIVED_IN_FLOWS)
  return [...columns.values()].map((column) => ({
    column: present.get(column.name) ?? column,
    physical: physicalNames(column).map((name) => physicalTaken.take(name)),
    name: nameTaken.take(column.name),
    isPresent: present.has(column.name),
  }))
}

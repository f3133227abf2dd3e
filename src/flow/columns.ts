import type { Column } from './column.ts'
import { CORE_COLUMNS, type CoreColumnName } from './core-columns.ts'
import { VENDOR_COLUMNS } from './vendor-columns.ts'

const KNOWN_COLUMNS: ReadonlyMap<string, Column> = new Map(
  [...CORE_COLUMNS, ...VENDOR_COLUMNS].map((column: Column) => [column.name, column]),
)

/** Columns of flows that no file brings: they are computed when a load has ended, from all records together. */
export const COMPUTED_COLUMNS = [
  'tcp_state',
  'verdict',
  'conversation',
  'is_duplicate',
] as const satisfies readonly CoreColumnName[]

/** The column of that name, if the schema or a vendor's document knows it. */
export function knownColumn(name: string): Column | undefined {
  return KNOWN_COLUMNS.get(name)
}

/** A column for a field that no document describes: kept as text under its own name. */
export function unknownColumn(name: string): Column {
  return {
    name,
    title: name,
    storage: 'text',
    meaning: 'A field that Flowglass does not know; kept as it was in the file.',
  }
}

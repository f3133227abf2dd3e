import { rowsAsMarkdown, rowsAsTsv } from '../export/clipboard.ts'
import type { Column } from '../flow/column.ts'
import { ZoneClock } from '../flow/zone-clock.ts'
import { cellValue, type FlowRow } from '../query/flows/page.ts'
import type { Dataset } from './dataset.svelte.ts'
import type { ZoneChoice } from './view.svelte.ts'

export type CopyFormat = 'TSV' | 'Markdown'

/** Records as text for the clipboard, under the names of their columns; times as in exports, numbers exact. */
export function rowsText(
  rows: readonly FlowRow[],
  columns: readonly Column[],
  dataset: Dataset,
  { format, zone }: { format: CopyFormat; zone: ZoneChoice },
): string {
  const clock = new ZoneClock(zone)
  const text = (column: Column, row: FlowRow): string => {
    const value = cellValue(column, row, (name, code) => dataset.labelOf(name, code))
    if (value === null) return ''
    return column.storage === 'time' ? clock.iso(Number(value)) : String(value)
  }
  const names = columns.map(({ name }) => name)
  const cells = rows.map((row) => columns.map((column) => text(column, row)))
  return format === 'TSV' ? rowsAsTsv(names, cells) : rowsAsMarkdown(names, cells)
}

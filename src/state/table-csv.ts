import { CsvWriter } from '../export/csv.ts'
import type { Cell, ExportColumn } from '../export/table.ts'

export type { Cell, ExportColumn } from '../export/table.ts'

/** A table that a view has made, as a CSV file. @param formatTime prints epoch milliseconds of columns of kind `time` */
export function tableCsv(
  columns: readonly ExportColumn[],
  rows: readonly (readonly Cell[])[],
  formatTime: (epochMs: number) => string,
): Blob {
  const writer = new CsvWriter(columns, { rawText: false, provenance: undefined, formatTime })
  const cells = columns.map((_, c) => rows.map((row) => row[c] ?? null))
  const parts = [writer.begin(), writer.rows({ count: rows.length, cells }), writer.end()]
  return new Blob(parts, { type: 'text/csv' })
}

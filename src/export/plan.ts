import type { Column } from '../flow/column.ts'
import type { Provenance } from './table.ts'

export type ExportFormat = 'csv' | 'csv.gz' | 'jsonl' | 'parquet'

/** What a file of exported records is to be. Plain data: it goes to a worker. */
export interface ExportPlan {
  readonly format: ExportFormat
  readonly columns: readonly Column[]
  /** Labels of the label columns, by code. */
  readonly labels: Readonly<Record<string, readonly string[]>>
  /** CSV: texts as they are, also those that a spreadsheet would run. */
  readonly rawText: boolean
  /** CSV: begin with comment lines that say where the records come from. */
  readonly hasComment: boolean
  readonly provenance: Provenance
}

/** Media type for the browser's file dialog. */
export const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv',
  'csv.gz': 'application/gzip',
  jsonl: 'application/x-ndjson',
  parquet: 'application/vnd.apache.parquet',
}

const LONGEST_FILTER = 60

/** A file name that says what is in it: `flows-dst-10.40.0.0-16-48210-records.csv`. */
export function exportName(filter: string, records: number, format: ExportFormat): string {
  const words = filter
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9.]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .slice(0, LONGEST_FILTER)
    .replace(/^[-.]+|[-.]+$/g, '')
  return [`flows`, ...(words === '' ? [] : [words]), `${records}-records`].join('-') + `.${format}`
}

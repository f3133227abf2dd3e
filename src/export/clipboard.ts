import { tsvLine } from '../lib/tsv.ts'

/** Rows as tab-separated text, as spreadsheets take it from the clipboard. */
export function rowsAsTsv(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  return [columns, ...rows].map(tsvLine).join('\n')
}

/** Rows as a Markdown table, for tickets and documents. */
export function rowsAsMarkdown(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(escaped).join(' | ')} |`
  return [line(columns), `|${columns.map(() => ' --- |').join('')}`, ...rows.map(line)].join('\n')
}

function escaped(cell: string): string {
  return cell.replace(/[\\|`*_[\]<>#]/g, '\\$&').replace(/[\r\n]+/g, ' ')
}

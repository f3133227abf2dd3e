import { tsvLine } from '../../../lib/tsv.ts'

/** What a chart shows, as a table. */
export interface ChartNumbers {
  readonly columns: readonly { readonly title: string; readonly isNumber: boolean }[]
  readonly rows: readonly (readonly ChartCell[])[]
}

export interface ChartCell {
  /** As it is shown: `1.2 GiB`. */
  readonly text: string
  /** The same without rounding, for the tooltip and for copying: `1288490189`. */
  readonly exact?: string
}

/** Tab-separated lines with a heading, exact, as spreadsheets take them. */
export function numbersText({ columns, rows }: ChartNumbers): string {
  const lines = [columns.map(({ title }) => title), ...rows.map((row) => row.map(exactText))]
  return lines.map((line) => `${tsvLine(line.map(notFormula))}\n`).join('')
}

function exactText({ text, exact }: ChartCell): string {
  return exact ?? text
}

/** Spreadsheets run what begins with = + - or @; a quote before it makes it a text. */
function notFormula(text: string): string {
  return /^[=+@-]/.test(text) && !/^-?\d+(\.\d+)?$/.test(text) ? `'${text}` : text
}

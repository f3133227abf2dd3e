/** Cells as one line of tab-separated text: a tab or line end within a cell becomes a blank, since TSV cannot quote. */
export function tsvLine(cells: readonly string[]): string {
  return cells.map((cell) => cell.replace(/[\t\r\n]+/g, ' ')).join('\t')
}

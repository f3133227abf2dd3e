/**
 * Prints rows of texts and numbers as a table; numbers to the right.
 * @param {readonly string[]} head
 * @param {readonly (readonly (string | number)[])[]} rows
 */
export function printTable(head, rows) {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? grouped(cell) : cell)))
  const widths = head.map((title, i) => Math.max(title.length, ...texts.map((row) => (row[i] ?? '').length)))
  const line = (cells, sample) =>
    cells
      .map((cell, i) => (typeof sample[i] === 'number' ? cell.padStart(widths[i]) : cell.padEnd(widths[i])))
      .join('  ')
      .trimEnd()
  console.log(line(head, rows[0] ?? []))
  console.log(widths.map((width) => '─'.repeat(width)).join('  '))
  for (const [index, row] of texts.entries()) console.log(line(row, rows[index]))
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

function grouped(value) {
  const digits = Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

import type { ChartNumbers } from '../widgets/chart/chart-numbers.ts'
import type { HeatAnswer } from './heat-answer.ts'
import { amountText } from './volume-text.ts'

/** A heatmap as a table: its rows across, so that a long time reads downwards. */
export function heatNumbers({ rows, columns, cells, metric }: HeatAnswer): ChartNumbers {
  return {
    columns: [{ title: metric, isNumber: false }, ...rows.map((title) => ({ title, isNumber: true }))],
    rows: columns.map(({ title }, column) => [
      { text: title },
      ...rows.map((_, row) => {
        const amount = cells[row]?.[column] ?? 0n
        return { text: amount === 0n ? '' : amountText(amount, metric), exact: String(amount) }
      }),
    ]),
  }
}

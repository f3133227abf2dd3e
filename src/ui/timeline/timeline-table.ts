import type { BucketSums } from '../../query/timeline/spread.ts'
import type { ChartCell, ChartNumbers } from '../widgets/chart/chart-numbers.ts'
import type { Comparison } from './comparison.ts'
import type { LegendEntry } from './legend.ts'
import { bucketText } from './time-axis.ts'
import { inUnit, unitText, type Unit } from './timeline-numbers.ts'
import type { TimelineAnswer } from './timeline-questions.ts'

/** The bars as a table: a row for each bucket, a column for each series and side. */
export function timelineTable(
  { question }: TimelineAnswer,
  legend: readonly LegendEntry[],
  unit: Unit,
  zone: string,
  comparison: Comparison | undefined,
): ChartNumbers {
  const { grid, sides } = question
  const columnsOf = (name: string, sums: readonly BucketSums[]) =>
    sides.map((side, i) => ({
      title: sides.length > 1 ? `${name} ${side === 'sent' ? 'sent' : 'received'}` : name,
      sums: sums[i],
    }))
  const columns = [
    ...legend.flatMap(({ series, name }) => columnsOf(name, series.sides)),
    ...(comparison?.grid === grid ? columnsOf(`Compared: ${comparison.title}`, comparison.sides) : []),
  ]
  const rows = grid.borders.slice(1).map((toMs, bucket) => {
    const fromMs = grid.borders[bucket] ?? toMs
    const amounts = columns.map(({ sums }) => sums?.buckets[bucket] ?? 0n)
    return [
      { text: bucketText(fromMs, toMs, zone), exact: new Date(fromMs).toISOString() },
      ...amounts.map((amount) => amountCell(amount, toMs - fromMs, unit)),
    ]
  })
  const outside = columns.map(({ sums }) => (sums ? sums.before + sums.after + sums.untimed : 0n))
  const rest = outside.some((amount) => amount > 0n) && !unit.isRate
  return {
    columns: [{ title: 'Time', isNumber: false }, ...columns.map(({ title }) => ({ title, isNumber: true }))],
    rows: rest
      ? [
          ...rows,
          [
            { text: 'Outside of this time, or without time' },
            ...outside.map((amount) => amountCell(amount, 1, unit)),
          ],
        ]
      : rows,
  }
}

function amountCell(amount: bigint, lengthMs: number, unit: Unit): ChartCell {
  const value = inUnit(amount, lengthMs, unit)
  return { text: unitText(value, unit), exact: unit.isRate ? String(value) : String(amount) }
}

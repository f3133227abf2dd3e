import { ZoneClock } from '../../flow/zone-clock.ts'
import { formatCount } from '../../lib/format-number.ts'
import type { GroupColumn, GroupMeasure, GroupQuestion, GroupRow } from '../../query/volume/group-by.ts'
import { tableCsv, type Cell, type ExportColumn } from '../../state/table-csv.ts'
import { bucketText } from '../timeline/time-axis.ts'
import type { ChartNumbers } from '../widgets/chart/chart-numbers.ts'
import type { GroupAnswer } from './group-answer.ts'
import { amountText, exactText } from './volume-text.ts'

export const GROUP_MEASURES: readonly { value: GroupMeasure; label: string }[] = [
  { value: 'bytes', label: 'Bytes' },
  { value: 'packets', label: 'Packets' },
  { value: 'duration', label: 'Duration' },
]

export const GROUP_COLUMNS: readonly { id: GroupColumn; title: string }[] = [
  { id: 'sum', title: 'Sum' },
  { id: 'flows', title: 'Flows' },
  { id: 'min', title: 'Min' },
  { id: 'max', title: 'Max' },
  { id: 'mean', title: 'Mean' },
  { id: 'p50', title: 'Median' },
  { id: 'p95', title: 'p95' },
  { id: 'first', title: 'First' },
  { id: 'last', title: 'Last' },
]

/** A statistic as it is shown, and exactly where that says less. */
export function groupCell(
  row: GroupRow,
  column: GroupColumn,
  measure: GroupMeasure,
  clock: ZoneClock,
): { readonly text: string; readonly exact?: string } {
  switch (column) {
    case 'flows':
      return { text: formatCount(row.flows) }
    case 'first':
    case 'last': {
      const ms = column === 'first' ? row.firstMs : row.lastMs
      return ms === undefined ? { text: '' } : { text: clock.full(ms).slice(0, 19), exact: clock.full(ms) }
    }
    default: {
      const amount = row[column]
      if (typeof amount === 'bigint')
        return { text: amountText(amount, measure), exact: exactText(amount, measure) }
      return { text: amountText(Math.round(amount), measure), exact: exactNumber(amount) }
    }
  }
}

function exactNumber(amount: number): string {
  return new Intl.NumberFormat('en', { maximumFractionDigits: 3 }).format(amount)
}

/** When the flows of a group start. */
export function groupTimeText({ grid }: GroupQuestion, { bucket }: GroupRow, zone: string): string {
  if (!grid || bucket === undefined) return 'no start'
  const [from, to] = [grid.borders[bucket], grid.borders[bucket + 1]]
  if (bucket < 0) return 'before'
  return from === undefined || to === undefined ? 'after' : bucketText(from, to, zone)
}

/** The groups of the page that is shown. */
export function groupNumbers({ question, rows }: GroupAnswer, zone: string): ChartNumbers {
  const clock = new ZoneClock(zone)
  return {
    columns: [
      ...(question.grid ? [{ title: 'Start', isNumber: false }] : []),
      ...question.keys.map(({ title }) => ({ title, isNumber: false })),
      ...GROUP_COLUMNS.map(({ title }) => ({ title, isNumber: true })),
    ],
    rows: rows.map((row) => [
      ...(question.grid ? [{ text: groupTimeText(question, row, zone) }] : []),
      ...row.cells.map((cells, k) => ({ text: question.keys[k]?.text(cells) || '(missing)' })),
      ...GROUP_COLUMNS.map(({ id }) => groupCell(row, id, question.measure, clock)),
    ]),
  }
}

/** Groups as a CSV file with exact numbers; times in the zone of the clock. */
export function groupsCsv(
  question: GroupQuestion,
  rows: readonly GroupRow[],
  clock: ZoneClock,
  zone: string,
): Blob {
  const { keys, grid, measure } = question
  const unit = measure === 'duration' ? 'duration_ms' : measure
  const columns: ExportColumn[] = [
    ...(grid ? [{ name: 'time', kind: 'text' } as const] : []),
    ...keys.map(({ id }) => ({ name: id, kind: 'text' }) as const),
    ...(['sum', 'min', 'max'] as const).map(
      (name) => ({ name: `${name}_${unit}`, kind: 'integer' }) as const,
    ),
    ...(['mean', 'median', 'p95'] as const).map(
      (name) => ({ name: `${name}_${unit}`, kind: 'number' }) as const,
    ),
    { name: 'flows', kind: 'integer' },
    { name: 'first', kind: 'time' },
    { name: 'last', kind: 'time' },
  ]
  const lines = rows.map((row): Cell[] => [
    ...(grid ? [groupTimeText(question, row, zone)] : []),
    ...row.cells.map((cells, k) => keys[k]?.text(cells) || null),
    ...[row.sum, row.min, row.max, row.mean, row.p50, row.p95],
    row.flows,
    row.firstMs ?? null,
    row.lastMs ?? null,
  ])
  return tableCsv(columns, lines, (ms) => clock.full(ms))
}

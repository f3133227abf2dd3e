import type { Comparison } from '../../query/volume/compare.ts'
import type { VolumeKey } from '../../query/volume/key.ts'
import type { Metric } from '../../query/volume/scope.ts'
import type { ChartNumbers } from '../widgets/chart/chart-numbers.ts'
import { amountText } from './volume-text.ts'

/** `+1.2 GiB`, `−300`; nothing where nothing changed. */
export function changeText(before: bigint, after: bigint, metric: Metric): string {
  if (before === after) return '0'
  return after > before ? `+${amountText(after - before, metric)}` : `−${amountText(before - after, metric)}`
}

/** `+12 %`, `× 3.4` where it is more than twice, and in words where there is nothing to compare with. */
export function changeShare(before: bigint, after: bigint, kind: 'new' | 'gone' | 'both'): string {
  if (kind !== 'both') return kind
  if (before === after) return '0 %'
  if (before === 0n) return 'from 0'
  const ratio = Number(after) / Number(before)
  if (ratio >= 2) return `× ${ratio < 10 ? ratio.toFixed(1) : Math.round(ratio).toLocaleString('en')}`
  const percent = 100 * (ratio - 1)
  if (Math.abs(percent) < 0.1) return '< 0.1 %' // which way is told by the change itself
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent).toFixed(percent > -99.95 ? 1 : 0)} %`
}

/** The values that are not listed, together. */
export function otherChange({ rows, before, after, values }: Comparison) {
  return {
    values: values - rows.length,
    before: rows.reduce((left, row) => left - row.before, before),
    after: rows.reduce((left, row) => left - row.after, after),
  }
}

export function compareNumbers(
  keys: readonly VolumeKey[],
  comparison: Comparison,
  metric: Metric,
  titles: readonly [before: string, after: string],
): ChartNumbers {
  return {
    columns: [
      ...keys.map(({ title }) => ({ title, isNumber: false })),
      ...[...titles, 'Change', 'Relative'].map((title) => ({ title, isNumber: true })),
    ],
    rows: comparison.rows.map(({ cells, before, after, kind }) => [
      ...cells.map((own, k) => ({ text: keys[k]?.text(own) || '(missing)' })),
      { text: amountText(before, metric), exact: String(before) },
      { text: amountText(after, metric), exact: String(after) },
      { text: changeText(before, after, metric), exact: String(after - before) },
      { text: changeShare(before, after, kind) },
    ]),
  }
}

import type { BucketGrid } from '../../flow/time-bucket.ts'
import { formatBytes, formatCount, formatShort } from '../../lib/format-number.ts'
import type { TimelineSeries } from '../../query/timeline/timeline.ts'
import type { ShownMetric } from './timeline-choices.svelte.ts'

/** What the numbers of a timeline are. */
export interface Unit {
  readonly shown: ShownMetric
  readonly isRate: boolean
}

/** An amount of a bucket in the unit that is shown. */
export function inUnit(amount: bigint, lengthMs: number, { shown, isRate }: Unit): number {
  const number = shown === 'bits' ? 8 * Number(amount) : Number(amount)
  return isRate ? (number * 1000) / lengthMs : number
}

/** `1.2 GiB`, `34.5 Mbit/s`, `1,204`, `3.1 k/s`. */
export function unitText(value: number, { shown, isRate }: Unit): string {
  if (shown === 'bits') return `${formatShort(value)}bit/s`.replace(/(\d)bit/, '$1 bit')
  if (shown === 'bytes') return formatBytes(Math.round(value))
  if (isRate) return `${formatShort(value)}/s`
  return value < 100_000 ? formatCount(Math.round(value)) : formatShort(value)
}

/** A sum over any time: bytes of bit/s, packets and flows of their rates. */
export function amountText(amount: bigint, { shown }: Unit): string {
  return unitText(Number(amount), { shown: shown === 'bits' ? 'bytes' : shown, isRate: false })
}

export interface TimelineStatistics {
  readonly peak: number
  readonly average: number
  /** 95 of 100 buckets have no more. */
  readonly p95: number
}

/** Over buckets from one index to another, sides and series together. */
export function statistics(
  grid: BucketGrid,
  series: readonly TimelineSeries[],
  unit: Unit,
  [first, end]: readonly [number, number],
): TimelineStatistics | undefined {
  const values = bucketTotals(grid, series, unit).slice(first, end)
  if (values.length === 0) return undefined
  const sorted = [...values].sort((a, b) => a - b)
  return {
    peak: sorted.at(-1) ?? 0,
    average: values.reduce((sum, value) => sum + value, 0) / values.length,
    p95: sorted[Math.ceil(0.95 * sorted.length) - 1] ?? 0,
  }
}

/** Whether there is anything to draw in the buckets that are seen. */
export function hasAmounts(
  { series }: { readonly series: readonly TimelineSeries[] },
  [first, end]: readonly [number, number],
): boolean {
  return series.some(({ sides }) =>
    sides.some(({ buckets }) => buckets.slice(first, end).some((amount) => amount > 0n)),
  )
}

function bucketTotals(grid: BucketGrid, series: readonly TimelineSeries[], unit: Unit): readonly number[] {
  return grid.borders.slice(1).map((border, i) => {
    const amount = series.reduce(
      (sum, { sides }) => sides.reduce((all, { buckets }) => all + (buckets[i] ?? 0n), sum),
      0n,
    )
    return inUnit(amount, border - (grid.borders[i] ?? 0), unit)
  })
}

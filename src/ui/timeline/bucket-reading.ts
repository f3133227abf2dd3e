import type { BucketGrid } from '../../flow/time-bucket.ts'
import type { LegendEntry } from './legend.ts'
import { bucketText } from './time-axis.ts'
import { inUnit, unitText, type Unit } from './timeline-numbers.ts'

/** What one bucket says: of each series, and in all. */
export interface BucketReading {
  readonly fromMs: number
  readonly toMs: number
  readonly time: string
  /** Of each side. */
  readonly totals: readonly number[]
  /** Series that have something in it, both sides together. */
  readonly lines: readonly { readonly name: string; readonly color: string; readonly value: number }[]
}

export function readBucket(
  grid: BucketGrid,
  bucket: number | undefined,
  legend: readonly LegendEntry[],
  unit: Unit,
  zone: string,
): BucketReading | undefined {
  if (bucket === undefined) return undefined
  const [fromMs, toMs] = [grid.borders[bucket], grid.borders[bucket + 1]]
  if (fromMs === undefined || toMs === undefined) return undefined
  const shown = (amount: bigint) => inUnit(amount, toMs - fromMs, unit)
  const amounts = legend.map(({ series }) => series.sides.map(({ buckets }) => buckets[bucket] ?? 0n))
  const sum = (all: readonly bigint[]) => all.reduce((a, b) => a + b, 0n)
  return {
    fromMs,
    toMs,
    time: bucketText(fromMs, toMs, zone),
    totals: (legend[0]?.series.sides ?? []).map((_, side) => shown(sum(amounts.map((of) => of[side] ?? 0n)))),
    lines: legend
      .map(({ name, color }, i) => ({ name, color, value: shown(sum(amounts[i] ?? [])) }))
      .filter(({ value }) => value > 0),
  }
}

/** `14 Nov 2023 22:10 – 22:15: 1.2 GiB sent, 3.4 MiB received` */
export function spokenReading({ time, totals }: BucketReading, unit: Unit): string {
  const [first = 0, second] = totals.map((total) => unitText(total, unit))
  return second === undefined ? `${time}: ${first}` : `${time}: ${first} sent, ${second} received`
}

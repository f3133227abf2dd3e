import type { BucketGrid } from '../../flow/time-bucket.ts'
import type { TimelineSeries } from '../../query/timeline/timeline.ts'
import { inUnit, type Unit } from './timeline-numbers.ts'

/** How amounts become heights. */
export interface BarScale {
  /** Of each side: the largest stack and the room for it in pixels. */
  readonly largest: readonly number[]
  readonly roomPx: readonly number[]
  readonly isLogarithmic: boolean
}

export interface BarPaths {
  /** An SVG path for each series, both sides in one. */
  readonly paths: readonly string[]
}

const GAP_PX = 1
const NARROWEST_WITH_GAP_PX = 3

/** The highest stack of each side among the buckets that are seen. */
export function largestStacks(
  grid: BucketGrid,
  series: readonly TimelineSeries[],
  unit: Unit,
  [first, end]: readonly [number, number],
): readonly number[] {
  const sides = series[0]?.sides.length ?? 1
  return Array.from({ length: sides }, (_, side) => {
    let largest = 0
    for (let i = first; i < end; i++) {
      const amount = series.reduce((sum, one) => sum + (one.sides[side]?.buckets[i] ?? 0n), 0n)
      largest = Math.max(largest, inUnit(amount, lengthOf(grid, i), unit))
    }
    return largest
  })
}

/** Two sides share the height so that the same amount is equally high on both. */
export function barScale(largest: readonly number[], heightPx: number, isLogarithmic: boolean): BarScale {
  const weights = largest.map((value) => (isLogarithmic ? Math.log1p(value) : value))
  const sum = weights.reduce((all, weight) => all + weight, 0)
  const roomPx = weights.map((weight) => (sum === 0 ? heightPx / weights.length : (heightPx * weight) / sum))
  return { largest, roomPx, isLogarithmic }
}

/**
 * Bars of all series, stacked from the base line up and, where there is a second side, down from it.
 * On a logarithmic scale the stack as a whole is, and is divided as the amounts are.
 */
export function barPaths(
  grid: BucketGrid,
  series: readonly TimelineSeries[],
  unit: Unit,
  scale: BarScale,
  x: (ms: number) => number,
  visible: readonly [number, number],
): readonly string[] {
  const paths = series.map(() => [] as string[])
  const base = scale.roomPx[0] ?? 0
  for (let i = visible[0]; i < visible[1]; i++) {
    const left = x(grid.borders[i] ?? 0)
    const full = x(grid.borders[i + 1] ?? 0) - left
    const width = full >= NARROWEST_WITH_GAP_PX ? full - GAP_PX : full
    for (let side = 0; side < scale.largest.length; side++) {
      const values = series.map((one) => inUnit(one.sides[side]?.buckets[i] ?? 0n, lengthOf(grid, i), unit))
      const total = values.reduce((sum, value) => sum + value, 0)
      if (total === 0) continue
      const height = heightOf(total, scale, side)
      let at = base
      values.forEach((value, s) => {
        if (value === 0) return
        const part = (height * value) / total
        const top = side === 0 ? at - part : at
        paths[s]?.push(`M${round(left)} ${round(top)}h${round(width)}v${round(part)}h${round(-width)}z`)
        at += side === 0 ? -part : part
      })
    }
  }
  return paths.map((parts) => parts.join(''))
}

/** A stepped line over the buckets that are seen, for each side from its base line. */
export function linePath(
  grid: BucketGrid,
  values: readonly (readonly number[])[],
  scale: BarScale,
  x: (ms: number) => number,
  [first, end]: readonly [number, number],
): string {
  const base = scale.roomPx[0] ?? 0
  return values
    .map((ofSide, side) => {
      const steps: string[] = []
      for (let i = first; i < end; i++) {
        const value = ofSide[i] ?? 0
        const height = value === 0 ? 0 : heightOf(value, scale, side)
        const y = round(side === 0 ? base - height : base + height)
        steps.push(
          `${steps.length === 0 ? `M${round(x(grid.borders[i] ?? 0))} ${y}` : `V${y}`}H${round(x(grid.borders[i + 1] ?? 0))}`,
        )
      }
      return steps.join('')
    })
    .join('')
}

/** What is there at all is seen. */
function heightOf(value: number, { largest, roomPx, isLogarithmic }: BarScale, side: number): number {
  const most = largest[side] ?? 0
  const share = isLogarithmic ? Math.log1p(value) / Math.log1p(most) : value / most
  return Math.max(1, share * (roomPx[side] ?? 0))
}

function lengthOf({ borders }: BucketGrid, bucket: number): number {
  return (borders[bucket + 1] ?? 0) - (borders[bucket] ?? 0)
}

function round(px: number): string {
  return px.toFixed(2)
}

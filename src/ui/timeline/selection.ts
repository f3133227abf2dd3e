import { bucketAt, type BucketGrid } from '../../flow/time-bucket.ts'
import type { TimeRange } from './time-axis.ts'

/** What of a selection the pointer holds; `new` where it is on none. */
export type Grab = 'from' | 'to' | 'inside' | 'new'

export function grabAt(selection: TimeRange | undefined, ms: number, reachMs: number): Grab {
  if (!selection) return 'new'
  if (Math.abs(ms - selection.fromMs) <= reachMs) return 'from'
  if (Math.abs(ms - selection.toMs) <= reachMs) return 'to'
  return ms > selection.fromMs && ms < selection.toMs ? 'inside' : 'new'
}

/** The selection after the pointer went from one time to another. */
export function draggedRange(grab: Grab, before: TimeRange, fromMs: number, toMs: number): TimeRange {
  switch (grab) {
    case 'inside':
      return { fromMs: before.fromMs + toMs - fromMs, toMs: before.toMs + toMs - fromMs }
    case 'from':
      return ordered(toMs, before.toMs)
    case 'to':
      return ordered(before.fromMs, toMs)
    case 'new':
      return ordered(fromMs, toMs)
  }
}

function ordered(a: number, b: number): TimeRange {
  return { fromMs: Math.min(a, b), toMs: Math.max(a, b) }
}

/** The same at borders of buckets and within what is seen; at least one bucket. */
export function snapped(grid: BucketGrid, range: TimeRange, seen: TimeRange): TimeRange {
  const last = grid.borders.length - 2
  const clamp = (bucket: number) => Math.min(Math.max(bucket, 0), Math.max(last, 0))
  const from = clamp(bucketAt(grid, Math.max(range.fromMs, seen.fromMs)))
  const to = Math.max(from, clamp(bucketAt(grid, Math.min(range.toMs, seen.toMs) - 1)))
  return { fromMs: grid.borders[from] ?? range.fromMs, toMs: grid.borders[to + 1] ?? range.toMs }
}

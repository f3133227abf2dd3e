import { bucketCount, type BucketGrid } from '../../flow/time-bucket.ts'

/** One side of a series. `total` is exactly the sum of all the others. */
export interface BucketSums {
  readonly buckets: readonly bigint[]
  /** Parts of flows before the first and behind the last bucket. */
  readonly before: bigint
  readonly after: bigint
  /** Of flows without any time. */
  readonly untimed: bigint
  readonly total: bigint
}

/** Flows that begin in one bucket and end in one bucket; -1 is before the grid, the number of buckets behind it. */
export interface SpanGroup {
  readonly first: number | null
  readonly last: number | null
  readonly total: bigint
  /** What lies in the first bucket, and what lies before the last; of flows that touch more than one. */
  readonly head: bigint
  readonly beforeTail: bigint
}

/** Adds up groups of flows, each spread over its buckets. */
export class SpreadSums {
  total = 0n
  private readonly grid: BucketGrid
  private readonly isEven: boolean
  /** By bucket, with a place before and one behind. */
  private readonly own: bigint[]
  /** What the buckets from here on have more than the one before, of flows that run through them. */
  private readonly steps: bigint[]
  private untimed = 0n

  constructor(grid: BucketGrid) {
    const { borders, widthMs } = grid
    this.grid = grid
    this.isEven = borders.every((border, i) => i === 0 || border - (borders[i - 1] ?? 0) === widthMs)
    this.own = new Array<bigint>(bucketCount(grid) + 2).fill(0n)
    this.steps = new Array<bigint>(bucketCount(grid) + 2).fill(0n)
  }

  static together(grid: BucketGrid, parts: readonly (SpreadSums | undefined)[]): SpreadSums {
    const all = new SpreadSums(grid)
    for (const part of parts) {
      if (!part) continue
      all.total += part.total
      all.untimed += part.untimed
      part.own.forEach((sum, i) => all.put(i - 1, sum))
      part.steps.forEach((step, i) => all.step(i - 1, step))
    }
    return all
  }

  add({ first, last, total, head, beforeTail }: SpanGroup): void {
    this.total += total
    if (first === null || last === null) {
      this.untimed += total
      return
    }
    if (last <= first) {
      this.put(first, total)
      return
    }
    // Sums of DOUBLEs beyond 2^53 may be off by a few; nothing may get lost for that.
    const inFirst = clamp(head, 0n, total)
    const untilLast = clamp(beforeTail, inFirst, total)
    this.put(first, inFirst)
    this.put(last, total - untilLast)
    if (last - first > 1) this.spread(first + 1, last - 1, untilLast - inFirst)
  }

  sums(): BucketSums {
    let through = 0n
    const all = this.own.map((sum, i) => sum + (through += this.steps[i] ?? 0n))
    const { untimed, total } = this
    return { buckets: all.slice(1, -1), before: all[0] ?? 0n, after: all.at(-1) ?? 0n, untimed, total }
  }

  private put(bucket: number, amount: bigint): void {
    this.own[bucket + 1] = (this.own[bucket + 1] ?? 0n) + amount
  }

  private step(bucket: number, amount: bigint): void {
    this.steps[bucket + 1] = (this.steps[bucket + 1] ?? 0n) + amount
  }

  /** Over whole buckets, evenly in time, by the rule of parts until a time. */
  private spread(from: number, to: number, amount: bigint): void {
    if (amount === 0n) return
    if (this.isEven) this.spreadEvenly(from, to, amount)
    else this.spreadByLength(from, to, amount)
  }

  private spreadEvenly(from: number, to: number, amount: bigint): void {
    const count = to - from + 1
    const each = amount / BigInt(count)
    const rest = Number(amount % BigInt(count))
    this.step(from, each)
    this.step(to + 1, -each)
    for (let i = 0; i < count && rest > 0; i++)
      if (Math.floor((rest * (i + 1)) / count) > Math.floor((rest * i) / count)) this.put(from + i, 1n)
  }

  private spreadByLength(from: number, to: number, amount: bigint): void {
    const { borders } = this.grid
    const begin = borders[from] ?? 0
    const length = BigInt((borders[to + 1] ?? 0) - begin)
    let until = 0n
    for (let bucket = from; bucket <= to; bucket++) {
      const part = (amount * BigInt((borders[bucket + 1] ?? 0) - begin)) / length
      this.put(bucket, part - until)
      until = part
    }
  }
}

function clamp(value: bigint, low: bigint, high: bigint): bigint {
  return value < low ? low : value > high ? high : value
}

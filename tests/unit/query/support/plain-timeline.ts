import type { BucketGrid } from '../../../../src/flow/time-bucket.ts'

export interface PlainFlow {
  readonly start_time: number | null
  readonly end_time: number | null
  readonly bytes_sent: number
  readonly bytes_recv: number | null
  readonly protocol: number | null
  readonly log_status: string | null
}

export function isFlow({ log_status }: PlainFlow): boolean {
  return log_status !== 'NODATA' && log_status !== 'SKIPDATA'
}

export function bytesOf({ bytes_sent, bytes_recv }: PlainFlow): number {
  return bytes_sent + (bytes_recv ?? 0)
}

/** Bytes of one flow until a time, in plain integers. */
function until(amount: bigint, start: number, end: number, time: number): bigint {
  if (time <= start) return 0n
  return time >= end ? amount : (amount * BigInt(time - start)) / BigInt(end - start)
}

/**
 * What a timeline adds up, said a second time record by record and border by border. The middle buckets of one flow may
 * differ by the rounding of its group.
 */
export function plainTimeline(flows: readonly PlainFlow[], grid: BucketGrid): number[] {
  const sums = grid.borders.slice(1).map(() => 0)
  for (const flow of flows.filter(isFlow)) {
    const start = flow.start_time ?? flow.end_time
    if (start === null) continue
    const end = Math.max(start, flow.end_time ?? start)
    const amount = BigInt(bytesOf(flow))
    for (let i = 0; i < sums.length; i++) {
      const [from, to] = [grid.borders[i]!, grid.borders[i + 1]!]
      if (end === start) sums[i]! += start >= from && start < to ? Number(amount) : 0
      else sums[i]! += Number(until(amount, start, end, to) - until(amount, start, end, from))
    }
  }
  return sums
}

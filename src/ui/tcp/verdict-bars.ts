import { VERDICTS, type Verdict } from '../../flow/verdicts.ts'
import { verdictOfCode } from '../../query/conversations/scope.ts'
import type { VerdictGrid } from '../../query/tcp/verdict-grid.ts'
import type { VerdictCount } from '../../query/tcp/verdicts-over-time.ts'

/** Connections that began in one stretch of time, by verdict, in the order of verdicts. */
export interface VerdictBucket {
  readonly fromMs: number
  readonly toMs: number
  readonly total: number
  readonly parts: readonly { readonly verdict: Verdict; readonly count: number }[]
}

/** Every bucket of the grid, also those without a connection. */
export function verdictBuckets(grid: VerdictGrid, rows: readonly VerdictCount[]): readonly VerdictBucket[] {
  const counts = Array.from({ length: grid.count }, () => new Map<Verdict, number>())
  for (const row of rows) {
    const [verdict, bucket] = [verdictOfCode(row.verdict), counts[row.bucket]]
    bucket?.set(verdict, (bucket.get(verdict) ?? 0) + row.conversations)
  }
  return counts.map((bucket, i) => {
    const fromMs = grid.fromMs + i * grid.widthMs
    const parts = VERDICTS.flatMap(({ name }) => {
      const count = bucket.get(name)
      return count === undefined ? [] : [{ verdict: name, count }]
    })
    const total = parts.reduce((sum, { count }) => sum + count, 0)
    return { fromMs, toMs: fromMs + grid.widthMs, total, parts }
  })
}

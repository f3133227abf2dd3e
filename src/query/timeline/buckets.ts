import { bucketCount, type BucketGrid } from '../../flow/time-bucket.ts'

/** Buckets in a row that are equally wide: there the index is a division. */
interface Run {
  readonly first: number
  readonly originMs: number
  readonly widthMs: number
}

/**
 * Index of the bucket that holds a time: -1 before the first, the number of buckets behind the last.
 * @param isInside no time is outside of the grid
 */
export function bucketIndexSql(timeSql: string, grid: BucketGrid, isInside = false): string {
  const runs = runsOf(grid)
  const inside = byRun(
    runs,
    (run) => `${timeSql} < ${run.originMs}`,
    (run) => {
      const index = `(${timeSql} - ${run.originMs}) // ${run.widthMs}`
      return run.first === 0 ? index : `${index} + ${run.first}`
    },
  )
  if (isInside) return inside
  const [first, last] = ends(grid)
  return `CASE WHEN ${timeSql} >= ${first} AND ${timeSql} < ${last} THEN ${inside} WHEN ${timeSql} < ${first} THEN -1 WHEN ${timeSql} >= ${last} THEN ${bucketCount(grid)} END`
}

/** The border at which a bucket begins, by its index from 0 to the number of buckets. */
export function bucketStartSql(indexSql: string, grid: BucketGrid): string {
  return byRun(
    runsOf(grid),
    (run) => `${indexSql} < ${run.first}`,
    (run) => {
      const steps = run.first === 0 ? indexSql : `(${indexSql} - ${run.first})`
      return `${run.originMs} + ${steps} * ${run.widthMs}`
    },
  )
}

function ends({ borders }: BucketGrid): readonly [number, number] {
  return [borders[0] ?? 0, borders.at(-1) ?? 0]
}

function runsOf({ borders }: BucketGrid): readonly Run[] {
  const runs: Run[] = []
  for (let i = 0; i + 1 < borders.length; i++) {
    const originMs = borders[i] ?? 0
    const widthMs = (borders[i + 1] ?? 0) - originMs
    if (runs.at(-1)?.widthMs !== widthMs) runs.push({ first: i, originMs, widthMs })
  }
  return runs
}

/** Chooses the run by halves, so that many changes of the clocks cost few comparisons. */
function byRun(runs: readonly Run[], isBefore: (run: Run) => string, value: (run: Run) => string): string {
  const middle = runs.length >> 1
  const run = runs[middle]
  if (!run) return 'NULL'
  if (runs.length === 1) return value(run)
  const before = byRun(runs.slice(0, middle), isBefore, value)
  return `CASE WHEN ${isBefore(run)} THEN ${before} ELSE ${byRun(runs.slice(middle), isBefore, value)} END`
}

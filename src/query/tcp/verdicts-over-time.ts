import { typedQuery } from '../../lib/typed-query.ts'
import type { Conversations } from '../conversations/scope.ts'
import { extentOf, type Outcome } from './outcomes.ts'
import { bucketSql, gridFor, gridOf, type VerdictGrid } from './verdict-grid.ts'

/** How many conversations of a verdict began in a bucket. */
export interface VerdictCount {
  readonly bucket: number
  readonly verdict: number
  readonly conversations: number
}

/** With fewer buckets of the whole log, those that were found are counted anew, by finer ones. */
const FEWEST_BUCKETS = 20

/** From the first to the last of these; undefined where none has a time. @param counted by what they were counted */
export function verdictGrid(outcomes: readonly Outcome[], counted: VerdictGrid): VerdictGrid | undefined {
  const extent = extentOf(outcomes)
  if (!extent) return undefined
  const { fromMs, toMs } = extent
  const coarse = gridOf(fromMs, toMs, counted.widthMs)
  const fine = gridFor(fromMs, toMs)
  return coarse.count >= FEWEST_BUCKETS || fine.widthMs >= counted.widthMs ? coarse : fine
}

/** What outcomes tell of a grid; undefined where they were counted by buckets of another width. Some buckets come in several rows. */
export function verdictsOfOutcomes(
  outcomes: readonly Outcome[],
  counted: VerdictGrid,
  grid: VerdictGrid,
): readonly VerdictCount[] | undefined {
  if (grid.widthMs !== counted.widthMs) return undefined
  const shift = (grid.fromMs - counted.fromMs) / grid.widthMs
  return outcomes.flatMap(({ bucket, verdict, conversations }) =>
    bucket === null ? [] : { bucket: bucket - shift, verdict, conversations },
  )
}

/** How many conversations of each verdict began in each bucket; buckets and verdicts without any are left out. */
export function verdictsOverTimeQuery(conversations: Conversations, grid: VerdictGrid) {
  const untilMs = grid.fromMs + grid.widthMs * grid.count
  return typedQuery(
    { bucket: 'number', verdict: 'number', conversations: 'number' },
    `SELECT ${bucketSql(grid)} AS bucket, verdict, count(*) AS conversations
FROM ${conversations} WHERE start_time_ms >= ${grid.fromMs} AND start_time_ms < ${untilMs}
GROUP BY ALL ORDER BY bucket, verdict`,
  )
}

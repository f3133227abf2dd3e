import { typedQuery } from '../../lib/typed-query.ts'
import type { Conversations } from '../conversations/scope.ts'
import { extentOf, type Outcome } from './outcomes.ts'
import { bucketSql, endMsOf, gridFor, gridOf, type VerdictGrid } from './verdict-grid.ts'

/** How many conversations of a verdict began in a bucket. */
export interface VerdictCount {
  readonly bucket: number
  readonly verdict: number
  readonly conversations: number
}

/** With fewer buckets of the whole log, those that were found are counted anew, by finer ones. */
const FEWEST_BUCKETS = 20

/** Verdicts over time, as far as outcomes tell. */
export interface VerdictsOverTime {
  /** From the first to the last of them. */
  readonly grid: VerdictGrid
  /** Some buckets come in several rows. Undefined where the outcomes do not tell: ask `verdictsOverTimeQuery`. */
  readonly counts: readonly VerdictCount[] | undefined
}

/** Undefined where none has a time. @param counted by which buckets the outcomes were counted */
export function verdictsOverTime(
  outcomes: readonly Outcome[],
  counted: VerdictGrid,
): VerdictsOverTime | undefined {
  const extent = extentOf(outcomes)
  if (!extent) return undefined
  const { fromMs, toMs } = extent
  const [coarse, fine] = [gridOf(fromMs, toMs, counted.widthMs), gridFor(fromMs, toMs)]
  // The log may have grown since its buckets were chosen.
  const isWithin = fromMs >= counted.fromMs && endMsOf(coarse) <= endMsOf(counted)
  const isEnough = coarse.count >= FEWEST_BUCKETS || fine.widthMs >= coarse.widthMs
  if (!isWithin || !isEnough) return { grid: fine, counts: undefined }
  const shift = (coarse.fromMs - counted.fromMs) / coarse.widthMs
  const counts = outcomes.flatMap(({ bucket, verdict, conversations }) =>
    bucket === null ? [] : { bucket: bucket - shift, verdict, conversations },
  )
  return { grid: coarse, counts }
}

/** How many conversations of each verdict began in each bucket; buckets and verdicts without any are left out. */
export function verdictsOverTimeQuery(conversations: Conversations, grid: VerdictGrid) {
  return typedQuery(
    { bucket: 'number', verdict: 'number', conversations: 'number' },
    // Groups by numbers of eight bits are counted in an array, in two thirds of the time.
    `SELECT ${bucketSql(grid)} AS bucket, verdict, count(*) AS conversations
FROM ${conversations} WHERE start_time_ms >= ${grid.fromMs} AND start_time_ms < ${endMsOf(grid)}
GROUP BY ALL ORDER BY bucket, verdict`,
  )
}

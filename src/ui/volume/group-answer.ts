import { bucketGrid, chooseBucketWidth } from '../../flow/time-bucket.ts'
import {
  groupCountQuery,
  groupQuery,
  groupRows,
  type GroupQuestion,
  type GroupRow,
} from '../../query/volume/group-by.ts'
import { askRecordTimes } from '../timeline/data-times.ts'
import type { Ask } from './volume-source.svelte.ts'

/** Rows of a page. */
export const PAGE_ROWS = 200
/** Rows of a file; more would not fit into the memory of a tab. */
export const MOST_FILE_ROWS = 1_000_000
/** Exact percentiles keep every value in memory. */
const MOST_FLOWS_FOR_EXACT = 3_000_000
const TIME_BUCKETS = 24

export interface GroupAnswer {
  readonly question: GroupQuestion
  readonly rows: readonly GroupRow[]
  /** How many groups there are, on all pages. */
  readonly groups: number
  readonly statements: readonly string[]
}

export async function askGroups(
  ask: Ask,
  asked: Omit<GroupQuestion, 'grid' | 'isExact' | 'limit' | 'offset'>,
  page: number,
  time: { readonly zone: string } | undefined,
): Promise<GroupAnswer> {
  const times = await askRecordTimes(ask, asked.scope)
  const range = times.core ?? times.whole
  const [fromMs, toMs] = [Math.floor(range?.fromMs ?? 0), Math.ceil(range?.toMs ?? 1) - 1]
  const question: GroupQuestion = {
    ...asked,
    grid:
      time && range
        ? bucketGrid(fromMs, toMs, chooseBucketWidth(toMs - fromMs, TIME_BUCKETS), time.zone)
        : undefined,
    isExact: times.records <= MOST_FLOWS_FOR_EXACT,
    limit: PAGE_ROWS,
    offset: page * PAGE_ROWS,
  }
  const [query, countQuery] = [groupQuery(question), groupCountQuery(question)]
  const rows = groupRows(question, await ask(query))
  const isAll = page === 0 && rows.length < PAGE_ROWS
  const groups = isAll ? rows.length : ((await ask(countQuery))[0]?.group_count ?? rows.length)
  return { question, rows, groups, statements: [query.sql, countQuery.sql] }
}

/** Every group, for a file. */
export async function askAllGroups(ask: Ask, question: GroupQuestion): Promise<readonly GroupRow[]> {
  const all = { ...question, limit: MOST_FILE_ROWS, offset: 0 }
  return groupRows(all, await ask(groupQuery(all)))
}

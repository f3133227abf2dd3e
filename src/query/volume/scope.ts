import type { FilterBranches } from '../filter/branches.ts'
import { isNoneOf } from '../../lib/sql-text.ts'

/** Which records the questions of volume are about. */
export interface VolumeScope {
  /** SQL over view `flow`; `true` for everything. */
  readonly conditionSql: string
  /** The same records in two parts, where the engine finds them faster one after the other. */
  readonly branches?: FilterBranches | undefined
  /** Codes of the labels NODATA and SKIPDATA: records that are no flows. */
  readonly notFlows: readonly number[]
  /**
   * Some record counts more than 2^62 bytes or packets. Sums then take five times as long, because the engine must
   * reckon in 128 bits; unknown counts as no, and a query fails rather than answer wrongly.
   */
  readonly hasHugeCounts?: boolean
  /** No record tells what came back: adding nothing to every record would take as long as the sum itself. */
  readonly isOneWay?: boolean
  /**
   * Holds for one record of each flow that several reporters recorded. Where it is given, the others are left out of
   * every sum; SQL over view `flow`.
   */
  readonly countsOnce?: string
}

/** Leaves out records that repeat what another reporter's say, once pairing has found them. */
export const COUNTED_ONCE = 'coalesce(is_duplicate, 0) = 0'

export const EVERY_RECORD: VolumeScope = { conditionSql: 'true', notFlows: [] }

/** What is added up. */
export type Metric = 'bytes' | 'packets' | 'flows'

/** Of which direction: both together, source to destination, or back. */
export type Side = 'both' | 'sent' | 'recv'

const NOT_FLOWS = ['NODATA', 'SKIPDATA']

/** Codes of the log statuses that are no flows. */
export function notFlowCodes(labels: ReadonlyMap<string, readonly string[]>): readonly number[] {
  return [...(labels.get('log_status') ?? []).entries()]
    .filter(([, label]) => NOT_FLOWS.includes(label))
    .map(([code]) => code)
}

/** Code of one log status, if any record has it. */
export function statusCode(
  labels: ReadonlyMap<string, readonly string[]>,
  status: 'NODATA' | 'SKIPDATA',
): number | undefined {
  const code = labels.get('log_status')?.indexOf(status) ?? -1
  return code < 0 ? undefined : code
}

/** The records that match and are flows, as the text behind WHERE. */
export function whereFlows(
  { conditionSql, notFlows, countsOnce = 'true' }: VolumeScope,
  more = 'true',
): string {
  const parts = [conditionSql, more, countsOnce]
    .filter((part) => part !== 'true')
    .map((part) => `(${part}\n)`)
  if (notFlows.length > 0) parts.push(isNoneOf('log_status', notFlows))
  return parts.length === 0 ? 'true' : parts.join(' AND ')
}

/** The records that match, flows or not, as the text behind FROM: view `flow` with a condition, or a relation like it. */
export function recordsOf({
  conditionSql,
  branches,
  countsOnce,
}: Pick<VolumeScope, 'conditionSql' | 'branches' | 'countsOnce'>): string {
  const once = countsOnce === undefined ? '' : ` AND (${countsOnce})`
  return branches
    ? allOf(branches.conditions.map((condition) => `(${condition}\n)${once}`))
    : `flow WHERE (${conditionSql}\n)${once}`
}

/** Those of them that are flows. */
export function flowsOf(scope: VolumeScope, more?: string): string {
  const { branches, ...whole } = scope
  if (!branches) return `flow WHERE ${whereFlows(whole, more)}`
  return allOf(branches.conditions.map((conditionSql) => whereFlows({ ...whole, conditionSql }, more)))
}

function allOf(conditions: readonly string[]): string {
  return `(${conditions.map((condition) => `SELECT * FROM flow WHERE ${condition}`).join('\n  UNION ALL ')}) AS flow`
}

/** What one record adds, as SQL that is never NULL: a BIGINT where counts fit, so that the engine sums in 64 bits. */
export function amountSql(scope: VolumeScope, metric: Metric, side: Side): string {
  if (metric === 'flows') return '1::BIGINT'
  const type = scope.hasHugeCounts ? 'HUGEINT' : 'BIGINT'
  const part = (name: 'sent' | 'recv') => `coalesce(${metric}_${name}, 0)::${type}`
  if (side !== 'both') return part(side)
  return scope.isOneWay ? part('sent') : `(${part('sent')} + ${part('recv')})`
}

/** The same for `sum`, which passes over NULL: nothing is spent on making a 0 of it where one column is all. */
export function summandSql(scope: VolumeScope, metric: Metric, side: Side): string {
  const name = side === 'both' && scope.isOneWay ? 'sent' : side
  if (metric === 'flows' || name === 'both') return amountSql(scope, metric, side)
  return `${metric}_${name}::${scope.hasHugeCounts ? 'HUGEINT' : 'BIGINT'}`
}

/**
 * What a group of records adds up to, never NULL. Missing values are left out by `sum` itself, which takes half as long
 * as making each of them 0 before.
 */
export function sumSql(scope: VolumeScope, metric: Metric, side: Side): string {
  if (metric === 'flows') return 'count(*)'
  const type = scope.hasHugeCounts ? 'HUGEINT' : 'BIGINT'
  const part = (name: 'sent' | 'recv') => `coalesce(sum(${metric}_${name}::${type}), 0)`
  if (side !== 'both') return part(side)
  return scope.isOneWay ? part('sent') : `(${part('sent')} + ${part('recv')})`
}

/** How long a flow took, NULL where that is not known. */
export const DURATION_MS = '(CASE WHEN end_time_ms >= start_time_ms THEN end_time_ms - start_time_ms END)'

/** When a record counts as begun: at its end where it has no start. */
export const STARTED = 'coalesce(start_time_ms, end_time_ms)'
/** When it counts as ended: at its start where it has no end, or one before its start. */
export const SPAN_END =
  'CASE WHEN end_time_ms >= start_time_ms THEN end_time_ms ELSE coalesce(start_time_ms, end_time_ms) END'

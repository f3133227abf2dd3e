import type { Yardstick } from '../../flow/typical-volumes.ts'
import { typedQuery, type AnswerRow } from '../../lib/typed-query.ts'
import { anyOf, type Filter, type Scalar } from '../filter/filter.ts'
import { listedValues } from './listed-values.ts'
import { powerBinSql } from './power-bins.ts'
import type { KeyCells, VolumeKey } from './key.ts'
import { amountSql, whereFlows, type VolumeScope } from './scope.ts'

/** Where the flows of services lie beside what is typical. */
export interface ProfileQuestion {
  readonly scope: VolumeScope
  readonly key: VolumeKey
  readonly services: readonly {
    readonly cells: KeyCells
    readonly yardstick: Yardstick | undefined
  }[]
  readonly measure: Yardstick['measure']
}

export interface ServiceProfile {
  /** Flows by powers of two of the measure; see `powerBinSql`. */
  readonly bins: ReadonlyMap<number, number>
  /** Flows below, within and above what is typical; 0 where there is no yardstick. */
  readonly below: number
  readonly typical: number
  readonly above: number
  /** Flows that have no measure: no rate without a duration. */
  readonly unmeasured: number
  readonly median: number | undefined
  readonly p95: number | undefined
}

const NO_BOUND = Number.MAX_SAFE_INTEGER

const BIN_COLUMNS = {
  place: 'number',
  bin: 'number?',
  flows: 'number',
  below: 'number',
  above: 'number',
} as const
const QUANTILE_COLUMNS = { place: 'number', median: 'number?', p95: 'number?' } as const

export function profileBinsQuery(question: ProfileQuestion) {
  const hasHuge = question.scope.hasHugeCounts === true
  return typedQuery(
    BIN_COLUMNS,
    `SELECT place, ${powerBinSql('size', hasHuge)} AS bin, count(*) AS flows,
  count(*) FILTER (size < first) AS below, count(*) FILTER (size > last) AS above
FROM (${sizesSql(question)}) GROUP BY place, bin`,
  )
}

/** Estimated: exact ones would keep every size in memory. */
export function profileQuantilesQuery(question: ProfileQuestion) {
  return typedQuery(
    QUANTILE_COLUMNS,
    `SELECT place, approx_quantile(size, 0.5)::DOUBLE AS median, approx_quantile(size, 0.95)::DOUBLE AS p95
FROM (${sizesSql(question)}) GROUP BY place`,
  )
}

function sizesSql({ scope, key, services, measure }: ProfileQuestion): string {
  const join = listedValues(
    key,
    services.map(({ cells }) => cells),
    'listed',
    {
      first: services.map(({ yardstick }) => yardstick?.first ?? 0),
      last: services.map(({ yardstick }) => yardstick?.last ?? NO_BOUND),
    },
  )
  return `SELECT place, first, last, ${measureSql(scope, measure)} AS size
  FROM flow JOIN ${join.relation} ON ${join.condition} WHERE ${whereFlows(scope)}`
}

/** The larger direction in bytes; or bytes per second, both ways together. */
function measureSql(scope: VolumeScope, measure: Yardstick['measure']): string {
  const [sent, recv] = [amountSql(scope, 'bytes', 'sent'), amountSql(scope, 'bytes', 'recv')]
  if (measure === 'size')
    return scope.isOneWay ? sent : `CASE WHEN ${sent} >= ${recv} THEN ${sent} ELSE ${recv} END`
  const both = amountSql(scope, 'bytes', 'both')
  return `CASE WHEN end_time_ms > start_time_ms THEN floor(${both}::DOUBLE * 1000 / (end_time_ms - start_time_ms))::${scope.hasHugeCounts ? 'HUGEINT' : 'BIGINT'} END`
}

export function serviceProfiles(
  { services }: ProfileQuestion,
  binRows: readonly AnswerRow<typeof BIN_COLUMNS>[],
  quantileRows: readonly AnswerRow<typeof QUANTILE_COLUMNS>[],
): readonly ServiceProfile[] {
  return services.map(({ yardstick }, place) => {
    const rows = binRows.filter((row) => row.place === place)
    const sum = (of: 'flows' | 'below' | 'above', from: typeof rows) =>
      from.reduce((all, row) => all + row[of], 0)
    const measured = rows.filter(({ bin }) => bin !== null)
    const [below, above] = yardstick ? [sum('below', measured), sum('above', measured)] : [0, 0]
    const quantiles = quantileRows.find((row) => row.place === place)
    return {
      bins: new Map(measured.map(({ bin, flows }) => [bin ?? -1, flows])),
      below,
      typical: yardstick ? sum('flows', measured) - below - above : 0,
      above,
      unmeasured: sum('flows', rows) - sum('flows', measured),
      median: quantiles?.median ?? undefined,
      p95: quantiles?.p95 ?? undefined,
    }
  })
}

/** The flows that are smaller, or larger, than what is typical; undefined where nothing can be. */
export function outlierFilter(
  { measure, first, last }: Yardstick,
  side: 'below' | 'above',
): Filter | undefined {
  if (side === 'above' && last === undefined) return undefined
  const bound = side === 'below' ? first : (last ?? 0)
  if (measure === 'rate') return rateFilter(side, bound)
  if (side === 'above') return largerThan('>', bound)
  return { op: 'not', of: largerThan('>=', bound) }
}

function largerThan(is: '>' | '>=', bytes: number): Filter {
  const value: Scalar = { kind: 'number', number: bytes }
  return anyOf([
    { op: 'compare', field: 'bytes_sent', is, value },
    { op: 'compare', field: 'bytes_recv', is, value },
  ])
}

/** Field `rate` counts bits; whole bytes per second are compared, as they are counted. */
function rateFilter(side: 'below' | 'above', bytesPerSecond: number): Filter {
  const bits = 8 * (side === 'below' ? bytesPerSecond : bytesPerSecond + 1)
  const atLeast: Filter = { op: 'compare', field: 'rate', is: '>=', value: { kind: 'number', number: bits } }
  if (side === 'above') return atLeast
  const hasRate: Filter = { op: 'compare', field: 'duration', is: '>', value: { kind: 'duration', ms: 0 } }
  return { op: 'and', of: [hasRate, { op: 'not', of: atLeast }] }
}

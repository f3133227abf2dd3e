import { SIZE_CLASSES, type SizeClass } from '../flow/size-classes.ts'
import { typedQuery } from '../lib/typed-query.ts'
import type { Filter, Scalar } from './filter.ts'
import { amountSql, whereFlows, type VolumeScope } from './volume-scope.ts'

/** Flows and bytes in each size class that has any. */
export function sizeClassesQuery(scope: VolumeScope) {
  const cases = SIZE_CLASSES.flatMap(({ lastBytes }, i) =>
    lastBytes === undefined ? [] : [`WHEN size <= ${lastBytes} THEN ${i}`],
  )
  return typedQuery(
    { size_class: 'number', flows: 'bigint', bytes: 'bigint' },
    `SELECT CASE ${cases.join(' ')} ELSE ${SIZE_CLASSES.length - 1} END AS size_class, count(*) AS flows, sum(size) AS bytes
FROM (SELECT ${amountSql(scope, 'bytes', 'both')} AS size FROM flow WHERE ${whereFlows(scope)})
GROUP BY size_class ORDER BY size_class`,
  )
}

export function sizeClassFilter({ firstBytes, lastBytes }: SizeClass): Filter {
  const bound = (is: '>=' | '<=', bytes: number): Filter => ({
    op: 'compare',
    field: 'bytes',
    is,
    value: { kind: 'number', number: bytes },
  })
  if (lastBytes === undefined) return bound('>=', firstBytes)
  // A flow whose bytes are not known counts as one of 0.
  if (firstBytes === 0) return { op: 'or', of: [bound('<=', lastBytes), { op: 'missing', field: 'bytes' }] }
  return { op: 'and', of: [bound('>=', firstBytes), bound('<=', lastBytes)] }
}

/** Of what a histogram shows how it is distributed over the flows. */
export type SizeMeasure = 'bytes' | 'packets' | 'bytes-per-packet' | 'duration'

/**
 * Flows by powers of two of a measure: bin 10 has those from 1024 to 2047, bin -1 those with 0, and those about which
 * nothing is known have none.
 */
export function sizeHistogramQuery(scope: VolumeScope, measure: SizeMeasure) {
  const one = scope.hasHugeCounts ? '1::HUGEINT' : '1::BIGINT'
  return typedQuery(
    { bin: 'number?', flows: 'bigint', bytes: 'bigint' },
    // log2 rounds up just below a power of two from 2^48 on; the comparison takes that back.
    `SELECT CASE WHEN size = 0 THEN -1 WHEN size < (${one} << power) THEN power - 1 ELSE power END AS bin, count(*) AS flows, sum(bytes) AS bytes
FROM (SELECT size, bytes, CASE WHEN size > 0 THEN floor(log2(size))::INTEGER END AS power
FROM (SELECT ${amountSql(scope, 'bytes', 'both')} AS bytes, ${measureSql(scope, measure)} AS size FROM flow WHERE ${whereFlows(scope)}))
GROUP BY bin ORDER BY bin`,
  )
}

function measureSql(scope: VolumeScope, measure: SizeMeasure): string {
  const [bytes, packets] = [amountSql(scope, 'bytes', 'both'), amountSql(scope, 'packets', 'both')]
  switch (measure) {
    case 'bytes':
      return bytes
    case 'packets':
      return packets
    case 'bytes-per-packet':
      return `CASE WHEN ${packets} > 0 THEN ${bytes} // ${packets} END`
    case 'duration':
      return 'CASE WHEN end_time_ms >= start_time_ms THEN end_time_ms - start_time_ms END'
  }
}

/** The flows of a bar; undefined where filters have no such field. */
export function binFilter(measure: SizeMeasure, bin: number | null): Filter | undefined {
  if (measure === 'bytes-per-packet') return undefined
  const field = measure
  if (bin === null) return { op: 'missing', field }
  const scalar = (value: number): Scalar =>
    measure === 'duration' ? { kind: 'duration', ms: value } : { kind: 'number', number: value }
  const compare = (is: '=' | '>=' | '<', value: number): Filter => ({
    op: 'compare',
    field,
    is,
    value: scalar(value),
  })
  if (bin >= 0) return { op: 'and', of: [compare('>=', 2 ** bin), compare('<', 2 ** (bin + 1))] }
  return measure === 'duration'
    ? compare('=', 0)
    : { op: 'or', of: [compare('=', 0), { op: 'missing', field }] }
}

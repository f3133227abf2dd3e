import { SIZE_CLASSES, type SizeClass } from '../../flow/size-classes.ts'
import { typedQuery } from '../../lib/typed-query.ts'
import type { Filter, Scalar } from '../filter/filter.ts'
import { powerBinSql } from './power-bins.ts'
import { amountSql, DURATION_MS, whereFlows, type VolumeScope } from './scope.ts'

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
  return typedQuery(
    { bin: 'number?', flows: 'bigint', bytes: 'bigint' },
    `SELECT ${powerBinSql('size', scope.hasHugeCounts === true)} AS bin, count(*) AS flows, sum(bytes) AS bytes
FROM (SELECT ${amountSql(scope, 'bytes', 'both')} AS bytes, ${measureSql(scope, measure)} AS size FROM flow WHERE ${whereFlows(scope)})
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
      return `CASE WHEN ${packets} > 0 AND coalesce(bytes_sent, bytes_recv) IS NOT NULL THEN ${bytes} // ${packets} END`
    case 'duration':
      return DURATION_MS
  }
}

/** The flows of a bar. */
export function binFilter(measure: SizeMeasure, bin: number | null): Filter {
  const field = measure === 'bytes-per-packet' ? 'bytes_per_packet' : measure
  const scalar = (value: number): Scalar =>
    measure === 'duration' ? { kind: 'duration', ms: value } : { kind: 'number', number: value }
  const compare = (is: '=' | '<' | '>=', value: number): Filter => ({
    op: 'compare',
    field,
    is,
    value: scalar(value),
  })
  const missing: Filter = { op: 'missing', field }
  // A flow that ends before it starts has no duration either.
  if (bin === null) return measure === 'duration' ? { op: 'not', of: compare('>=', 0) } : missing
  if (bin >= 0) return { op: 'and', of: [compare('>=', 2 ** bin), compare('<', 2 ** (bin + 1))] }
  // Of bytes and packets what is not known counts as 0.
  return measure === 'bytes' || measure === 'packets'
    ? { op: 'or', of: [compare('=', 0), missing] }
    : compare('=', 0)
}

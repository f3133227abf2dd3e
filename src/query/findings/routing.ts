import type { Thresholds } from '../../flow/findings.ts'
import { LOST_COLUMNS } from '../../flow/lost-packets.ts'
import { anyOf, allOf, type Filter } from '../filter/filter.ts'
import { address, type FindingRow, type FindingSelect } from './row.ts'
import { numberOf, type FindingScope } from './scope.ts'

/** Records in which a transit gateway counted lost packets. */
export function routingLosses(scope: FindingScope, thresholds: Thresholds): FindingSelect {
  const lost = LOST_COLUMNS.map((column) => (scope.columns.has(column) ? `coalesce(${column}, 0)` : '0'))
  const all = `(${lost.join(' + ')})`
  return {
    over: 'flows',
    who: ['src_addr_hi', 'src_addr_lo'],
    whom: ['dst_addr_hi', 'dst_addr_lo'],
    connections: 'count(*)',
    records: 'count(*)',
    first: 'min(start_time_ms)',
    last: 'max(end_time_ms)',
    measures: lost.map((column) => `sum(${column})`),
    from: `flow WHERE ${all} > 0 AND (${scope.conditionSql}\n)
GROUP BY src_addr_hi, src_addr_lo, dst_addr_hi, dst_addr_lo HAVING sum(${all}) >= ${numberOf(thresholds, 'packets')}`,
  }
}

/** The records that lost something, of one direction. */
export function routingLossFilter({ who, whom }: FindingRow, { columns }: FindingScope): Filter {
  return allOf([
    ...(who === undefined ? [] : [address('src_addr', who)]),
    ...(whom === undefined ? [] : [address('dst_addr', whom)]),
    anyOf(
      LOST_COLUMNS.filter((column) => columns.has(column)).map((field) => ({
        op: 'compare',
        field,
        is: '>',
        value: { kind: 'number', number: 0 },
      })),
    ),
  ])
}

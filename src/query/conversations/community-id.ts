import { icmpCounterpart, isIcmp } from '../../flow/icmp-types.ts'
import { typedQuery, type AnswerRow } from '../../lib/typed-query.ts'
import { allOf, anyOf, type Filter } from '../filter/filter.ts'
import { address, numberIs } from '../findings/row.ts'
import { literal } from '../sql.ts'
import { addressOf } from '../volume/key.ts'

const TUPLE_COLUMNS = {
  protocol: 'number',
  src_addr_hi: 'bigint',
  src_addr_lo: 'bigint',
  src_port: 'number?',
  dst_addr_hi: 'bigint',
  dst_addr_lo: 'bigint',
  dst_port: 'number?',
  icmp_type: 'number?',
  icmp_code: 'number?',
} as const

type Tuple = AnswerRow<typeof TUPLE_COLUMNS>

/** Looks for one record with a Community ID. Ids are worked out on the way: some 3 s for a million records, until one is found. */
export function communityIdQuery(id: string) {
  const columns = Object.keys(TUPLE_COLUMNS).join(', ')
  return typedQuery(
    TUPLE_COLUMNS,
    `SELECT ${columns} FROM flow WHERE community_id(protocol, src_addr_hi, src_addr_lo, src_port, dst_addr_hi, dst_addr_lo, dst_port, icmp_type, icmp_code) = ${literal(id)} LIMIT 1`,
  )
}

/** All records that have the same Community ID as this one, in both directions. */
export function sameFlowFilter(tuple: Tuple): Filter {
  const source = addressOf([tuple.src_addr_hi, tuple.src_addr_lo])
  const destination = addressOf([tuple.dst_addr_hi, tuple.dst_addr_lo])
  const { protocol, src_port, dst_port } = tuple
  const between = (from: string, to: string, more: readonly Filter[]) =>
    allOf([address('src_addr', from), address('dst_addr', to), ...more])
  const ports = (from: number | null, to: number | null) => [
    ...(from === null ? [] : [numberIs('src_port', from)]),
    ...(to === null ? [] : [numberIs('dst_port', to)]),
  ]
  const ways = isIcmp(protocol)
    ? icmpWays(tuple, (isTurned, more) =>
        isTurned ? between(destination, source, more) : between(source, destination, more),
      )
    : [
        between(source, destination, ports(src_port, dst_port)),
        between(destination, source, ports(dst_port, src_port)),
      ]
  return allOf([numberIs('protocol', protocol), anyOf(ways)])
}

/** Requests one way and replies the other; a message that nothing answers has one way, and its code tells it from others. */
function icmpWays(
  { protocol, icmp_type, icmp_code }: Tuple,
  between: (isTurned: boolean, more: readonly Filter[]) => Filter,
): readonly Filter[] {
  const type = icmp_type ?? 0
  const counterpart = icmpCounterpart(protocol, type)
  const isType = (number: number) => numberIs('icmp_type', number)
  return counterpart === undefined
    ? [between(false, [isType(type), ...(icmp_code === null ? [] : [numberIs('icmp_code', icmp_code)])])]
    : [between(false, [isType(type)]), between(true, [isType(counterpart)])]
}

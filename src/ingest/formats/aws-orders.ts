import { tokensOf } from '../token-lines.ts'
import { awsField, awsFieldsThrough } from './aws-fields.ts'
import { fits, type Shape } from './value-shapes.ts'

/** An order of fields that AWS's documents name, so that a file without a header can be read. */
export interface KnownOrder {
  readonly fields: readonly string[]
  /** Of the values of those fields. */
  readonly shapes: readonly Shape[]
  /** Completes "14 values in the order of …". */
  readonly source: string
}

/** AWS's transit gateway documents list the default format in this order. */
const GATEWAY_ORDER =
  'version resource-type account-id tgw-id tgw-attachment-id tgw-src-vpc-account-id tgw-dst-vpc-account-id tgw-src-vpc-id ' +
  'tgw-dst-vpc-id tgw-src-subnet-id tgw-dst-subnet-id tgw-src-eni tgw-dst-eni tgw-src-az-id tgw-dst-az-id ' +
  'tgw-pair-attachment-id srcaddr dstaddr srcport dstport protocol packets bytes start end log-status type ' +
  'packets-lost-no-route packets-lost-blackhole packets-lost-mtu-exceeded packets-lost-ttl-expired tcp-flags region ' +
  'flow-direction pkt-src-aws-service pkt-dst-aws-service'

/** The custom formats of AWS's page of record examples, whose lines stand there without a header. */
const EXAMPLE_ORDERS: readonly (readonly [title: string, fields: string])[] = [
  [
    'TCP flag sequence',
    'version vpc-id subnet-id instance-id interface-id account-id type srcaddr dstaddr srcport dstport pkt-srcaddr ' +
      'pkt-dstaddr protocol bytes packets start end action tcp-flags log-status',
  ],
  ['Traffic through a NAT gateway', 'instance-id interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr'],
  [
    'Traffic through a transit gateway',
    'version interface-id account-id vpc-id subnet-id instance-id srcaddr dstaddr srcport dstport protocol tcp-flags ' +
      'type pkt-srcaddr pkt-dstaddr action log-status',
  ],
  [
    'Service name, traffic path, and flow direction',
    'version srcaddr dstaddr srcport dstport protocol start end type packets bytes account-id vpc-id subnet-id ' +
      'instance-id interface-id region az-id sublocation-type sublocation-id action tcp-flags pkt-srcaddr pkt-dstaddr ' +
      'pkt-src-aws-service pkt-dst-aws-service traffic-path flow-direction log-status',
  ],
]

/** Values of an odd record that may be of another shape than its field's. */
const MOST_MISFITS = 2

const TABLE_VERSIONS = [2, 3, 4, 5, 7, 8, 9, 10, 11]

export const DEFAULT_ORDER: readonly string[] = awsFieldsThrough(2)

const KNOWN_ORDERS: readonly KnownOrder[] = [
  ...TABLE_VERSIONS.map((version) => knownOrder(awsFieldsThrough(version), `version ${version}`)),
  knownOrder(GATEWAY_ORDER.split(' '), 'transit gateway logs'),
  ...EXAMPLE_ORDERS.map(([title, fields]) => knownOrder(fields.split(' '), `AWS’s example “${title}”`)),
]

const LONGEST_FIRST = [...KNOWN_ORDERS].sort((a, b) => b.fields.length - a.fields.length)

/** The known order that every value of a line agrees with. */
export function orderOf(tokens: readonly string[]): KnownOrder | undefined {
  return KNOWN_ORDERS.find(({ shapes }) => shapes.length === tokens.length && fits(shapes, tokens))
}

/**
 * The known order that a line agrees with in every value, and at least half of the lines but for a value or two; the
 * first where several take turns.
 */
export function commonOrder(lines: readonly string[]): KnownOrder | undefined {
  const records = lines.map(tokensOf).filter((tokens) => tokens.length > 0)
  const orders = records.map(orderOf)
  const order = orders.find((found) => found !== undefined)
  if (!order) return undefined
  const agreeing = records.filter((tokens, i) => orders[i] || fits(order.shapes, tokens, MOST_MISFITS))
  return 2 * agreeing.length >= records.length ? order : undefined
}

/** A known order that stands among more values. */
export interface OrderWithin {
  readonly order: KnownOrder
  /** Place of its first value. */
  readonly at: number
}

/**
 * The longest known order that at least half of the lines have somewhere among their values: fields were added to it, or
 * something was written before the records.
 * @param lines values of lines that have the same number of them
 */
export function orderWithin(lines: readonly (readonly string[])[]): OrderWithin | undefined {
  const width = lines[0]?.length ?? 0
  for (const order of LONGEST_FIRST) {
    const { shapes } = order
    for (let at = 0; at + shapes.length <= width; at++) {
      const agreeing = lines.filter((tokens) => fits(shapes, tokens.slice(at, at + shapes.length)))
      if (agreeing.length > 0 && 2 * agreeing.length >= lines.length) return { order, at }
    }
  }
  return undefined
}

function knownOrder(fields: readonly string[], source: string): KnownOrder {
  return { fields, shapes: fields.map((name) => awsField(name)!.shape), source }
}

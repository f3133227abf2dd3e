import { parseAddress } from '../../flow/address.ts'
import { awsFieldsThrough, type Shape, awsField } from './aws-fields.ts'

/** An order of fields that AWS's documents name, so that a file without a header can be read. */
export interface KnownOrder {
  readonly fields: readonly string[]
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

const TABLE_VERSIONS = [2, 3, 4, 5, 7, 8, 9, 10, 11]

export const DEFAULT_ORDER: readonly string[] = awsFieldsThrough(2)

const KNOWN_ORDERS: readonly KnownOrder[] = [
  ...TABLE_VERSIONS.map((version) => ({ fields: awsFieldsThrough(version), source: `version ${version}` })),
  { fields: GATEWAY_ORDER.split(' '), source: 'transit gateway logs' },
  ...EXAMPLE_ORDERS.map(([title, fields]) => ({
    fields: fields.split(' '),
    source: `AWS’s example “${title}”`,
  })),
]

/** What values of a shape look like. */
const LOOKS: Readonly<Record<Shape, (value: string) => boolean>> = {
  account: matching(/^(\d{10,12}|unknown)$/),
  action: matching(/^(ACCEPT|REJECT)$/),
  address: (value) => parseAddress(value.replace(/%.*/, '')) !== undefined,
  az: matching(/^[a-z]{2,5}\d*-[a-z0-9-]*az\d+$/),
  count: matching(/^(\d+|-1)$/),
  direction: matching(/^(ingress|egress)$/),
  eni: matching(/^eni-[0-9a-z]+$/),
  epoch: matching(/^\d{9,10}$/),
  instance: matching(/^i-[0-9a-z]+$/),
  port: matching(/^\d{1,5}$/),
  region: matching(/^[a-z]{2}(-[a-z]+)+-\d$/),
  small: matching(/^\d{1,3}$/),
  status: matching(/^(OK|NODATA|SKIPDATA)$/),
  subnet: matching(/^subnet-[0-9a-z]+$/),
  text: () => true,
  tgw: matching(/^tgw-[0-9a-z]+$/),
  'tgw-attachment': matching(/^tgw-attach-[0-9a-z]+$/),
  type: matching(/^(IPv4|IPv6|EFA)$/),
  version: matching(/^\d{1,2}$/),
  vpc: matching(/^vpc-[0-9a-z]+$/),
}

/** Shapes that other text hardly ever has. */
const TELLING: ReadonlySet<Shape> = new Set([
  'account',
  'action',
  'address',
  'direction',
  'eni',
  'epoch',
  'instance',
  'status',
  'subnet',
  'tgw',
  'tgw-attachment',
  'type',
  'vpc',
])
const LEAST_TELLING = 4

export function looksLike(shape: Shape, value: string): boolean {
  return LOOKS[shape](value)
}

/** The known order that every value of a line agrees with. */
export function orderOf(tokens: readonly string[]): KnownOrder | undefined {
  return KNOWN_ORDERS.find((order) => order.fields.length === tokens.length && fits(order, tokens))
}

function fits(order: KnownOrder, tokens: readonly string[]): boolean {
  let telling = 0
  for (const [i, token] of tokens.entries()) {
    if (token === '-') continue
    const shape = awsField(order.fields[i]!)!.shape
    if (!looksLike(shape, token)) return false
    if (TELLING.has(shape)) telling++
  }
  return telling >= LEAST_TELLING
}

function matching(pattern: RegExp): (value: string) => boolean {
  return (value) => pattern.test(value)
}

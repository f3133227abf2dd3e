import { parseAddress } from '../../flow/address.ts'

/** What the values of a field look like, to tell one order of fields from another. */
export type Shape =
  | 'account'
  | 'action'
  | 'address'
  | 'az'
  | 'ccn'
  | 'count'
  | 'direction'
  | 'eni'
  | 'epoch'
  | 'instance'
  | 'port'
  | 'region'
  | 'small'
  | 'status'
  | 'subnet'
  | 'text'
  | 'tencent-version'
  | 'tgw'
  | 'tgw-attachment'
  | 'type'
  | 'version'
  | 'vpc'

/** What values of a shape look like. */
const LOOKS: Readonly<Record<Shape, (value: string) => boolean>> = {
  account: matching(/^(\d{10,12}|unknown)$/),
  action: matching(/^(ACCEPT|REJECT)$/),
  address: (value) => parseAddress(value.replace(/%.*/, '')) !== undefined,
  az: matching(/^[a-z]{2,5}\d*-[a-z0-9-]*az\d+$/),
  ccn: matching(/^ccn-[0-9a-z]+$/),
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
  'tencent-version': matching(/^V?\d{1,2}$/),
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
  'ccn',
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

/** Whether a value may be one of that shape. */
export function looksLike(shape: Shape, value: string): boolean {
  return LOOKS[shape](value)
}

/**
 * Whether the values of a line have these shapes, or are missing, and enough of them are telling.
 * @param mostMisfits how many values may have another shape: a record may be odd
 */
export function fits(shapes: readonly Shape[], tokens: readonly string[], mostMisfits = 0): boolean {
  if (shapes.length !== tokens.length) return false
  let telling = 0
  let misfits = 0
  for (const [i, token] of tokens.entries()) {
    if (token === '-') continue
    const shape = shapes[i]!
    if (!looksLike(shape, token)) misfits++
    else if (TELLING.has(shape)) telling++
    if (misfits > mostMisfits) return false
  }
  return telling >= LEAST_TELLING
}

function matching(pattern: RegExp): (value: string) => boolean {
  return (value) => pattern.test(value)
}

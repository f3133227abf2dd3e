import { tokensOf } from '../token-lines.ts'
import type { Format } from './format.ts'
import { recogniseTencent, type TencentLayout } from './tencent-lines.ts'
import { fits, type Shape } from './value-shapes.ts'

/** Order of Tencent's "Flow Logs" documentation, which is that of AWS's version 2. */
const ORDER =
  'version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status'
const SHAPES: readonly Shape[] = [
  'tencent-version',
  'account',
  'eni',
  'address',
  'address',
  'port',
  'port',
  'small',
  'count',
  'count',
  'epoch',
  'epoch',
  'action',
  'status',
]

const LAYOUT: TencentLayout = {
  format: 'tencent-eni',
  order: ORDER.split(' '),
  isOwnHeader: () => false,
  isRecord: isTencentLine,
}

/** Flow logs of Tencent Cloud's elastic network interfaces. */
export const tencentEni: Format = { id: 'tencent-eni', recognise: (head) => recogniseTencent(head, LAYOUT) }

/**
 * Whether a line is a record of Tencent's and not of AWS's version 2. Tencent writes `V1` as the version of some records,
 * and its accounts have 10 digits and its interfaces 8 letters and digits; AWS has 12 digits, and 17 since 2016.
 */
export function isTencentLine(line: string): boolean {
  const tokens = tokensOf(line)
  const [version = '', account = '', eni = ''] = tokens
  const isOurs = version.startsWith('V') || (/^\d{10}$/.test(account) && /^eni-[0-9a-z]{8}$/.test(eni))
  return isOurs && fits(SHAPES, tokens)
}

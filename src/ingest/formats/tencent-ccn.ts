import { plainName } from '../foreign-names.ts'
import { tokensOf } from '../token-lines.ts'
import type { Format } from './format.ts'
import { recogniseTencent, type TencentLayout } from './tencent-lines.ts'
import { fits, type Shape } from './value-shapes.ts'

/** Order of Tencent's "Flow Logs" documentation, with the shapes of the values. */
const FIELDS: readonly (readonly [name: string, shape: Shape])[] = [
  ['srcaddr', 'address'],
  ['dstregionid', 'text'],
  ['dstport', 'port'],
  ['start', 'epoch'],
  ['dstaddr', 'address'],
  ['version', 'tencent-version'],
  ['packets', 'count'],
  ['ccnid', 'ccn'],
  ['protocol', 'small'],
  ['srcregionid', 'text'],
  ['bytes', 'count'],
  ['action', 'action'],
  ['region-id', 'text'],
  ['srcport', 'port'],
  ['end', 'epoch'],
  ['log-status', 'status'],
]
const SHAPES = FIELDS.map(([, shape]) => shape)

const LAYOUT: TencentLayout = {
  format: 'tencent-ccn',
  order: FIELDS.map(([name]) => name),
  isOwnHeader: (names) => names.some((name) => plainName(name) === 'ccnid'),
  isRecord: (line) => fits(SHAPES, tokensOf(line)),
}

/** Flow logs of traffic that crosses regions over Tencent Cloud's Cloud Connect Network. */
export const tencentCcn: Format = { id: 'tencent-ccn', recognise: (head) => recogniseTencent(head, LAYOUT) }

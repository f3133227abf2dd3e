import { awsTgw, awsVpc } from './aws.ts'
import { delimited } from './delimited.ts'
import type { Format } from './format.ts'
import { netmaker } from './netmaker.ts'
import { tencentCcn } from './tencent-ccn.ts'
import { tencentEni } from './tencent-eni.ts'
import { trustgrid } from './trustgrid.ts'
import { zeek } from './zeek.ts'

/** All formats in the order of trial: the first that recognises the head reads the file. */
export const FORMATS: readonly Format[] = [
  tencentCcn,
  tencentEni,
  awsTgw,
  awsVpc,
  trustgrid,
  netmaker,
  zeek,
  delimited,
]

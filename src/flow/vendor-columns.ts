import type { Column } from './column.ts'
import { AWS_COLUMNS } from './vendor/aws.ts'
import { NETMAKER_COLUMNS } from './vendor/netmaker.ts'
import { TENCENT_COLUMNS } from './vendor/tencent.ts'
import { TRUSTGRID_COLUMNS } from './vendor/trustgrid.ts'
import { ZEEK_COLUMNS } from './vendor/zeek.ts'

/** A field of a vendor that has no place among the core columns; it appears in table `flow` with the first file that has it. */
export const VENDOR_COLUMNS: readonly Column[] = [
  ...AWS_COLUMNS,
  ...TENCENT_COLUMNS,
  ...TRUSTGRID_COLUMNS,
  ...NETMAKER_COLUMNS,
  ...ZEEK_COLUMNS,
]

import type { FormatId } from '../../flow/formats.ts'
import type { Head } from '../head.ts'
import { LineReader } from '../line-reader.ts'
import { PlannedRecords } from '../planned-records.ts'
import { tokensOf } from '../token-lines.ts'
import type { Recognition } from './format.ts'
import { isTencentField, tencentPlan } from './tencent-plan.ts'

const MOST_LINES = 100

/** One of Tencent's two orders of fields. */
export interface TencentLayout {
  readonly format: FormatId
  readonly order: readonly string[]
  /** A field that the other layout does not have, nor AWS. */
  isOwnHeader(names: readonly string[]): boolean
  isRecord(line: string): boolean
}

/** Most lines are records of the layout, or the first names its fields. */
export function recogniseTencent(head: Head, layout: TencentLayout): Recognition | undefined {
  const lines = head.lines.filter((line) => !/^\s*#/.test(line)).slice(0, MOST_LINES)
  const names = tokensOf(lines[0] ?? '')
  const hasHeader = isHeader(names)
  const records = hasHeader ? lines.slice(1) : lines
  const count = records.filter((line) => layout.isRecord(line)).length
  const isOurs = count > 0 ? 2 * count >= records.length : hasHeader && layout.isOwnHeader(names)
  if (!isOurs) return undefined
  const order = hasHeader ? names : layout.order
  return {
    format: layout.format,
    reason: hasHeader
      ? `its first line names the fields (${names.slice(0, 4).join(' ')} …)`
      : `${order.length} values in the order of Tencent Cloud’s ${layout.format === 'tencent-ccn' ? 'CCN' : 'ENI'} logs`,
    open: (recorder) => {
      const records = new PlannedRecords(recorder, tencentPlan(recorder, order))
      return new LineReader(records, (line) => (isHeader(line) ? tencentPlan(recorder, line) : undefined))
    },
  }
}

function isHeader(names: readonly string[]): boolean {
  const known = names.filter(isTencentField).length
  return known >= 3 && 2 * known >= names.length && !names.some((name) => /[,;|"]/.test(name))
}

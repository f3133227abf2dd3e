import type { FormatId } from '../../flow/formats.ts'
import type { Head } from '../head.ts'
import { plainName } from '../foreign-names.ts'
import { LineReader } from '../line-reader.ts'
import { PlannedRecords } from '../planned-records.ts'
import { tableHeads } from '../table-head.ts'
import { tokensOf } from '../token-lines.ts'
import type { Recognition } from './format.ts'
import { HeadedRecords } from './headed-records.ts'
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

export function recogniseTencent(head: Head, layout: TencentLayout): Recognition | undefined {
  return ofLines(head, layout) ?? ofTable(head, layout)
}

/** Most lines are records of the layout, or the first names its fields. */
function ofLines(head: Head, layout: TencentLayout): Recognition | undefined {
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

/** A table that has all fields of the layout, and whose values most often are a record's. */
function ofTable(head: Head, layout: TencentLayout): Recognition | undefined {
  for (const { delimiter, rows } of tableHeads(head)) {
    const [names = [], ...records] = rows.slice(0, MOST_LINES)
    const plain = names.map(plainName)
    const places = layout.order.map((field) => plain.indexOf(plainName(field)))
    if (places.includes(-1)) continue
    const lines = records.map((row) => places.map((place) => row[place]?.trim() || '-').join(' '))
    const count = lines.filter((line) => layout.isRecord(line)).length
    if (count === 0 || 2 * count < lines.length) continue
    return {
      format: layout.format,
      reason: `its first line names the fields (${names.slice(0, 4).join(', ')}, …), and its values are Tencent Cloud’s`,
      open: (recorder) => {
        const records = new PlannedRecords(recorder, tencentPlan(recorder, names))
        return new HeadedRecords(delimiter, records, (spans) => records.spans(spans))
      },
    }
  }
  return undefined
}

function isHeader(names: readonly string[]): boolean {
  const known = names.filter(isTencentField).length
  return known >= 3 && 2 * known >= names.length && !names.some((name) => /[,;|"]/.test(name))
}

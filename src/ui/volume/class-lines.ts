import { SIZE_CLASSES, type SizeClass } from '../../flow/size-classes.ts'
import { formatBytes, formatCount } from '../../lib/format-number.ts'
import type { ChartNumbers } from '../widgets/chart/chart-numbers.ts'
import { shareText } from './volume-text.ts'

export interface ClassLine {
  readonly size: SizeClass
  readonly flows: bigint
  readonly bytes: bigint
  /** Of all classes together. */
  readonly allFlows: bigint
  readonly allBytes: bigint
}

/** Every class, also those without a flow. */
export function classLines(
  rows: readonly { readonly size_class: number; readonly flows: bigint; readonly bytes: bigint }[],
): readonly ClassLine[] {
  const allFlows = rows.reduce((sum, { flows }) => sum + flows, 0n)
  const allBytes = rows.reduce((sum, { bytes }) => sum + bytes, 0n)
  return SIZE_CLASSES.map((size, i) => {
    const row = rows.find(({ size_class }) => size_class === i)
    return { size, flows: row?.flows ?? 0n, bytes: row?.bytes ?? 0n, allFlows, allBytes }
  })
}

export function classNumbers(lines: readonly ClassLine[]): ChartNumbers {
  const titles = ['Flows', 'Of all flows', 'Bytes', 'Of all bytes']
  return {
    columns: [
      { title: 'Class', isNumber: false },
      { title: 'Bytes of a flow', isNumber: false },
      ...titles.map((title) => ({ title, isNumber: true })),
    ],
    rows: lines.map(({ size, flows, bytes, allFlows, allBytes }) => [
      { text: size.title },
      { text: size.range },
      { text: formatCount(flows), exact: String(flows) },
      { text: shareText(flows, allFlows) },
      { text: formatBytes(bytes), exact: String(bytes) },
      { text: shareText(bytes, allBytes) },
    ]),
  }
}

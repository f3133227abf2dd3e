import { formatBytes, formatCount, formatDuration, formatShort } from '../../lib/format-number.ts'
import { binRange } from '../../query/volume/power-bins.ts'
import type { SizeMeasure } from '../../query/volume/size-classes.ts'
import type { ChartNumbers } from '../widgets/chart/chart-numbers.ts'

export interface SizeBin {
  readonly bin: number | null
  readonly flows: bigint
  readonly bytes: bigint
}

export interface SizeBar extends SizeBin {
  readonly bin: number
}

/** Every bin between the lowest and the highest, also those without a flow. */
export function sizeBars(bins: readonly SizeBin[]): readonly SizeBar[] {
  const known = new Map(bins.map((one) => [one.bin, one]))
  const numbers = bins.flatMap(({ bin }) => (bin === null ? [] : [bin]))
  if (numbers.length === 0) return []
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)]
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const row = known.get(first + i)
    return { bin: first + i, flows: row?.flows ?? 0n, bytes: row?.bytes ?? 0n }
  })
}

export function valueText(measure: SizeMeasure, value: number): string {
  if (measure === 'duration') return formatDuration(value)
  return measure === 'packets' ? formatShort(value) : formatBytes(value)
}

/** `1 KiB to below 2 KiB`; powers of two are whole in bytes, so nothing is rounded there. */
export function rangeText(measure: SizeMeasure, bin: number): string {
  const { first, end } = binRange(bin)
  const text = (value: number) => valueText(measure, value).replace('.00', '')
  if (bin < 0) return text(0)
  return bin === 0 && measure !== 'duration' ? text(1) : `${text(first)} to below ${text(end)}`
}

export function barText(measure: SizeMeasure, { bin, flows, bytes }: SizeBar): string {
  return `${rangeText(measure, bin)}: ${formatCount(flows)} flows, ${formatBytes(bytes)}`
}

export function sizeNumbers(measure: SizeMeasure, title: string, bins: readonly SizeBin[]): ChartNumbers {
  const unknown = bins.filter(({ bin }) => bin === null)
  const row = (text: string, { flows, bytes }: SizeBin) => [
    { text },
    { text: formatCount(flows), exact: String(flows) },
    { text: formatBytes(bytes), exact: String(bytes) },
  ]
  return {
    columns: [
      { title, isNumber: false },
      { title: 'Flows', isNumber: true },
      { title: 'Bytes', isNumber: true },
    ],
    rows: [
      ...sizeBars(bins).map((bar) => row(rangeText(measure, bar.bin), bar)),
      ...unknown.map((bin) => row('not known', bin)),
    ],
  }
}

import { formatBytes, formatCount } from '../../lib/format-number.ts'
import type { ChartNumbers } from '../widgets/chart/chart-numbers.ts'
import type { ProfileAnswer } from './profile-answer.ts'

/** Bytes, or bytes per second. */
export function sizeText(size: number | undefined, measure: ProfileAnswer['measure']): string {
  if (size === undefined) return '–'
  return `${formatBytes(Math.round(size))}${measure === 'rate' ? '/s' : ''}`
}

export function profileNumbers({ key, measure, lines }: ProfileAnswer): ChartNumbers {
  const numbers = ['Flows', 'Median', 'p95', 'Below', 'Typical', 'Above', 'Not measured']
  const count = (flows: number | bigint) => ({ text: formatCount(flows), exact: String(flows) })
  const size = (value: number | undefined) => ({
    text: sizeText(value, measure),
    exact: value === undefined ? '' : String(Math.round(value)),
  })
  return {
    columns: [
      { title: 'Service', isNumber: false },
      { title: 'Held against', isNumber: false },
      ...numbers.map((title) => ({ title, isNumber: true })),
    ],
    rows: lines.map((line) => [
      { text: key.text(line.cells) || '(missing)' },
      { text: line.yardstick ? `${line.yardstick.title}, ${line.yardstick.text}` : '' },
      count(line.flows),
      size(line.median),
      size(line.p95),
      ...[line.below, line.typical, line.above, line.unmeasured].map(count),
    ]),
  }
}

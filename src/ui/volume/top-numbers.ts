import { ZoneClock } from '../../flow/zone-clock.ts'
import { formatCount } from '../../lib/format-number.ts'
import type { ChartCell, ChartNumbers } from '../widgets/chart/chart-numbers.ts'
import type { TopAnswer, TopDetails } from './top-answer.ts'
import { otherLine, topLines, type TopLine } from './top-lines.ts'
import { amountText, bitRateText, shareText } from './volume-text.ts'

const DETAILS = [
  { id: 'bytesSent', title: 'Bytes sent', of: 'bytes' },
  { id: 'bytesReceived', title: 'Bytes received', of: 'bytes' },
  { id: 'packets', title: 'Packets', of: 'packets' },
  { id: 'flows', title: 'Flows', of: 'flows' },
] as const

/** A top list as a table, with Other, exact for copying. */
export function topNumbers(
  answer: TopAnswer,
  details: TopDetails | undefined,
  zone: string,
  hasPackets: boolean,
): ChartNumbers {
  const columns = DETAILS.filter(({ id }) => hasPackets || id !== 'packets')
  const clock = new ZoneClock(zone)
  const metric = answer.order === 'rate' ? 'bytes' : answer.order
  const other = otherLine(answer, details)
  const amounts = ({ amount, bitsPerSecond, detail }: TopLine): ChartCell[] => [
    ...(answer.order === 'rate'
      ? [{ text: bitsPerSecond === undefined ? '' : bitRateText(bitsPerSecond) }]
      : []),
    { text: amountText(amount, metric), exact: String(amount) },
    { text: shareText(amount, answer.whole) },
    ...columns.map(({ id, of }) => ({
      text: detail ? amountText(detail[id], of) : '',
      exact: detail ? String(detail[id]) : '',
    })),
  ]
  const time = (ms: number | undefined) => ({ text: ms === undefined ? '' : clock.full(ms) })
  return {
    columns: [
      ...answer.keys.map(({ title }) => ({ title, isNumber: false })),
      ...(answer.order === 'rate' ? ['bit/s'] : []).map((title) => ({ title, isNumber: true })),
      { title: metric, isNumber: true },
      { title: 'Share', isNumber: true },
      ...columns.map(({ title }) => ({ title, isNumber: true })),
      { title: 'First seen', isNumber: false },
      { title: 'Last seen', isNumber: false },
    ],
    rows: [
      ...topLines(answer, details).map((line) => [
        ...line.texts.map((text) => ({ text: text || '(missing)' })),
        ...amounts(line),
        time(line.detail?.firstMs),
        time(line.detail?.lastMs),
      ]),
      ...(other
        ? [
            [
              ...answer.keys.map((_, k) => ({
                text: k === 0 ? `Other: ${formatCount(answer.values - answer.rows.length)} values` : '',
              })),
              ...amounts(other),
              { text: '' },
              { text: '' },
            ],
          ]
        : []),
    ],
  }
}

import { TYPICAL_VOLUMES } from '../../flow/typical-volumes.ts'
import { formatBytes } from '../../lib/format-number.ts'
import type { ProfileAnswer } from './profile-answer.ts'

/** Where sizes stand on a logarithmic axis; 0 has a place of its own at its left end. */
export interface ProfileScale {
  readonly x: (value: number) => number
  /** Left edge and width of a bin; see `powerBinSql`. */
  readonly bin: (bin: number) => { readonly x: number; readonly width: number }
  readonly ticks: readonly { readonly x: number; readonly text: string }[]
}

const ZERO_PX = 14
const TICK_POWERS = 5
const LABEL_PX = 54

/** Wide enough for the document's table and for every flow. */
export function profileScale({ lines, measure }: ProfileAnswer, widthPx: number): ProfileScale {
  const marks = TYPICAL_VOLUMES.flatMap(({ first, last }) => [first, last ?? 10 * first]).map(Math.log2)
  const bins = lines.flatMap((line) => [...line.bins.keys()]).filter((bin) => bin >= 0)
  const from = Math.min(...marks.map(Math.floor), ...bins)
  const to = Math.max(...marks.map(Math.ceil), ...bins.map((bin) => bin + 1))
  const unitPx = Math.max(1, (widthPx - ZERO_PX) / (to - from))
  const x = (value: number) =>
    value <= 0 ? 0 : Math.min(widthPx, Math.max(ZERO_PX, ZERO_PX + (Math.log2(value) - from) * unitPx))
  const step = Math.max(TICK_POWERS, Math.ceil(LABEL_PX / unitPx / TICK_POWERS) * TICK_POWERS)
  const ticks = []
  for (let power = Math.ceil(from / step) * step; power <= to; power += step) {
    const text = formatBytes(2 ** power)
      .replace('.00', '')
      .replace(/\.0(?= )/, '')
    if (x(2 ** power) > widthPx - LABEL_PX + 12) break
    ticks.push({ x: x(2 ** power), text: measure === 'rate' ? `${text}/s` : text })
  }
  return {
    x,
    bin: (bin) =>
      bin < 0 ? { x: 0, width: ZERO_PX - 3 } : { x: x(2 ** bin), width: Math.max(1, unitPx - 1) },
    ticks,
  }
}

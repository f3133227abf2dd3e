import type { Metric } from '../../query/volume/scope.ts'
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatExactBytes,
  formatShort,
} from '../../lib/format-number.ts'

/** `1.23 Mbit/s` */
export function bitRateText(bitsPerSecond: number): string {
  return `${formatShort(bitsPerSecond).replace(/(?<=\d)$/, ' ')}bit/s`
}

/** What charts measure. */
export const METRICS: readonly { value: Metric; label: string }[] = [
  { value: 'bytes', label: 'Bytes' },
  { value: 'packets', label: 'Packets' },
  { value: 'flows', label: 'Flows' },
]

export type Amount = 'bytes' | 'packets' | 'flows' | 'duration'

/** An amount as it is shown, and exactly. */
export function amountText(amount: bigint | number, of: Amount): string {
  if (of === 'bytes') return formatBytes(amount)
  if (of === 'duration') return formatDuration(Number(amount))
  return formatCount(typeof amount === 'number' ? Math.round(amount) : amount)
}

export function exactText(amount: bigint, of: Amount): string {
  if (of === 'bytes') return formatExactBytes(amount)
  return of === 'duration' ? `${formatCount(amount)} ms` : formatCount(amount)
}

/** `12.3 %`; what is something never reads 0, what is not all never reads 100. */
export function shareText(part: bigint, whole: bigint): string {
  if (whole === 0n) return '–'
  const percent = (100 * Number(part)) / Number(whole)
  if (part > 0n && percent < 0.1) return '< 0.1 %'
  return part < whole && percent >= 99.95 ? '99.9 %' : `${percent.toFixed(1)} %`
}

export function shareOf(part: bigint, whole: bigint): number {
  return whole === 0n ? 0 : Number(part) / Number(whole)
}

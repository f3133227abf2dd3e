import { formatCounted, formatDuration } from '../../lib/format-number.ts'
import { DURATION_LIMITS_MS } from '../../query/tcp/durations.ts'

/** Connections of one class of durations. */
export interface DurationBar {
  /** Its upper limit. */
  readonly label: string
  /** Both limits, and how many there are. */
  readonly words: string
  readonly count: number
}

/** Every class, also those without a connection. */
export function durationBars(
  rows: readonly { readonly class: number; readonly conversations: number }[],
): readonly DurationBar[] {
  return Array.from({ length: DURATION_LIMITS_MS.length + 1 }, (_, i) => {
    const count = rows.find((row) => row.class === i)?.conversations ?? 0
    const [from, below] = [DURATION_LIMITS_MS[i - 1], DURATION_LIMITS_MS[i]]
    return {
      label: below === undefined ? 'more' : shortDuration(below),
      words: `${rangeText(from, below)}: ${formatCounted(count, 'connection')}`,
      count,
    }
  })
}

function rangeText(from: number | undefined, below: number | undefined): string {
  if (below === undefined) return 'a day or more'
  return from === undefined
    ? `less than ${shortDuration(below)}`
    : `${shortDuration(from)} to ${shortDuration(below)}`
}

/** `10 s`, `1 h`: limits are whole; what is short has room beside its neighbours. */
function shortDuration(ms: number): string {
  return ms === 100 ? '0.1 s' : formatDuration(ms).replace('1.0 s', '1 s')
}

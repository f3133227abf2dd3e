import type { Gap } from '../../query/timeline/gaps.ts'
import type { TimeRange } from './time-axis.ts'
import type { Gaps } from './timeline-questions.ts'

/** A gap as it is drawn. */
export interface GapMark {
  readonly kind: Gap['kind']
  readonly leftPx: number
  readonly widthPx: number
}

/** Gaps that are seen, those that touch each other on the screen as one. */
export function gapMarks({ silent, marked }: Gaps, seen: TimeRange, widthPx: number): readonly GapMark[] {
  const pxPerMs = widthPx / (seen.toMs - seen.fromMs)
  return (['silent', 'nodata', 'skipdata'] as const).flatMap((kind) => {
    const marks = [...silent, ...marked]
      .filter((gap) => gap.kind === kind && gap.toMs > seen.fromMs && gap.fromMs < seen.toMs)
      .map(({ fromMs, toMs }) => {
        const leftPx = Math.max(0, (fromMs - seen.fromMs) * pxPerMs)
        const rightPx = Math.min(widthPx, (toMs - seen.fromMs) * pxPerMs)
        return { kind, leftPx, widthPx: Math.max(1, rightPx - leftPx) }
      })
      .sort((a, b) => a.leftPx - b.leftPx)
    return joined(marks)
  })
}

function joined(marks: readonly GapMark[]): readonly GapMark[] {
  const all: GapMark[] = []
  for (const mark of marks) {
    const before = all.at(-1)
    if (!before || mark.leftPx > before.leftPx + before.widthPx) all.push(mark)
    else {
      const right = Math.max(before.leftPx + before.widthPx, mark.leftPx + mark.widthPx)
      all[all.length - 1] = { ...before, widthPx: right - before.leftPx }
    }
  }
  return all
}

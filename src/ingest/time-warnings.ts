import { dateOrderOf, namesZone } from '../flow/time-text.ts'
import type { Recorder } from './recorder.ts'

/**
 * Says what had to be assumed to read the times of a column.
 * @param texts values from the beginning of the file
 * @param noZone what to say where they name no zone
 */
export function warnOfTimes(recorder: Recorder, texts: readonly string[], noZone: string): void {
  const written = texts.filter((text) => /\d[/:-]/.test(text))
  if (written.length === 0) return
  if (!written.some(namesZone)) recorder.warnOfFile(noZone)
  const { order, isCertain } = dateOrderOf(written)
  if (isCertain) return
  const [read, other] = order === 'day-first' ? ['day', 'month'] : ['month', 'day']
  recorder.warnOfFile(
    `Dates are read with the ${read} first, although no date at the beginning of the file rules out that the ${other} is.`,
  )
}

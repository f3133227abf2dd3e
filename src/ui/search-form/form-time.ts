import type { FormLine } from '../../query/filter/search-form.ts'
import { parseDuration } from '../../query/quantities.ts'
import { EXPECTED } from '../../query/filter/values.ts'

/** Lengths of time before the end of the data. */
export const TIME_PRESETS = ['5m', '30m', '1h', '12h'] as const

/** Counted back from the end of the data, which only the first end can be. */
const LAST = /^last\s+(.+)$/i

/** Both ends as they are written; empty where open. */
export interface TimeEnds {
  readonly from: string
  readonly to: string
}

/** What lines on the start of flows say, as a choice of the form: `all`, a preset or `custom` with its ends. */
export function timeChoiceOf(lines: readonly FormLine[]): {
  readonly preset: string
  readonly ends: TimeEnds
} {
  const ends = { from: '', to: '' }
  for (const { is, text } of lines) {
    const last = is === '=' ? LAST.exec(text)?.[1] : undefined
    const preset = lines.length === 1 ? TIME_PRESETS.find((length) => length === last) : undefined
    if (preset !== undefined) return { preset, ends }
    if (last !== undefined || is === '>=' || is === '>') ends.from = text
    else if (is === '<=' || is === '<') ends.to = text
    else if (is === '=' && text !== '') [ends.from, ends.to] = rangeOf(text)
  }
  return { preset: ends.from === '' && ends.to === '' ? 'all' : 'custom', ends }
}

function rangeOf(text: string): [string, string] {
  const [from = '', to = from] = text.split('..')
  return [from, to]
}

/** Lines that say what the ends say. */
export function timeLines({ from, to }: TimeEnds): readonly FormLine[] {
  const line = (is: FormLine['is'], text: string): FormLine => ({
    kind: 'line',
    field: 'start_time',
    is,
    text,
  })
  if (LAST.test(from)) return [line('=', from), ...(to === '' ? [] : [line('<=', to)])]
  if (from !== '' && to !== '') return [line('=', `${from}..${to}`)]
  if (from !== '') return [line('>=', from)]
  return to === '' ? [] : [line('<=', to)]
}

/** The ends of a preset, as the form's inputs take them. @param endMs end of the data */
export function presetEnds(preset: string, endMs: number): TimeEnds {
  const ms = parseDuration(preset)
  return ms === undefined ? { from: '', to: '' } : { from: timeText(endMs - ms), to: timeText(endMs) }
}

/** To the second, or to the millisecond where it lies between two. */
function timeText(ms: number): string {
  return new Date(ms).toISOString().replace('.000Z', 'Z')
}

const [A_TIME = ''] = EXPECTED.time

/** What is wrong with each end, in words; empty where nothing is. */
export function timeFaults(
  { from, to }: TimeEnds,
  canBeRead: (lines: readonly FormLine[]) => boolean,
): TimeEnds {
  const faultOf = (end: TimeEnds) => (canBeRead(timeLines(end)) ? '' : `expecting ${A_TIME}`)
  const faults = { from: faultOf({ from, to: '' }), to: faultOf({ from: '', to }) }
  const areTimes = faults.from === '' && faults.to === ''
  return areTimes && !canBeRead(timeLines({ from, to })) ? { from: '', to: 'To must be after From' } : faults
}

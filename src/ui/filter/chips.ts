import { negated, partsOf } from '../../query/filter/edit.ts'
import { printFilter } from '../../query/filter/print.ts'
import type { Filter } from '../../query/filter/filter.ts'

/** A condition of the filter as it is shown: a part that has to hold beside the others. */
export interface Chip {
  readonly index: number
  /** Its text, cut where it is long. */
  readonly label: string
  readonly isOff: boolean
  /** It keeps out what it names. */
  readonly isNegated: boolean
}

export const MOST_CHIPS = 60
const LONGEST_LABEL = 120

/** The first parts of a filter as chips. */
export function chipsOf(filter: Filter): readonly Chip[] {
  return partsOf(filter)
    .slice(0, MOST_CHIPS)
    .map((part, index) => {
      const isOff = part.op === 'off'
      const shown = isOff ? part.of : part
      return { index, label: shortened(printFilter(shown)), isOff, isNegated: isNegation(shown) }
    })
}

function isNegation(part: Filter): boolean {
  return part.op === 'not' || part.op === 'missing' || (part.op === 'compare' && part.is === '!=')
}

function shortened(text: string): string {
  if (text === '') return '(everything)'
  return text.length > LONGEST_LABEL ? `${text.slice(0, LONGEST_LABEL)}…` : text
}

/** What the opposite of a part says, cut where it is long. */
export function oppositeText(filter: Filter, index: number): string {
  const part = partsOf(filter)[index]
  if (!part) return ''
  const text = printFilter(negated(part.op === 'off' ? part.of : part))
  return text.length > 48 ? `${text.slice(0, 48)}…` : text
}

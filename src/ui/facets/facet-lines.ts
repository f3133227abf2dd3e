import type { FacetAnswer } from '../../query/facets/counts.ts'
import { isChosen, type Choices, type Choosable } from '../../query/filter/choice.ts'
import { printValue } from '../../query/filter/print.ts'
import type { ValueCount } from '../../query/facets/value-counts.ts'

/** A value of a facet as it is shown. */
export interface FacetLine {
  readonly value: Choosable
  readonly text: string
  readonly hint?: string
  readonly count: ValueCount
  readonly state: 'free' | 'included' | 'excluded'
}

/** The values that are chosen or kept out and that the answer does not list. */
export function unlistedChoices(answer: FacetAnswer, { included, excluded }: Choices): readonly Choosable[] {
  const listed = answer.rows.map(({ value }) => value)
  return [...included, ...excluded].filter((value) => !isChosen(listed, value))
}

/** Chosen values that are not among the most frequent stay visible, after those that are. */
export function facetLines(
  field: string,
  answer: FacetAnswer,
  unlisted: readonly { readonly value: Choosable; readonly count: ValueCount }[],
  choices: Choices,
): readonly FacetLine[] {
  const stateOf = (value: Choosable): FacetLine['state'] =>
    isChosen(choices.included, value) ? 'included' : isChosen(choices.excluded, value) ? 'excluded' : 'free'
  const lines = answer.rows.map(({ value, text, hint, records, bytes }) => ({
    value,
    text,
    ...(hint !== undefined && { hint }),
    count: { records, bytes },
    state: stateOf(value),
  }))
  const others = unlisted.map(({ value, count }) => ({
    value,
    text: value ? printValue(field, value) : '(missing)',
    count,
    state: stateOf(value),
  }))
  return [...lines, ...others.filter(({ state }) => state !== 'free')]
}

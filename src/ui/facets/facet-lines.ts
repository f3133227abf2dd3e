import type { FacetAnswer } from '../../query/facets/counts.ts'
import { isChosen, type Choices, type Choosable } from '../../query/filter/choice.ts'
import type { FacetValue } from '../../query/facets/key.ts'
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

/**
 * Chosen values that are not among the most frequent stay visible, after those that are.
 * @param shown how a value is shown that no answer told of
 * @param nameOf the name that an address bears
 */
export function facetLines(
  answer: FacetAnswer,
  unlisted: readonly { readonly value: Choosable; readonly count: ValueCount }[],
  choices: Choices,
  shown: (value: Choosable) => FacetValue,
  nameOf: (address: string) => string | undefined,
): readonly FacetLine[] {
  const stateOf = (value: Choosable): FacetLine['state'] =>
    isChosen(choices.included, value) ? 'included' : isChosen(choices.excluded, value) ? 'excluded' : 'free'
  const line = ({ value, text, hint }: FacetValue, count: ValueCount): FacetLine => {
    const beside = hint ?? (value?.kind === 'address' ? nameOf(value.address) : undefined)
    return { value, text, ...(beside !== undefined && { hint: beside }), count, state: stateOf(value) }
  }
  const lines = answer.rows.map((row) => line(row, { records: row.records, bytes: row.bytes }))
  const others = unlisted.map(({ value, count }) => line(shown(value), count))
  return [...lines, ...others.filter(({ state }) => state !== 'free')]
}

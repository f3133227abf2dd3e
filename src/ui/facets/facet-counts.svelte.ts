import { untrack } from 'svelte'
import type { FacetGrouping } from '../../query/facets/fields.ts'
import { facetKey } from '../../query/facets/key.ts'
import { facetQuery, type FacetAnswer, type FacetOrder } from '../../query/facets/counts.ts'
import { choicesOf, isOnlyChoice, type Choosable } from '../../query/filter/choice.ts'
import { hasValue } from '../../query/filter/edit.ts'
import { filterSql } from '../../query/filter/to-sql.ts'
import { readValueCounts, valueCountsQuery, type ValueCount } from '../../query/facets/value-counts.ts'
import { QuerySlot } from '../../state/query-slot.svelte.ts'
import { unlistedChoices } from './facet-lines.ts'
import type { FacetSource } from './facet-source.svelte.ts'

export interface FacetRequest {
  /** What a filter calls the values. */
  readonly field: string
  readonly grouping: FacetGrouping
  readonly order: FacetOrder
  readonly search: string
  readonly limit: number
}

interface Shown {
  /** Of the question. */
  readonly id: string
  readonly answer: FacetAnswer
  readonly unlisted: readonly { readonly value: Choosable; readonly count: ValueCount }[]
}

/**
 * The counts of one facet. Asks only while the facet is seen; what was answered stays while it is not, and is not asked
 * again as long as it is still true. Made while a component initialises.
 */
export class FacetCounts {
  shown = $state.raw<Shown | undefined>()
  private readonly slot: QuerySlot<Shown>

  /** @param request undefined while the facet is folded or out of sight */
  constructor(source: FacetSource, request: () => FacetRequest | undefined) {
    this.slot = new QuerySlot(() => {
      const asked = request()
      const question = asked && questionOf(source, asked)
      if (!question) return undefined
      const shown = untrack(() => this.shown)
      if (shown?.id === question.id) return () => Promise.resolve(shown)
      return question.ask
    })
    $effect(() => {
      if (this.slot.value) this.shown = this.slot.value
    })
  }

  get pending(): boolean {
    return this.slot.pending
  }

  get error(): Error | undefined {
    return this.slot.error
  }
}

function questionOf(source: FacetSource, { field, grouping, order, search, limit }: FacetRequest) {
  const { workspace, context } = source
  const { filter } = workspace.filter
  const scope = source.scopeOf(field)
  const key = facetKey(field, context, grouping.grouping)
  if (!scope || !key) return undefined
  const choices = choicesOf(filter, field)
  const asked = { key, scope, order, limit, search }
  const id = JSON.stringify([workspace.dataset.version, facetQuery(asked, context).sql, choices])
  /** Records and bytes of chosen values that the answer does not list. */
  const countUnlisted = async (
    values: readonly Choosable[],
    signal: AbortSignal,
  ): Promise<readonly ValueCount[]> => {
    const [value, ...others] = values
    if (values.length === 0) return []
    const whole = others.length === 0 && isOnlyChoice(filter, field, value) && source.scopeUnder(filter)
    if (whole) {
      const count = await workspace.found.count(whole, signal, 'beside')
      return count ? [count] : []
    }
    const conditions = values.map((one) => filterSql(hasValue(field, one), context))
    const [row] = await workspace.ask(valueCountsQuery(scope, conditions), signal, 'beside')
    return readValueCounts(row, values.length)
  }
  return {
    id,
    ask: async (signal: AbortSignal): Promise<Shown> => {
      const answer = await workspace.found.facet(asked, signal)
      const unlisted = unlistedChoices(answer, choices)
      const counts = await countUnlisted(unlisted, signal)
      return {
        id,
        answer,
        unlisted: unlisted.flatMap((value, i) => {
          const count = counts[i]
          return count ? [{ value, count }] : []
        }),
      }
    },
  }
}

import { getContext, setContext, untrack } from 'svelte'
import { errorOf } from '../../lib/error-of.ts'
import type { AnswerRow } from '../../lib/typed-query.ts'
import {
  type DIFFERENCE_COLUMNS,
  differenceFields,
  differenceQuery,
  rankedDifferences,
  readDifferences,
  type Difference,
} from '../../query/facets/difference.ts'
import { facetKey } from '../../query/facets/key.ts'
import { partsOf, withoutField } from '../../query/filter/edit.ts'
import type { FilterSqlContext } from '../../query/filter/sql-context.ts'
import { filterSql } from '../../query/filter/to-sql.ts'
import { sameFilter, type Filter } from '../../query/filter/filter.ts'
import type { Workspace } from '../../state/workspace.svelte.ts'

/** A selection, and the records that it lies among: the rest of them is what it is held against. */
export interface DifferenceQuestion {
  readonly selection: Filter
  readonly among: Filter
  /** What the selection is, in words. */
  readonly title: string
}

/** So many values of each field are looked at. */
const VALUES = 8

/** What sets a selection apart, field by field as the answers come. Asks as long as there is a question. */
export class DifferenceState {
  question = $state.raw<DifferenceQuestion | undefined>()
  found = $state.raw<readonly (readonly Difference[])[]>([])
  /** Of the fields to ask about, how many are answered. */
  progress = $state.raw({ done: 0, total: 0 })
  /** Which of the two has no record, where nothing can be compared for that. */
  empty = $state.raw<'selection' | 'rest' | undefined>()
  error = $state.raw<Error | undefined>()
  readonly ranked = $derived.by(() => rankedDifferences(this.found))
  private readonly workspace: Workspace

  constructor(workspace: Workspace) {
    this.workspace = workspace
    $effect(() => {
      const { question } = this
      const { dataset } = this.workspace
      void dataset.version
      if (!question) return
      const abort = new AbortController()
      untrack(() => void this.ask(question, abort.signal))
      return () => abort.abort()
    })
  }

  private async ask({ selection, among }: DifferenceQuestion, signal: AbortSignal): Promise<void> {
    const { dataset, filter } = this.workspace
    const context: FilterSqlContext = {
      columns: dataset.columns,
      labels: dataset.labels,
      names: filter.names,
      internalPrefixes: filter.internalPrefixes,
      ...(dataset.span && { endMs: dataset.span.endMs }),
    }
    // What the selection is chosen by sets it apart, and nobody needs to be told.
    const fields = differenceFields(dataset.columns).filter(({ field }) => !isAbout(selection, field))
    this.found = []
    this.error = undefined
    this.empty = undefined
    this.progress = { done: 0, total: fields.length }
    try {
      const [inside, within] = [filterSql(selection, context), filterSql(among, context)]
      for (const [i, { field, grouping }] of fields.entries()) {
        const key = facetKey(field, context, grouping)
        if (key) {
          const query = differenceQuery({ key, selection: inside, among: within, limit: VALUES })
          const rows = await this.workspace.ask(query, signal, 'at once')
          signal.throwIfAborted()
          this.found = [...this.found, readDifferences(key, rows)]
          this.empty = emptyOf(rows)
          if (this.empty) break
        }
        this.progress = { done: i + 1, total: fields.length }
      }
      this.progress = { done: fields.length, total: fields.length }
    } catch (error) {
      if (!signal.aborted) this.error = errorOf(error)
    }
  }
}

function emptyOf(rows: readonly AnswerRow<typeof DIFFERENCE_COLUMNS>[]): 'selection' | 'rest' | undefined {
  const [row] = rows
  if (!row || row.all_inside === 0) return 'selection'
  return row.all_outside === 0 ? 'rest' : undefined
}

function isAbout(filter: Filter, field: string): boolean {
  return partsOf(filter).length > 0 && !sameFilter(withoutField(filter, field), filter)
}

const KEY = Symbol('difference')

export function provideDifference(difference: DifferenceState): void {
  setContext(KEY, difference)
}

/** The one question that App provides. Call it while a component initialises. */
export function useDifference(): DifferenceState {
  const difference = getContext<DifferenceState | undefined>(KEY)
  if (!difference) throw new Error('no question of differences in this part of the page')
  return difference
}

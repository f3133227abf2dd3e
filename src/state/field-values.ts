import { activeFilter } from '../query/filter/normal.ts'
import type { ValueSuggestion } from '../query/filter/complete.ts'
import { withoutField } from '../query/filter/edit.ts'
import type { FilterField } from '../query/filter/fields.ts'
import { printFilter } from '../query/filter/print.ts'
import { filterSql } from '../query/filter/to-sql.ts'
import type { FilterSqlContext } from '../query/filter/sql-context.ts'
import type { Filter } from '../query/filter/filter.ts'
import {
  suggestionsOf,
  valuesQuestions,
  withNames,
  type ValueSuggestions,
} from '../query/filter/suggestions.ts'
import type { Workspace } from './workspace.svelte.ts'

/** A field whose values are asked for, and the conditions that they stand under: all but those on the field itself. */
interface Place {
  readonly field: FilterField
  readonly others: Filter
  /** The others as text, which answers are kept by. */
  readonly text: string
}

const MOST_KEPT = 40

/** Values that fields have in the data, for completion: under the filter of the moment, or under another. Answers are kept while the data stays. */
export class FieldValues {
  private readonly workspace: Workspace
  private readonly answers = new Map<string, ValueSuggestions>()
  /** The data that the answers are about. */
  private context: FilterSqlContext | undefined

  constructor(workspace: Workspace) {
    this.workspace = workspace
  }

  /** The values as far as they are known without asking. */
  known(
    field: FilterField,
    typed: string,
    under = this.workspace.filter.filter,
  ): readonly ValueSuggestion[] | undefined {
    return this.kept(this.placeOf(field, under), typed)
  }

  /** The values that have the typed text in them, the most frequent first. */
  async find(
    field: FilterField,
    typed: string,
    signal: AbortSignal,
    under = this.workspace.filter.filter,
  ): Promise<readonly ValueSuggestion[]> {
    const place = this.placeOf(field, under)
    const known = this.kept(place, typed)
    if (known) return known
    const all = await this.ask(place, '', signal)
    if (all.isComplete || typed === '') return all.values
    return (await this.ask(place, typed, signal)).values
  }

  private kept(place: Place, typed: string): readonly ValueSuggestion[] | undefined {
    const all = this.answers.get(this.key(place, ''))
    return all?.isComplete ? all.values : this.answers.get(this.key(place, typed))?.values
  }

  private async ask(place: Place, search: string, signal: AbortSignal): Promise<ValueSuggestions> {
    const key = this.key(place, search)
    const kept = this.answers.get(key)
    if (kept) return kept
    const { field, others } = place
    const { context } = this.workspace.filter
    const questions =
      context.columns.length === 0 ? [] : valuesQuestions(field, context, filterSql(others, context), search)
    const answers = await Promise.all(
      questions.map(async ({ query, ...question }) => ({
        ...question,
        rows: await this.workspace.ask(query, signal, 'at once'),
      })),
    )
    const answer = withNames(suggestionsOf(answers), field, search, context)
    this.keep(key, answer)
    return answer
  }

  private keep(key: string, answer: ValueSuggestions): void {
    const [oldest] = this.answers.keys()
    if (this.answers.size >= MOST_KEPT && oldest !== undefined) this.answers.delete(oldest)
    this.answers.set(key, answer)
  }

  private placeOf(field: FilterField, under: Filter): Place {
    const others = withoutField(activeFilter(under), field.name)
    return { field, others, text: printFilter(others) }
  }

  private key({ field, text }: Place, search: string): string {
    const { context } = this.workspace.filter
    if (this.context !== context) this.answers.clear()
    this.context = context
    return JSON.stringify([field.name, search, text])
  }
}

import { activeFilter } from '../query/filter/normal.ts'
import type { ValueSuggestion } from '../query/filter/complete.ts'
import { withoutField } from '../query/filter/edit.ts'
import type { FilterField } from '../query/filter/fields.ts'
import { printFilter } from '../query/filter/print.ts'
import { filterSql } from '../query/filter/to-sql.ts'
import type { FilterSqlContext } from '../query/filter/sql-context.ts'
import type { Filter } from '../query/filter/filter.ts'
import { suggestionsOf, valuesQuestions } from '../query/filter/suggestions.ts'
import type { Workspace } from './workspace.svelte.ts'

interface Answer {
  readonly values: readonly ValueSuggestion[]
  /** Nothing was left out: what is typed next needs no question. */
  readonly isComplete: boolean
}

const MOST_KEPT = 40
const NOTHING: Answer = { values: [], isComplete: true }

/** Values that fields have in the data, for completion: under the filter of the moment, or under another. Answers are kept while the data stays. */
export class FieldValues {
  private readonly workspace: Workspace
  private readonly answers = new Map<string, Answer>()
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
    if (field.kind === 'name') return this.names()
    const others = othersOf(field, under)
    const all = this.answers.get(this.key(field, '', others))
    if (all?.isComplete) return all.values
    return this.answers.get(this.key(field, typed, others))?.values
  }

  /** The values that have the typed text in them, the most frequent first. */
  async find(
    field: FilterField,
    typed: string,
    signal: AbortSignal,
    under = this.workspace.filter.filter,
  ): Promise<readonly ValueSuggestion[]> {
    const known = this.known(field, typed, under)
    if (known) return known
    const others = othersOf(field, under)
    const all = await this.ask(field, '', others, signal)
    if (all.isComplete || typed === '') return all.values
    return (await this.ask(field, typed, others, signal)).values
  }

  private async ask(
    field: FilterField,
    search: string,
    others: Filter,
    signal: AbortSignal,
  ): Promise<Answer> {
    const key = this.key(field, search, others)
    const kept = this.answers.get(key)
    if (kept) return kept
    const { filter, dataset } = this.workspace
    if (dataset.columns.length === 0) return NOTHING
    const condition = filterSql(others, filter.context)
    const questions = valuesQuestions(field, filter.context, condition, search)
    const answers = await Promise.all(
      questions.map(async ({ key, query }) => ({
        key,
        rows: await this.workspace.ask(query, signal, 'at once'),
      })),
    )
    const answer = suggestionsOf(answers)
    this.keep(key, answer)
    return answer
  }

  private keep(key: string, answer: Answer): void {
    const [oldest] = this.answers.keys()
    if (this.answers.size >= MOST_KEPT && oldest !== undefined) this.answers.delete(oldest)
    this.answers.set(key, answer)
  }

  private key(field: FilterField, search: string, others: Filter): string {
    const { filter } = this.workspace
    if (this.context !== filter.context) this.answers.clear()
    this.context = filter.context
    return JSON.stringify([field.name, search, printFilter(others)])
  }

  private names(): readonly ValueSuggestion[] {
    return [...this.workspace.filter.names].map(([text, addresses]) => ({
      text,
      detail: addresses.slice(0, 2).join(', ') + (addresses.length > 2 ? ' …' : ''),
    }))
  }
}

/** The conditions that the values stand under: all but those on the field itself. */
function othersOf(field: FilterField, filter: Filter): Filter {
  return withoutField(activeFilter(filter), field.name)
}

import type { FilterContext } from '../../query/filter/fields.ts'
import { sameFilter, type Filter } from '../../query/filter/filter.ts'
import {
  filterOfForm,
  formOf,
  type FormEntry,
  type FormFlags,
  type FormLine,
} from '../../query/filter/search-form.ts'
import type { FilterState } from '../../state/filter.svelte.ts'

/** The form as it is filled in. It follows the filter when that changes elsewhere, and writes it as soon as all of it can be read. */
export class FormDraft {
  entries = $state.raw<readonly FormEntry[]>([])
  readonly kept = $derived(this.entries.filter(({ kind }) => kind === 'kept').length)

  private readonly filter: FilterState
  private said: Filter | undefined

  constructor(filter: FilterState) {
    this.filter = filter
    this.follow()
  }

  /** Reads the filter again, unless it is what the form said itself. */
  follow(): void {
    const { filter } = this.filter
    if (this.said && sameFilter(this.said, filter)) return
    this.said = filter
    this.entries = formOf(filter, this.context)
  }

  /** Lines about a field; one that is empty where there are none. */
  lines(field: string): readonly FormLine[] {
    const lines = this.entries.filter(
      (entry): entry is FormLine => entry.kind === 'line' && entry.field === field,
    )
    return lines.length > 0 ? lines : [{ kind: 'line', field, is: '=', text: '' }]
  }

  flags(field: string): FormFlags {
    const found = this.entries.find(
      (entry): entry is FormFlags => entry.kind === 'flags' && entry.field === field,
    )
    return found ?? { kind: 'flags', field, mode: 'all', flags: 0 }
  }

  /** Puts an entry in the place of another; at the end where that is not there yet. */
  put(old: FormEntry, entry: FormEntry): void {
    const isThere = this.entries.includes(old)
    this.entries = isThere ? this.entries.map((one) => (one === old ? entry : one)) : [...this.entries, entry]
    this.say()
  }

  remove(entry: FormEntry): void {
    this.entries = this.entries.filter((one) => one !== entry)
    this.say()
  }

  /** Puts lines about a field in the place of all that there are. */
  replaceLines(field: string, lines: readonly FormLine[]): void {
    const others = this.entries.filter((entry) => entry.kind !== 'line' || entry.field !== field)
    this.entries = [...others, ...lines]
    this.say()
  }

  clear(): void {
    this.entries = []
    this.say()
  }

  private get context(): FilterContext {
    return this.filter.context
  }

  private say(): void {
    const filter = filterOfForm(this.entries, this.context)
    if (!filter || (this.said && sameFilter(filter, this.said))) return
    this.said = filter
    this.filter.set(filter, { typing: true })
  }
}

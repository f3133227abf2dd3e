import { DEFAULT_INTERNAL_PREFIXES } from '../flow/address-classes.ts'
import type { AddressNames } from '../query/address-names.ts'
import { parseFilter, type ParsedFilter } from '../query/filter-parse.ts'
import { printFilter } from '../query/filter-print.ts'
import { filterSql } from '../query/filter-sql.ts'
import type { FilterError } from '../query/filter-tokens.ts'
import { EVERYTHING, sameFilter, type Filter } from '../query/filter.ts'
import type { SqlCondition } from '../query/sql.ts'
import type { Dataset } from './dataset.svelte.ts'

/** The one filter that is in force everywhere. Text, form, chips and facets are faces of it. */
export class FilterState {
  /** As it was written last, also where it is wrong. */
  text = $state('')
  /** Names of addresses and prefixes, from files that the user dropped. */
  names = $state.raw<AddressNames>(new Map())
  /** What `internal` means. */
  internalPrefixes = $state.raw<readonly string[]>(DEFAULT_INTERNAL_PREFIXES)

  private readonly dataset: Dataset
  private lastGood = $state.raw<Filter>(EVERYTHING)
  private readonly parsed = $derived.by<ParsedFilter>(() =>
    parseFilter(this.text, { columns: this.dataset.columns }),
  )

  readonly error = $derived<FilterError | undefined>(this.parsed.error)
  /** What is in force: the last filter that could be read. */
  readonly filter = $derived<Filter>(this.parsed.filter ?? this.lastGood)
  /** The same as a condition over the columns of view `flow`. */
  readonly conditionSql: SqlCondition = $derived.by(() => {
    // Labels are learnt with every batch; the version stands for them.
    void this.dataset.version
    return filterSql(this.filter, {
      columns: this.dataset.columns,
      labels: this.dataset.labels,
      names: this.names,
      internalPrefixes: this.internalPrefixes,
      ...(this.dataset.span && { endMs: this.dataset.span.endMs }),
    })
  })

  constructor(dataset: Dataset) {
    this.dataset = dataset
  }

  /** Puts a text in force, if it can be read; else `error` says why it cannot and the filter before it stays. */
  setText(text: string): void {
    this.lastGood = this.filter
    this.text = text
  }

  /** Puts a filter in force that was made by click or form. The text stays as the user wrote it where it says the same. */
  set(filter: Filter): void {
    if (!this.error && sameFilter(filter, this.filter)) return
    this.setText(printFilter(filter))
  }
}

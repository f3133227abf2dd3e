import { DEFAULT_INTERNAL_PREFIXES } from '../flow/address-classes.ts'
import { parseAddress } from '../flow/address.ts'
import { addressNumber } from '../flow/prefix.ts'
import { namedRanges, nameOf } from '../query/names/address-names.ts'
import type { AddressNames } from '../flow/names-file.ts'
import { goesOnIn, partsOf } from '../query/filter/edit.ts'
import { conversationsUnder, joinedUnder, loneUnder } from '../query/conversations/filter.ts'
import type { Conversations } from '../query/conversations/scope.ts'
import { activeFilter } from '../query/filter/normal.ts'
import { commentOf, onOneLine } from '../query/filter/one-line.ts'
import { parseFilter, partSpans, type ParsedFilter } from '../query/filter/parse.ts'
import { printFilter, printPart } from '../query/filter/print.ts'
import type { FilterContext } from '../query/filter/fields.ts'
import { filterBranches } from '../query/filter/branches.ts'
import { filterSql } from '../query/filter/to-sql.ts'
import type { FilterError, Span } from '../query/filter/tokens.ts'
import { EVERYTHING, isEverything, sameFilter, type Filter } from '../query/filter/filter.ts'
import type { FilterSqlContext } from '../query/filter/sql-context.ts'
import type { SqlCondition } from '../query/sql.ts'
import type { Dataset } from './dataset.svelte.ts'

/** Text that is being typed, and the word of it that is not finished. */
interface Typing {
  readonly typing?: boolean
  readonly unfinished?: Span | undefined
}

/** The one filter that is in force everywhere. Text, form, chips and facets are faces of it. */
export class FilterState {
  /** As it was written last, also where it is wrong. */
  text = $state('')
  /** Somebody is typing: what the text says is in force, but it is no step that Back undoes before `commit`. */
  typing = $state(false)
  /** Names of addresses and prefixes, from files that the user dropped. */
  names = $state.raw<AddressNames>(new Map())
  /** What `internal` means. */
  internalPrefixes = $state.raw<readonly string[]>(DEFAULT_INTERNAL_PREFIXES)

  private readonly dataset: Dataset
  private lastGood = $state.raw<Filter>(EVERYTHING)
  /** A word of the text that may still become a field; until then it is as if it were not there. */
  private unfinished = $state.raw<Span | undefined>()
  /** What texts are read with; labels, which change with every batch, have no part in it. */
  private readonly readWith = $derived.by<FilterContext>(() => ({
    columns: this.dataset.columns,
    names: this.names,
  }))
  private readonly parsed = $derived.by<ParsedFilter>(() =>
    parseFilter(withoutWord(this.text, this.unfinished), this.readWith),
  )

  readonly error = $derived<FilterError | undefined>(this.parsed.error)
  /** What is in force: the last filter that could be read. */
  readonly filter = $derived<Filter>(this.parsed.filter ?? this.lastGood)
  private readonly ranges = $derived(namedRanges(this.names))
  readonly isEverything = $derived(isEverything(activeFilter(this.filter)))
  /** What filters are read and turned into SQL with. */
  readonly context: FilterSqlContext = $derived.by(() => {
    // Labels are learnt with every batch; the version stands for them.
    void this.dataset.version
    return {
      columns: this.dataset.columns,
      labels: this.dataset.labels,
      names: this.names,
      internalPrefixes: this.internalPrefixes,
      ...(this.dataset.span && { endMs: this.dataset.span.endMs }),
    }
  })
  /** The filter as a condition over the columns of view `flow`. */
  readonly conditionSql: SqlCondition = $derived.by(() => filterSql(this.filter, this.context))

  /** The same in two, where that is faster; see `filterBranches`. */
  readonly branches = $derived.by(() => filterBranches(this.filter, this.context))

  /** The conversations of which some record passes. */
  readonly conversations: Conversations = $derived.by(() => conversationsUnder(this.filter, this.context))
  /** The parts of them for which all records are looked at. */
  readonly joinedConversations = $derived.by(() => joinedUnder(this.filter, this.context))
  readonly loneConversations = $derived.by(() => loneUnder(this.filter, this.context))

  constructor(dataset: Dataset) {
    this.dataset = dataset
  }

  /** Puts a text in force, if it can be read; else `error` says why it cannot and the filter before it stays. */
  setText(text: string, { typing = false, unfinished }: Typing = {}): void {
    this.lastGood = this.filter
    this.text = onOneLine(text)
    this.typing = typing
    this.unfinished = unfinished
  }

  /** What was typed is what was meant: a step that Back undoes, unless it cannot be read. */
  commit(): void {
    this.lastGood = this.filter
    this.unfinished = undefined
    if (!this.error) this.typing = false
  }

  /**
   * Where a part of the filter in force stands in the text. Where the text says it in another way, or cannot be read,
   * it becomes the filter's own text first.
   */
  spanOfPart(index: number): Span | undefined {
    const parts = partsOf(this.filter)
    const spans = partSpans(this.text, this.readWith)
    if (spans?.length === parts.length) return spans[index]
    const printed = parts.map((part) => (this.filter.op === 'and' ? printPart(part) : printFilter(part)))
    this.setText(this.withComment(printed.join(' '), this.filter))
    const from = printed.slice(0, index).reduce((at, text) => at + text.length + 1, 0)
    return { from, to: from + (printed[index]?.length ?? 0) }
  }

  /** The name that an address bears. */
  nameOf(address: string): string | undefined {
    const words = this.ranges.length > 0 ? parseAddress(address) : undefined
    return words && nameOf(this.ranges, addressNumber(words))
  }

  /** Learns names beside those that are known; of two names for one address the first stays. */
  addNames(names: AddressNames): void {
    const all = new Map(this.names)
    for (const [name, addresses] of names)
      all.set(name, [...new Set([...(all.get(name) ?? []), ...addresses])])
    this.names = all
  }

  /**
   * Puts a filter in force that was made by click or form. The text stays as the user wrote it where it says the same,
   * and its comment as long as something of what it is about does.
   */
  set(filter: Filter, how: Pick<Typing, 'typing'> = {}): void {
    if (!this.error && sameFilter(filter, this.filter)) return
    this.setText(this.withComment(printFilter(filter), filter), how)
  }

  private withComment(text: string, filter: Filter): string {
    const isAboutIt = isEverything(this.filter) || goesOnIn(this.filter, filter, this.dataset.columns)
    const comment = isAboutIt && !isEverything(filter) ? commentOf(this.text) : ''
    return comment === '' ? text : `${text} ${comment}`
  }
}

/** The text with spaces in the place of a word, so that what else it says keeps its place. */
function withoutWord(text: string, word: Span | undefined): string {
  return word ? text.slice(0, word.from) + ' '.repeat(word.to - word.from) + text.slice(word.to) : text
}

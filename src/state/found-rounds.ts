import type { AnswerColumns, AnswerRow, TypedQuery } from '../lib/typed-query.ts'
import {
  type FACET_COLUMNS,
  facetQuery,
  facetsQuery,
  readFacet,
  type FacetAnswer,
  type FacetQuestion,
} from '../query/facets/counts.ts'
import { countOfFound, foundQuery } from '../query/facets/found.ts'
import type { FilterSqlContext } from '../query/filter/sql-context.ts'
import { countQuery, type COUNT_COLUMNS } from '../query/flows/count.ts'
import { SQL_TRUE } from '../query/sql.ts'
import type { VolumeScope } from '../query/volume/scope.ts'
import type { Rank } from './precedence.ts'

/** Whoever types a filter wants the table first, and the facets of the filter that is meant. */
const AFTER_TABLE_MS = 40
/** So many records are copied for the facets to share, 50 bytes each; of more, every facet reads the table itself. */
const MOST_COPIED = 4_000_000
/**
 * Logs of so many records are searched once for count and facets where an address may be on either side, which is the
 * slowest search: of a smaller log the count comes at once, of a larger one the copy of what is found might not fit, as
 * nobody knows yet how much that is.
 */
const SEARCHED_ONCE = { fewest: 2_000_000, most: 12_000_000 } as const

/** What passes a filter, counted and added up. */
export type ScopeCount = AnswerRow<typeof COUNT_COLUMNS>

interface Waiting<A> {
  readonly signal: AbortSignal
  readonly resolve: (answer: A) => void
  readonly reject: (reason: unknown) => void
}
type WaitingFacet = Waiting<FacetAnswer> & { readonly question: FacetQuestion }
type WaitingCount = Waiting<ScopeCount | undefined> & { readonly scope: VolumeScope }

/** What waits to be asked of the same records. */
interface Round {
  readonly counts: WaitingCount[]
  readonly facets: WaitingFacet[]
}

/** How questions are asked, and of what. */
interface Asking {
  readonly ask: <C extends AnswerColumns>(
    query: TypedQuery<C>,
    signal: AbortSignal,
    rank: Rank,
  ) => Promise<AnswerRow<C>[]>
  /** Asks unless somebody has; see `Questions.once`. */
  readonly once: <T>(
    name: string,
    signal: AbortSignal,
    ask: (signal: AbortSignal) => Promise<T>,
  ) => Promise<T>
  /** Works while what may wait for that rank does. */
  readonly under: <T>(rank: Rank, work: () => Promise<T>) => Promise<T>
  readonly context: () => FilterSqlContext
  /** How many records are loaded. */
  readonly records: () => number
}

/** Counts and facets of what filters find: those that are asked for at once, of the same records, are one question to the engine. */
export class FoundRounds {
  private readonly asking: Asking
  private counts: WaitingCount[] = []
  private facets: WaitingFacet[] = []
  /** Facets go one round after the other: all at once they would all be late. */
  private turn: Promise<unknown> = Promise.resolve()

  constructor(asking: Asking) {
    this.asking = asking
  }

  /** Table, footer and facets ask the same, so the engine reads the records once for all of them. */
  count(
    scope: VolumeScope,
    signal: AbortSignal,
    rank: Extract<Rank, 'at once' | 'beside'>,
  ): Promise<ScopeCount | undefined> {
    const query = countQuery(scope)
    return this.asking.once(query.sql, signal, async (given) => {
      if (this.isSearchedOnce(scope)) return this.asking.under(rank, () => this.countInRound(scope, given))
      const [count] = await this.asking.ask(query, given, rank)
      return count
    })
  }

  facet(question: FacetQuestion, signal: AbortSignal): Promise<FacetAnswer> {
    const { sql } = facetQuery(question, this.asking.context())
    return this.asking.once(sql, signal, (given) => this.facetInRound(question, given))
  }

  private isSearchedOnce({ branches }: VolumeScope): boolean {
    const records = this.asking.records()
    return branches?.of === 'address' && records >= SEARCHED_ONCE.fewest && records <= SEARCHED_ONCE.most
  }

  private countInRound(scope: VolumeScope, signal: AbortSignal): Promise<ScopeCount | undefined> {
    return new Promise((resolve, reject) => {
      this.wait()
      this.counts.push({ scope, signal, resolve, reject })
    })
  }

  private facetInRound(question: FacetQuestion, signal: AbortSignal): Promise<FacetAnswer> {
    return new Promise((resolve, reject) => {
      this.wait()
      this.facets.push({ question, signal, resolve, reject })
    })
  }

  private wait(): void {
    if (this.counts.length + this.facets.length === 0) setTimeout(() => this.begin(), AFTER_TABLE_MS)
  }

  private begin(): void {
    const rounds = new Map<string, Round>()
    const roundOf = ({ conditionSql, countsOnce = '' }: VolumeScope): Round => {
      const records = `${conditionSql}\n${countsOnce}`
      const round = rounds.get(records) ?? { counts: [], facets: [] }
      rounds.set(records, round)
      return round
    }
    for (const one of stillWanted(this.counts.splice(0))) roundOf(one.scope).counts.push(one)
    for (const one of stillWanted(this.facets.splice(0))) roundOf(one.question.scope).facets.push(one)
    for (const { counts, facets } of rounds.values()) {
      if (counts.length > 0) void this.answerAtOnce(counts, facets)
      else this.turn = this.turn.then(() => this.answerFacets(facets))
    }
  }

  /** Never rejects: who waits hears of it. */
  private async answerAtOnce(
    counts: readonly WaitingCount[],
    facets: readonly WaitingFacet[],
  ): Promise<void> {
    const signal = allAborted([...counts, ...facets])
    try {
      await (facets.length > 0
        ? this.answerTogether(counts, facets, signal)
        : this.answerCounts(counts, signal))
    } catch (error) {
      if (signal.aborted || facets.length === 0) {
        for (const { reject } of [...counts, ...facets]) reject(error)
        return
      }
      // The copy did not fit, or something is wrong with one of the facets.
      await this.answerAtOnce(counts, [])
      await this.answerFacets(facets)
    }
  }

  private async answerCounts(counts: readonly WaitingCount[], signal: AbortSignal): Promise<void> {
    const [first] = counts
    if (!first) return
    const [count] = await this.asking.ask(countQuery(first.scope), signal, 'at once')
    for (const { resolve } of counts) resolve(count)
  }

  private async answerTogether(
    counts: readonly WaitingCount[],
    facets: readonly WaitingFacet[],
    signal: AbortSignal,
  ): Promise<void> {
    const [first, ...others] = facets.map(({ question }) => question)
    if (!first) return
    const query = foundQuery([first, ...others], this.asking.context())
    const rows = await this.asking.ask(query, signal, 'at once')
    for (const { resolve } of counts) resolve(countOfFound(rows))
    resolveFacets(facets, rows)
  }

  /** Never rejects. */
  private async answerFacets(round: readonly WaitingFacet[]): Promise<void> {
    const parts = (await this.areFew(round)) ? [round] : round.map((one) => [one])
    for (const part of parts) {
      try {
        const [first, ...others] = part.map(({ question }) => question)
        if (!first) continue
        const query = facetsQuery([first, ...others], this.asking.context())
        resolveFacets(part, await this.asking.ask(query, allAborted(part), 'beside'))
      } catch (error) {
        for (const { reject } of part) reject(error)
      }
    }
  }

  /** Whether it pays to copy what matches. */
  private async areFew(round: readonly WaitingFacet[]): Promise<boolean> {
    const scope = round[0]?.question.scope
    if (round.length === 1 || !scope || scope.conditionSql === SQL_TRUE) return false
    try {
      const count = await this.count(scope, allAborted(round), 'beside')
      return count !== undefined && count.records <= MOST_COPIED
    } catch {
      return false // what is wrong with the records is told by each facet
    }
  }
}

/** @param rows of all of them, which tell the place of their facet */
function resolveFacets(
  facets: readonly WaitingFacet[],
  rows: readonly AnswerRow<typeof FACET_COLUMNS>[],
): void {
  for (const [i, { question, resolve }] of facets.entries()) {
    const own = rows.filter(({ facet }) => facet === i)
    resolve(readFacet(question.key, own))
  }
}

/** Those who have not left; the others are told. */
function stillWanted<W extends Waiting<never>>(waiting: readonly W[]): readonly W[] {
  return waiting.filter(({ signal, reject }) => {
    if (signal.aborted) reject(signal.reason)
    return !signal.aborted
  })
}

/** Nobody waits any more. */
function allAborted(waiting: readonly { readonly signal: AbortSignal }[]): AbortSignal {
  const abort = new AbortController()
  let left = waiting.length
  const leave = () => --left === 0 && abort.abort()
  for (const { signal } of waiting) {
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  }
  return abort.signal
}

import {
  facetQuery,
  facetsQuery,
  readFacet,
  type FacetAnswer,
  type FacetQuestion,
} from '../../query/facets/counts.ts'
import type { FilterSqlContext } from '../../query/filter/sql-context.ts'
import { SQL_TRUE } from '../../query/sql.ts'
import type { Workspace } from '../../state/workspace.svelte.ts'
import { countLater } from '../flows/counts.ts'

/** Whoever types a filter wants the table first, and the facets of the filter that is meant. */
const AFTER_TABLE_MS = 40
/** So many records are copied for the facets to share, 50 bytes each; of more, every facet reads the table itself. */
const MOST_COPIED = 4_000_000

interface Waiting {
  readonly question: FacetQuestion
  readonly signal: AbortSignal
  readonly resolve: (answer: FacetAnswer) => void
  readonly reject: (reason: unknown) => void
}

/** Asks for facets: those that are asked for at once and count the same records are one question to the engine. */
export class FacetRounds {
  private readonly workspace: Workspace
  private readonly context: () => FilterSqlContext
  private waiting: Waiting[] = []
  /** Rounds go one after the other: all at once they would all be late. */
  private turn: Promise<unknown> = Promise.resolve()

  constructor(workspace: Workspace, context: () => FilterSqlContext) {
    this.workspace = workspace
    this.context = context
  }

  ask(question: FacetQuestion, signal: AbortSignal): Promise<FacetAnswer> {
    const { sql } = facetQuery(question, this.context())
    return this.workspace.once(sql, signal, (given) => this.inRound(question, given))
  }

  private inRound(question: FacetQuestion, signal: AbortSignal): Promise<FacetAnswer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ question, signal, resolve, reject })
      if (this.waiting.length === 1) setTimeout(() => this.begin(), AFTER_TABLE_MS)
    })
  }

  private begin(): void {
    const rounds = new Map<string, Waiting[]>()
    for (const one of this.waiting.splice(0)) {
      if (one.signal.aborted) one.reject(one.signal.reason)
      else {
        const { conditionSql, countsOnce = '' } = one.question.scope
        const records = `${conditionSql}\n${countsOnce}`
        rounds.set(records, [...(rounds.get(records) ?? []), one])
      }
    }
    for (const round of rounds.values()) this.turn = this.turn.then(() => this.answer(round))
  }

  /** Never rejects: who waits hears of it. */
  private async answer(round: readonly Waiting[]): Promise<void> {
    const parts = (await this.areFew(round)) ? [round] : round.map((one) => [one])
    for (const part of parts) {
      try {
        const questions = part.map(({ question }) => question)
        const query = facetsQuery(questions, this.context())
        const rows = await this.workspace.ask(query, allAborted(part), 'beside')
        for (const [i, { question, resolve }] of part.entries())
          resolve(
            readFacet(
              question.key,
              rows.filter(({ facet }) => facet === i),
            ),
          )
      } catch (error) {
        for (const { reject } of part) reject(error)
      }
    }
  }

  /** Whether it pays to copy what matches. */
  private async areFew(round: readonly Waiting[]): Promise<boolean> {
    const scope = round[0]?.question.scope
    if (round.length === 1 || !scope || scope.conditionSql === SQL_TRUE) return false
    try {
      const count = await countLater(this.workspace, scope, allAborted(round))
      return count !== undefined && count.records <= MOST_COPIED
    } catch {
      return false // what is wrong with the records is told by each facet
    }
  }
}

/** Nobody waits any more. */
function allAborted(waiting: readonly Waiting[]): AbortSignal {
  const abort = new AbortController()
  let left = waiting.length
  const leave = () => --left === 0 && abort.abort()
  for (const { signal } of waiting) {
    if (signal.aborted) leave()
    else signal.addEventListener('abort', leave, { once: true })
  }
  return abort.signal
}

import { FINDINGS, initialThresholds, type FindingId, type Thresholds } from '../flow/findings.ts'
import { errorOf } from '../lib/error-of.ts'
import type { AnswerColumns, AnswerRow, TypedQuery } from '../lib/typed-query.ts'
import { contactCountQuery, contactSelects, mayNeedParts } from '../query/findings/contacts.ts'
import { findingQuery, findingSql, needsContacts } from '../query/findings/findings.ts'
import { findingRows, type FindingRows } from '../query/findings/row.ts'
import type { FindingScope } from '../query/findings/scope.ts'
import { findingSources, findingSourcesQuery, type FindingSource } from '../query/findings/sources.ts'
import { ContactGathering } from './contact-gathering.ts'

/** What became of looking for one kind of finding. */
export type FindingState =
  | { readonly kind: 'waiting' | 'running' | 'cancelled' }
  | { readonly kind: 'done'; readonly found: FindingRows; readonly sql: string; readonly ms: number }
  | { readonly kind: 'failed'; readonly message: string; readonly sql: string }

/** Somebody waits for it; or it is looked for when nobody waits for anything else, or has asked for anything for a while. */
export type Pace = 'at once' | 'in passing' | 'in spare time'

/** How a run asks, and of what. */
interface Asking {
  readonly scope: () => FindingScope
  /** Another number whenever the records are others. */
  readonly version: () => number
  /** How many conversations there are at most. */
  readonly records: () => number
  /** Undefined where they are as the catalogue has them. */
  readonly thresholds: (id: FindingId) => Thresholds | undefined
  readonly labelOf: (column: string, code: number) => string
  readonly ask: <C extends AnswerColumns>(
    query: TypedQuery<C>,
    signal: AbortSignal,
    pace: Pace,
  ) => Promise<AnswerRow<C>[]>
  readonly gather: (select: string, how: 'anew' | 'more', signal: AbortSignal, pace: Pace) => Promise<void>
  /** Makes what was gathered small, when there is time for it; what comes in passing is followed by that anyway. */
  readonly compress: (signal: AbortSignal) => Promise<void>
}

/** They look at conversations again that the contacts leave in doubt. */
const SLOWEST: readonly FindingId[] = ['long-connection', 'brute-force', 'beacon']

/**
 * Looks for findings: for kinds that conversations tell of by themselves, then puts contacts together and asks for the others;
 * of either that which is looked at comes first. What was found stays while records and filter stay.
 */
export class FindingRun {
  states = $state.raw<ReadonlyMap<FindingId, FindingState>>(new Map())
  /** What the logs tell; undefined before they were looked at. */
  sources = $state.raw<readonly FindingSource[] | undefined>(undefined)
  /** The scope that the states belong to. */
  scope = $state.raw<FindingScope | undefined>(undefined)
  error = $state.raw<string | undefined>(undefined)
  readonly isRunning = $derived.by(() =>
    [...this.states.values()].some(({ kind }) => kind === 'running' || kind === 'waiting'),
  )
  /** Every kind was looked for. */
  readonly isComplete = $derived.by(
    () => this.states.size > 0 && [...this.states.values()].every(({ kind }) => kind === 'done'),
  )
  /** What there is to look at now, as a text that changes with it. */
  readonly subject = $derived.by(() => {
    const { conversations, conditionSql, internalPrefixes } = this.asking.scope()
    return JSON.stringify([this.asking.version(), conversations, conditionSql, internalPrefixes])
  })
  /** From 0 to 1: gathering contacts takes as long as all that is asked of them. */
  readonly progress = $derived.by(() => {
    const ended = [...this.states.values()].filter(({ kind }) => kind !== 'waiting' && kind !== 'running')
    return (this.gathered + ended.length / FINDINGS.length) / 2
  })
  private gathered = $state(0)
  /** The questions that gather contacts; undefined before it is known how many these are. */
  private gathering: readonly string[] | undefined

  private readonly asking: Asking
  private readonly contacts = new ContactGathering()
  private pace: Pace = 'in spare time'
  /** The subject that the states belong to. */
  private looked: string | undefined
  private abort = new AbortController()

  constructor(asking: Asking) {
    this.asking = asking
  }

  /**
   * Looks for all kinds that were not looked for yet; a run that is under way goes on at the new pace. Never rejects.
   * @param first the kind that is looked at @param mostConnections of more than these it looks for nothing
   */
  async start(first: FindingId, pace: Pace, mostConnections = Infinity): Promise<void> {
    const { subject } = this
    const isSame = subject === this.looked
    if (isSame && this.isRunning && pace !== 'at once') return
    this.cancel()
    const { signal } = this.abort
    const scope = isSame && this.scope ? this.scope : this.asking.scope()
    if (!isSame) this.forget(subject, scope)
    this.pace = pace
    this.error = undefined
    this.states = new Map(FINDINGS.map(({ id }) => [id, this.doneState(id) ?? { kind: 'waiting' }]))
    const kinds = inTurn(first)
    try {
      const sources = this.sources ?? (await this.askSources(scope, signal))
      signal.throwIfAborted()
      this.sources = sources
      if (sources.reduce((sum, { connections }) => sum + connections, 0) > mostConnections) {
        this.cancel()
        return
      }
      // To gather contacts takes longer than all that can be looked for without.
      await this.lookForEach(
        kinds.filter((id) => !needsContacts(id, scope)),
        scope,
        signal,
      )
      signal.throwIfAborted()
      await this.gather(subject, scope, signal)
    } catch (error) {
      if (signal.aborted) return
      this.cancel()
      this.error = errorOf(error).message
      return
    }
    await this.lookForEach(
      kinds.filter((id) => needsContacts(id, scope)),
      scope,
      signal,
    )
    if (!signal.aborted && pace !== 'in passing') await this.compress(signal)
  }

  private async lookForEach(
    ids: readonly FindingId[],
    scope: FindingScope,
    signal: AbortSignal,
  ): Promise<void> {
    for (const id of ids) {
      if (signal.aborted) return
      if (this.pace === 'in passing' && this.subject !== this.looked) {
        this.cancel() // what is found would be of a filter that is gone, and compressing waits
        return
      }
      if (this.doneState(id) === undefined) await this.look(id, scope, signal)
    }
  }

  /** Looks for one kind again, with the thresholds of the moment, unless its turn is still to come. */
  async again(id: FindingId): Promise<void> {
    const { scope } = this
    if (!scope || this.states.get(id)?.kind === 'waiting') return
    if (this.gathered < 1 && needsContacts(id, scope)) return
    await this.look(id, scope, this.abort.signal, 'at once')
  }

  cancel(): void {
    this.abort.abort()
    this.abort = new AbortController()
    this.states = new Map(
      [...this.states].map(([id, state]) => [
        id,
        state.kind === 'running' || state.kind === 'waiting' ? { kind: 'cancelled' } : state,
      ]),
    )
  }

  private forget(subject: string, scope: FindingScope): void {
    this.looked = subject
    this.scope = scope
    this.states = new Map()
    this.sources = undefined
    this.gathered = 0
    this.gathering = undefined
  }

  private doneState(id: FindingId): FindingState | undefined {
    const state = this.states.get(id)
    return state?.kind === 'done' ? state : undefined
  }

  private async askSources(scope: FindingScope, signal: AbortSignal): Promise<readonly FindingSource[]> {
    const rows = await this.asking.ask(findingSourcesQuery(scope), signal, this.pace)
    return findingSources(rows, this.asking.labelOf)
  }

  private async gather(subject: string, scope: FindingScope, signal: AbortSignal): Promise<void> {
    const selects = this.gathering ?? (await this.planContacts(scope, signal))
    signal.throwIfAborted()
    this.gathering = selects
    await this.contacts.gather(
      subject,
      selects,
      async (select, how) => {
        signal.throwIfAborted()
        await this.asking.gather(select, how, signal, this.pace)
      },
      (fraction) => {
        if (!signal.aborted) this.gathered = fraction
      },
    )
    signal.throwIfAborted()
  }

  private async planContacts(
    { conversations }: FindingScope,
    signal: AbortSignal,
  ): Promise<readonly string[]> {
    const records = this.asking.records()
    if (!mayNeedParts(records)) return contactSelects(conversations, records)
    const [row] = await this.asking.ask(contactCountQuery(conversations), signal, this.pace)
    return contactSelects(conversations, records, row?.contacts)
  }

  private async compress(signal: AbortSignal): Promise<void> {
    try {
      await this.asking.compress(signal)
    } catch (error) {
      if (!signal.aborted) this.error = errorOf(error).message
    }
  }

  private async look(
    id: FindingId,
    scope: FindingScope,
    signal: AbortSignal,
    pace = this.pace,
  ): Promise<void> {
    const chosen = this.asking.thresholds(id)
    const thresholds = chosen ?? initialThresholds(id)
    const sql = findingSql(id, scope, thresholds)
    this.set(id, { kind: 'running' })
    const startedAt = performance.now()
    try {
      const rows = await this.asking.ask(findingQuery(id, scope, thresholds), signal, pace)
      signal.throwIfAborted()
      if (chosen !== this.asking.thresholds(id)) return // it is looked for again with others
      this.set(id, { kind: 'done', found: findingRows(rows), sql, ms: performance.now() - startedAt })
    } catch (error) {
      if (signal.aborted) return
      this.set(id, { kind: 'failed', message: errorOf(error).message, sql })
    }
  }

  private set(id: FindingId, state: FindingState): void {
    this.states = new Map([...this.states, [id, state]])
  }
}

function inTurn(first: FindingId): readonly FindingId[] {
  const quick = FINDINGS.map(({ id }) => id).filter((id) => !SLOWEST.includes(id))
  return [...new Set([first, ...quick, ...SLOWEST])]
}

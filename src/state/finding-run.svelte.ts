import { FINDINGS, initialThresholds, type FindingId, type Thresholds } from '../flow/findings.ts'
import type { FindingScope } from '../query/findings/scope.ts'
import { findingRows, type FindingRows } from '../query/findings/row.ts'
import { findingSources, findingSourcesQuery, type FindingSource } from '../query/findings/sources.ts'
import { findingQuery } from '../query/findings/findings.ts'
import type { Workspace } from './workspace.svelte.ts'

/** What became of looking for one kind of finding. */
export type FindingState =
  | { readonly kind: 'waiting' | 'running' | 'cancelled' }
  | { readonly kind: 'done'; readonly found: FindingRows; readonly sql: string; readonly ms: number }
  | { readonly kind: 'failed'; readonly message: string; readonly sql: string }

/** They put together every pair of hosts, or every host and port. */
const SLOWEST: readonly FindingId[] = ['beacon', 'port-scan', 'host-sweep']

/** Looks for findings, one kind after the other: that which is looked at first, those that take longest last. */
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
  /** How many kinds are through, of all. */
  readonly progress = $derived.by(() => {
    const ended = [...this.states.values()].filter(({ kind }) => kind !== 'waiting' && kind !== 'running')
    return this.states.size === 0 ? 0 : ended.length / this.states.size
  })

  private readonly workspace: Workspace
  private readonly thresholds: (id: FindingId) => Thresholds | undefined
  private abort = new AbortController()

  constructor(workspace: Workspace, thresholds: (id: FindingId) => Thresholds | undefined) {
    this.workspace = workspace
    this.thresholds = thresholds
  }

  /** Looks for all kinds; what was under way is given up. Never rejects. @param first the kind that is looked at */
  async start(scope: FindingScope, first: FindingId): Promise<void> {
    this.cancel()
    const { signal } = this.abort
    this.scope = scope
    this.error = undefined
    this.states = new Map(FINDINGS.map(({ id }) => [id, { kind: 'waiting' }]))
    try {
      const rows = await this.workspace.ask(findingSourcesQuery(scope), signal, 'at once')
      this.sources = findingSources(rows, (column, code) => this.workspace.dataset.labelOf(column, code))
    } catch (error) {
      if (signal.aborted) return
      this.states = new Map()
      this.error = error instanceof Error ? error.message : String(error)
      return
    }
    for (const id of inTurn(first)) {
      if (signal.aborted) return
      await this.look(id, scope, signal)
    }
  }

  /** Looks for one kind again, with the thresholds of the moment. */
  async again(id: FindingId): Promise<void> {
    if (this.scope) await this.look(id, this.scope, this.abort.signal)
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

  private async look(id: FindingId, scope: FindingScope, signal: AbortSignal): Promise<void> {
    const { sql, ...query } = findingQuery(id, scope, this.thresholds(id) ?? initialThresholds(id))
    this.set(id, { kind: 'running' })
    const startedAt = performance.now()
    try {
      const rows = await this.workspace.ask({ ...query, sql }, signal, 'at once')
      signal.throwIfAborted()
      this.set(id, { kind: 'done', found: findingRows(rows), sql, ms: performance.now() - startedAt })
    } catch (error) {
      if (signal.aborted) return
      this.set(id, { kind: 'failed', message: error instanceof Error ? error.message : String(error), sql })
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

import type { FlowTable, PairingProgress } from '../db/flow-table.ts'
import type { Dataset } from './dataset.svelte.ts'

export type PairingState =
  /** There are no conversations: nothing is loaded, or pairing was stopped. */
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly step: PairingProgress['step']; readonly fraction: number }
  | { readonly kind: 'done'; readonly duplicates: number; readonly ms: number }
  | { readonly kind: 'failed'; readonly message: string }

/** Up to so many records a load waits for its conversations, which takes a second or two; larger ones are shown before. */
const WAIT_RECORDS = 300_000

/** Conversations and verdicts, worked out anew whenever records have come or gone: later records may complete earlier ones. */
export class Pairing {
  state = $state.raw<PairingState>({ kind: 'none' })
  readonly active = $derived(this.state.kind === 'running')

  private readonly dataset: Dataset
  private readonly table: () => Promise<FlowTable>
  private abort = new AbortController()

  constructor(dataset: Dataset, table: () => Promise<FlowTable>) {
    this.dataset = dataset
    this.table = table
  }

  /** The records have changed. Resolves at once where there are many, and pairing goes on; never rejects. */
  async recordsChanged(): Promise<void> {
    const work = this.start()
    if (this.dataset.totals.records <= WAIT_RECORDS) await work
  }

  /** Pairs all records; an earlier run is given up. */
  async start(): Promise<void> {
    this.cancel()
    const { signal } = this.abort
    const startedAt = performance.now()
    this.state = { kind: 'running', step: 'pairing', fraction: 0 }
    try {
      const table = await this.table()
      await table.pair(this.dataset.labels, signal, ({ step, fraction }) => {
        if (!signal.aborted) this.state = { kind: 'running', step, fraction }
      })
      signal.throwIfAborted()
      const duplicates = await table.duplicates()
      this.state = { kind: 'done', duplicates, ms: performance.now() - startedAt }
      this.dataset.paired()
    } catch (error) {
      if (signal.aborted) return
      this.state = { kind: 'failed', message: error instanceof Error ? error.message : String(error) }
    }
  }

  /** Stops between two statements. There are no conversations then, until records change or pairing is started again. */
  cancel(): void {
    this.abort.abort()
    this.abort = new AbortController()
    if (this.state.kind !== 'none') this.state = { kind: 'none' }
  }
}

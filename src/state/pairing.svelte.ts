import type { FlowTable, PairingOutcome, PairingProgress } from '../db/flow-table.ts'
import { errorOf } from '../lib/error-of.ts'
import type { Dataset } from './dataset.svelte.ts'

export type PairingState =
  /** There are no conversations: nothing is loaded, or pairing was stopped. */
  | { readonly kind: 'none' }
  | { readonly kind: 'running'; readonly step: PairingProgress['step']; readonly fraction: number }
  | ({ readonly kind: 'done'; readonly ms: number } & PairingOutcome)
  | { readonly kind: 'failed'; readonly message: string }

/** What pairing needs of the workspace. */
interface PairingHost {
  table(): Promise<FlowTable>
  /** Asks what is likely to be asked next of many conversations; ends early when the signal aborts. */
  lookAhead(signal: AbortSignal): Promise<void>
  /** Works when the views show what there is. */
  whenShown(work: () => Promise<void>): Promise<void>
  /** There are conversations, and nothing more to do for them. */
  settled(): void
  /** Looking ahead or compressing failed. */
  failed(error: unknown): void
}

/** Pairing so many records takes a second or two. */
const QUICK_RECORDS = 300_000

/** Conversations and verdicts, worked out anew whenever records have come or gone: later records may complete earlier ones. */
export class Pairing {
  state = $state.raw<PairingState>({ kind: 'none' })
  private settling = $state(0)
  /** Working, be it that the conversations are there, and what follows them is not done. */
  readonly active = $derived(this.state.kind === 'running' || this.settling > 0)

  /** Records that repeat what another reporter's say. */
  readonly repeats = $derived(this.state.kind === 'done' ? this.state.duplicates : 0)

  /** Some connections are several conversations, before and after NAT. */
  readonly hasPaths = $derived(this.state.kind === 'done' && this.state.hasPaths)

  private readonly dataset: Dataset
  private readonly host: PairingHost
  private abort = new AbortController()

  constructor(dataset: Dataset, host: PairingHost) {
    this.dataset = dataset
    this.host = host
  }

  /** Whether it is done before a person would wonder. */
  get isQuick(): boolean {
    return this.dataset.totals.records <= QUICK_RECORDS
  }

  /** Pairs all records, when `turn` resolves; an earlier run is given up. Never rejects. */
  async start(turn: () => Promise<void> = () => Promise.resolve()): Promise<void> {
    this.cancel()
    const { signal } = this.abort
    this.state = { kind: 'running', step: 'pairing', fraction: 0 }
    await turn()
    const startedAt = performance.now()
    try {
      const table = await this.host.table()
      const outcome = await table.pair(this.dataset.labels, signal, ({ step, fraction }) => {
        if (!signal.aborted) this.state = { kind: 'running', step, fraction }
      })
      signal.throwIfAborted()
      this.state = { kind: 'done', ...outcome, ms: performance.now() - startedAt }
      this.dataset.paired()
      void this.settle(table, signal)
    } catch (error) {
      if (signal.aborted) return
      this.state = { kind: 'failed', message: errorOf(error).message }
    }
  }

  /**
   * Makes small what was written, which changes no answer. Of 10 million records that takes longer than any question, and
   * nobody is answered meanwhile; so what is likely to be asked next comes before.
   */
  private async settle(table: FlowTable, signal: AbortSignal): Promise<void> {
    this.settling++
    try {
      if (!this.isQuick) await this.host.lookAhead(signal).catch((error: unknown) => this.host.failed(error))
      // Records come or go: what follows compresses.
      if (signal !== this.abort.signal) return
      await this.host.whenShown(() => table.checkpoint())
      if (signal === this.abort.signal) this.host.settled()
    } catch (error) {
      this.host.failed(error)
    } finally {
      this.settling--
    }
  }

  /** Stops between two statements. There are no conversations then, until records change or pairing is started again. */
  cancel(): void {
    this.abort.abort()
    this.abort = new AbortController()
    if (this.state.kind !== 'none') this.state = { kind: 'none' }
  }
}

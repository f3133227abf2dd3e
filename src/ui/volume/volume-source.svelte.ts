import type { AnswerColumns, AnswerRow, TypedQuery } from '../../lib/typed-query.ts'
import { countTraits, largestCountsQuery, type CountTraits } from '../../query/volume/extent.ts'
import { keyOfId, volumeKeys } from '../../query/volume/keys.ts'
import type { VolumeKey } from '../../query/volume/key.ts'
import { COUNTED_ONCE, notFlowCodes, type VolumeScope } from '../../query/volume/scope.ts'
import type { Rank } from '../../state/precedence.ts'
import { QuerySlot } from '../../state/query-slot.svelte.ts'
import type { Workspace } from '../../state/workspace.svelte.ts'

/** Sends a question to the engine. */
export type Ask = <C extends AnswerColumns>(query: TypedQuery<C>) => Promise<AnswerRow<C>[]>

/** How large the counters of the records are, and whether any tells what came back. */
export async function askCountTraits(workspace: Workspace, signal: AbortSignal): Promise<CountTraits> {
  const [row] = await workspace.askOnce(largestCountsQuery(), signal)
  return row ? countTraits(row) : { hasHugeCounts: false, isOneWay: false }
}

/** Whether records that repeat another reporter's are left out of counts and sums. */
export function repeatsIn({ view, pairing }: Workspace): Pick<VolumeScope, 'countsOnce'> {
  return view.countsOnce && pairing.repeats > 0 ? { countsOnce: COUNTED_ONCE } : {}
}

/** What the views of volume are about: the flows of the filter, and what they can be grouped by. Made while a component initialises. */
export class VolumeSource {
  readonly workspace: Workspace

  readonly keys = $derived.by(() => {
    const { dataset, filter } = this.workspace
    void dataset.version
    const { columns, labels } = dataset
    return volumeKeys({ columns, labels, internalPrefixes: filter.internalPrefixes, names: filter.names })
  })
  readonly hasRecords = $derived.by(() => {
    const { dataset } = this.workspace
    return dataset.version > 0 && dataset.columns.length > 0
  })
  private readonly traits = new QuerySlot(() => {
    void this.workspace.dataset.version
    if (!this.hasRecords) return undefined
    return (signal) => askCountTraits(this.workspace, signal)
  })
  /** The records are others, and what their counters are like is not known yet. */
  readonly isLearning = $derived.by(() => this.traits.pending)
  /** Undefined until it is known; new whenever the records or the filter are. */
  readonly scope = $derived.by((): VolumeScope | undefined => {
    const { dataset, filter } = this.workspace
    void dataset.version
    const traits = this.traits.value
    return (
      traits && {
        conditionSql: filter.conditionSql,
        branches: filter.branches,
        notFlows: notFlowCodes(dataset.labels),
        ...repeatsIn(this.workspace),
        ...traits,
      }
    )
  })
  /** Whether some record tells what came back. */
  readonly hasTwoWays = $derived.by(() => this.traits.value?.isOneWay === false)

  /** Whether some log counts packets: without one their sums are 0, which would be read as a count. */
  readonly hasPackets = $derived.by(() => {
    const { columns } = this.workspace.dataset
    return columns.some(({ name }) => name === 'packets_sent' || name === 'packets_recv')
  })

  constructor(workspace: Workspace) {
    this.workspace = workspace
  }

  /** Of what a chart can show, what the data can answer; what is chosen stays. */
  measured<O extends { readonly value: string }>(options: readonly O[], chosen: string): readonly O[] {
    return options.filter(({ value }) => value !== 'packets' || this.hasPackets || value === chosen)
  }

  askWith(signal: AbortSignal, rank: Rank = 'first'): Ask {
    return <C extends AnswerColumns>(query: TypedQuery<C>): Promise<AnswerRow<C>[]> =>
      this.workspace.ask(query, signal, rank)
  }

  /** The same for what is true of all records: asked once, whoever needs it. */
  askOnceWith(signal: AbortSignal, rank: Rank = 'first'): Ask {
    return <C extends AnswerColumns>(query: TypedQuery<C>): Promise<AnswerRow<C>[]> =>
      this.workspace.askOnce(query, signal, rank)
  }

  /** The keys that are known of those; the first of all where none is. */
  keysOf(ids: readonly string[]): readonly VolumeKey[] {
    const known = ids.map((id) => this.key(id)).filter((key) => key !== undefined)
    return known.length > 0 ? known : this.keys.slice(0, 1)
  }

  /** By its id, also a subnet of any length. */
  key(id: string): VolumeKey | undefined {
    return keyOfId(this.keys, this.workspace.dataset.columns, id)
  }
}

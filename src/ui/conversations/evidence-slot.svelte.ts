import { QuerySlot } from '../../state/query-slot.svelte.ts'
import type { Workspace } from '../../state/workspace.svelte.ts'
import { askEvidence, type Evidence } from './evidence.ts'

/** The evidence of a conversation that changes. Made while a component initialises. */
export class EvidenceSlot {
  private readonly slot: QuerySlot<Evidence | undefined>
  private readonly number: () => bigint | undefined

  constructor(workspace: Workspace, number: () => bigint | undefined) {
    this.number = number
    this.slot = new QuerySlot(() => {
      const [asked, version] = [number(), workspace.dataset.version]
      if (asked === undefined || version === 0 || workspace.pairing.state.kind !== 'done') return undefined
      return (signal) => askEvidence(workspace, asked, signal)
    })
  }

  /** Undefined while it is not that of the number asked for. */
  get value(): Evidence | undefined {
    const { value } = this.slot
    return value?.conversation.number === this.number() ? value : undefined
  }

  get error(): Error | undefined {
    return this.slot.error
  }

  get pending(): boolean {
    return this.slot.pending
  }
}

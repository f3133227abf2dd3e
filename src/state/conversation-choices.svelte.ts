import type { Column } from '../flow/column.ts'
import { FlowCursor } from './flow-cursor.svelte.ts'
import type { SortOrder } from './sort-order.ts'

interface Selected {
  readonly conversation: bigint
  /** `Dataset.version` that the number belongs to: conversations are numbered anew when records come. */
  readonly version: number
}

/** How the conversations are looked at. */
export class ConversationChoices {
  sort = $state.raw<SortOrder>({ column: 'start_time', descending: true })
  /** Columns that some conversation has a value of; the table tells. */
  present = $state.raw<readonly Column[]>([])
  /** Names of columns in the user's order; undefined: all that are present. */
  columns = $state.raw<readonly string[] | undefined>(undefined)
  columnWidths = $state.raw<ReadonlyMap<string, number>>(new Map())
  /** The conversation whose evidence is shown. */
  selected = $state.raw<Selected | undefined>(undefined)
  readonly cursor = new FlowCursor()
  /** What several reporters saw counts once. */
  countsOnce = $state(true)
}

import { ConversationChoices } from './conversation-choices.svelte.ts'
import { FlowCursor } from './flow-cursor.svelte.ts'
import type { SortOrder } from './sort-order.ts'
import { TcpChoices } from './tcp-choices.svelte.ts'
import { VolumeChoices } from './volume-choices.svelte.ts'

export type Tab = 'flows' | 'volume' | 'tcp' | 'conversations' | 'sql'

/** `UTC`, `local` or an IANA zone name. */
export type ZoneChoice = string

export type { SortOrder }

/** What the user looks at and how; with the filter, this is what the URL holds. */
export class View {
  tab = $state<Tab>('flows')
  sort = $state.raw<SortOrder>({ column: 'start_time', descending: true })
  zone = $state<ZoneChoice>('UTC')
  /** Columns of the flow table in order; undefined: those that suit the data set. */
  columns = $state.raw<readonly string[] | undefined>(undefined)
  columnWidths = $state.raw<ReadonlyMap<string, number>>(new Map())
  /** `id` of the record that the detail panel shows. */
  selected = $state.raw<bigint | undefined>(undefined)
  /** Where the keyboard is in the flow table. */
  readonly cursor = new FlowCursor()
  readonly volume = new VolumeChoices()
  readonly conversations = new ConversationChoices()
  readonly tcp = new TcpChoices()
  /** Charts, lists and sums leave out records that repeat what another reporter's say. */
  countsOnce = $state(false)
  theme = $state<'system' | 'light' | 'dark'>('system')
  /** Do single keys act as shortcuts? */
  singleKeys = $state(true)
  /** Whether the panel at the right has something to show. */
  readonly hasDetail = $derived(
    this.tab === 'conversations' ? this.conversations.selected !== undefined : this.selected !== undefined,
  )

  closeDetail(): void {
    if (this.tab === 'conversations') this.conversations.selected = undefined
    else this.selected = undefined
  }
}

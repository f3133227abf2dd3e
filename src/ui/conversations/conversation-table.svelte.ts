import type { Column } from '../../flow/column.ts'
import {
  conversationListColumns,
  conversationSource,
  rareColumnsQuery,
} from '../../query/conversations/list.ts'
import { cellValue, type CellValue, type FlowRow } from '../../query/flows/page.ts'
import { SQL_TRUE } from '../../query/sql.ts'
import { sortKey } from '../../query/flows/sort-key.ts'
import { FlowRows } from '../../state/flow-rows.svelte.ts'
import { QuerySlot } from '../../state/query-slot.svelte.ts'
import type { Workspace } from '../../state/workspace.svelte.ts'
import { clampWidth, defaultWidth, moved } from '../flows/table-columns.ts'

/** Rows and columns of the list of conversations. Made while a component initialises. */
export class ConversationTable {
  private readonly workspace: Workspace
  private readonly rare = new QuerySlot(() => {
    if (!this.isPaired) return undefined
    return async (signal) => (await this.workspace.askOnce(rareColumnsQuery(), signal))[0]
  })
  readonly isPaired = $derived.by(() => {
    const { dataset, pairing } = this.workspace
    void dataset.version
    return pairing.state.kind === 'done'
  })
  /** All columns that some conversation has a value of, as they come. */
  readonly present = $derived.by(() => {
    const rare = this.rare.value
    return conversationListColumns((name) => rare?.[name as keyof typeof rare] ?? true)
  })
  readonly columns = $derived.by((): readonly Column[] => {
    const chosen = this.workspace.view.conversations.columns
    if (!chosen) return this.present
    const named = chosen.flatMap((name) => this.present.find((column) => column.name === name) ?? [])
    return named.length > 0 ? named : this.present
  })
  private readonly sortColumn = $derived.by(
    () =>
      this.present.find(({ name }) => name === this.workspace.view.conversations.sort.column) ??
      this.present[0],
  )
  readonly rows: FlowRows

  constructor(workspace: Workspace) {
    this.workspace = workspace
    const { dataset, filter, view } = workspace
    this.rows = new FlowRows(
      (query, signal) => workspace.ask(query, signal, 'at once'),
      () => {
        void dataset.version
        if (!this.isPaired || !this.sortColumn || !this.rare.value) return undefined
        const { sort, countsOnce } = view.conversations
        const hasPacketAddresses = dataset.columns.some(({ name }) => name === 'pkt_src_addr')
        return {
          key: sortKey(
            this.sortColumn,
            sort.descending,
            dataset.labels.get(this.sortColumn.name) ?? [],
            conversationSource({ conversations: filter.conversations, once: countsOnce, hasPacketAddresses }),
          ),
          filter: SQL_TRUE,
          columns: this.present,
        }
      },
    )
  }

  valueOf(row: FlowRow, name: string): CellValue {
    const column = this.present.find((one) => one.name === name)
    return column
      ? cellValue(column, row, (label, code) => this.workspace.dataset.labelOf(label, code))
      : null
  }

  widthOf(column: Column): number {
    const { view, filter } = this.workspace
    const hasNames = filter.names.size > 0
    return view.conversations.columnWidths.get(column.name) ?? defaultWidth(column, [], hasNames)
  }

  resize(column: Column, px: number): void {
    const { conversations } = this.workspace.view
    conversations.columnWidths = new Map([...conversations.columnWidths, [column.name, clampWidth(px)]])
  }

  move(name: string, target: string): void {
    const names = this.columns.map((column) => column.name)
    this.workspace.view.conversations.columns = moved(names, name, target)
  }
}

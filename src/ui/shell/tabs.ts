import type { Component } from 'svelte'
import type { Tab } from '../../state/view.svelte.ts'
import ConversationsView from '../conversations/ConversationsView.svelte'
import ConversationTools from '../conversations/ConversationTools.svelte'
import FlowTable from '../flows/FlowTable.svelte'
import FlowTools from '../flows/FlowTools.svelte'
import SqlView from '../sql/SqlView.svelte'
import FailedCount from '../tcp/FailedCount.svelte'
import TcpView from '../tcp/TcpView.svelte'
import VolumeView from '../volume/VolumeView.svelte'

interface TabView {
  readonly id: Tab
  readonly title: string
  readonly view: Component
  /** Stands in the tab, behind its title. */
  readonly mark?: Component
  /** Stands at the right of the tabs while the view is open. */
  readonly tools?: Component
}

/** The views behind the tabs, in their order. A new view is a new entry. */
export const TABS: readonly TabView[] = [
  { id: 'flows', title: 'Flows', view: FlowTable, tools: FlowTools },
  { id: 'volume', title: 'Volume', view: VolumeView },
  { id: 'tcp', title: 'TCP', view: TcpView, mark: FailedCount },
  {
    id: 'conversations',
    title: 'Conversations',
    view: ConversationsView,
    tools: ConversationTools,
  },
  { id: 'sql', title: 'SQL', view: SqlView },
]

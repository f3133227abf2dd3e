import type { Conversation } from '../../flow/conversation.ts'
import { pathOf, type Hop, type SeenRecord } from '../../flow/conversation-path.ts'
import {
  conversationOf,
  conversationsOnPathQuery,
  evidenceRecordsQuery,
} from '../../query/conversations/evidence.ts'
import { flowRow } from '../../query/flows/page.ts'
import type { Workspace } from '../../state/workspace.svelte.ts'
import { seenRecord } from './seen-record.ts'

/** All that a conversation's verdict rests on. */
export interface Evidence {
  readonly conversation: Conversation
  /** The conversations of its path, itself among them, from the initiator on. */
  readonly onPath: readonly Conversation[]
  /** Records of all of them, as far as they are shown. */
  readonly records: readonly SeenRecord[]
  readonly hops: readonly Hop[]
}

/** @returns undefined where there is no conversation of that number */
export async function askEvidence(
  workspace: Workspace,
  number: bigint,
  signal: AbortSignal,
): Promise<Evidence | undefined> {
  const { dataset } = workspace
  const labelOf = (column: string, code: number) => dataset.labelOf(column, code)
  const rows = await workspace.ask(conversationsOnPathQuery(number), signal, 'at once')
  const onPath = rows.map((row) => conversationOf(flowRow(row), labelOf))
  const conversation = onPath.find((one) => one.number === number)
  if (!conversation) return undefined
  const numbers = onPath.map((one) => one.number)
  const found = await workspace.ask(evidenceRecordsQuery(dataset.columns, numbers), signal, 'at once')
  const records = found.map((row) => seenRecord(flowRow(row), dataset.columns, labelOf))
  return { conversation, onPath, records, hops: pathOf(onPath, records) }
}

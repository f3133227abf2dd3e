import type { AnswerRow } from '../../lib/typed-query.ts'
import { countQuery, type COUNT_COLUMNS } from '../../query/flows/count.ts'
import type { OrderCount } from '../../query/flows/order-span.ts'
import { notFlowCodes, type VolumeScope } from '../../query/volume/scope.ts'
import type { Workspace } from '../../state/workspace.svelte.ts'
import { askCountTraits } from '../volume/volume-source.svelte.ts'

type ScopeCount = AnswerRow<typeof COUNT_COLUMNS>

/**
 * What passes a filter, counted and added up. Table, footer and facets ask the same, so the engine reads the records
 * once for all of them.
 */
export async function countNow(
  workspace: Workspace,
  scope: VolumeScope,
  signal: AbortSignal,
): Promise<ScopeCount | undefined> {
  const query = countQuery(scope)
  const [count] = await workspace.once(query.sql, signal, (given) => workspace.ask(query, given, 'at once'))
  return count
}

/** The same where nobody waits for it. */
export async function countLater(
  workspace: Workspace,
  scope: VolumeScope,
  signal: AbortSignal,
): Promise<ScopeCount | undefined> {
  const [count] = await workspace.askOnce(countQuery(scope), signal, 'beside')
  return count
}

/** The same for a table in the order of the starts. */
export async function countByStart(
  workspace: Workspace,
  records: Pick<VolumeScope, 'conditionSql' | 'branches'>,
  signal: AbortSignal,
): Promise<OrderCount | undefined> {
  const traits = await askCountTraits(workspace, signal)
  const scope = { ...records, notFlows: notFlowCodes(workspace.dataset.labels), ...traits }
  const count = await countNow(workspace, scope, signal)
  return (
    count && {
      n: count.records,
      missing: count.startless,
      low: count.first_start,
      high: count.last_start,
    }
  )
}

import type { OrderCount } from '../../query/flows/order-span.ts'
import { notFlowCodes, type VolumeScope } from '../../query/volume/scope.ts'
import type { Workspace } from '../../state/workspace.svelte.ts'
import { askCountTraits } from '../volume/volume-source.svelte.ts'

/** What passes a filter, counted for a table in the order of the starts. */
export async function countByStart(
  workspace: Workspace,
  records: Pick<VolumeScope, 'conditionSql' | 'branches'>,
  signal: AbortSignal,
): Promise<OrderCount | undefined> {
  const traits = await askCountTraits(workspace, signal)
  const scope = { ...records, notFlows: notFlowCodes(workspace.dataset.labels), ...traits }
  const count = await workspace.found.count(scope, signal, 'at once')
  return (
    count && {
      n: count.records,
      missing: count.startless,
      low: count.first_start,
      high: count.last_start,
    }
  )
}

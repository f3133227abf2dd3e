import { physicalNames } from '../flow/column.ts'
import type { Conversations } from '../query/conversations/scope.ts'
import type { FindingScope } from '../query/findings/scope.ts'
import type { Dataset } from './dataset.svelte.ts'
import type { FilterState } from './filter.svelte.ts'

/** What findings are looked for in: these connections, and the records under the filter. */
export function findingScope(
  dataset: Dataset,
  { conditionSql, internalPrefixes }: FilterState,
  conversations: Conversations,
): FindingScope {
  const columns = new Set(dataset.columns.flatMap(physicalNames))
  return { conversations, conditionSql, internalPrefixes, columns }
}

import {
  columnTraitsQuery,
  constantFields,
  facetFields,
  questionableColumns,
  readColumnTraits,
} from '../../query/facets/fields.ts'
import type { FacetTraits } from '../../query/facets/key.ts'
import { withoutField } from '../../query/filter/edit.ts'
import type { FilterSqlContext } from '../../query/filter/sql-context.ts'
import { filterBranches } from '../../query/filter/branches.ts'
import { filterSql } from '../../query/filter/to-sql.ts'
import type { Filter } from '../../query/filter/filter.ts'
import { notFlowCodes, type VolumeScope } from '../../query/volume/scope.ts'
import { QuerySlot } from '../../state/query-slot.svelte.ts'
import type { Workspace } from '../../state/workspace.svelte.ts'
import { askCountTraits, repeatsIn } from '../volume/volume-source.svelte.ts'

/** What all facets share: the fields of the data set, the conditions to count under. Made while a component initialises. */
export class FacetSource {
  readonly workspace: Workspace
  private readonly traits = new QuerySlot(() => {
    const { dataset } = this.workspace
    if (dataset.version === 0 || dataset.columns.length === 0) return undefined
    const { columns } = dataset
    const questionable = questionableColumns(columns, dataset.labels)
    const addresses = columns.filter(({ storage }) => storage === 'address')
    return async (signal) => {
      const [row] = await this.workspace.askOnce(columnTraitsQuery(questionable, addresses), signal)
      const counts = await askCountTraits(this.workspace, signal)
      const traits = readColumnTraits(questionable, addresses, row ?? {})
      return { columns, traits, counts }
    }
  })

  readonly facets = $derived.by(() => {
    const known = this.traits.value
    return known && facetFields(known.columns, known.traits, this.workspace.filter.names.size > 0)
  })
  readonly constants = $derived.by(() => {
    const known = this.traits.value
    return known ? constantFields(known.columns, known.traits) : []
  })

  readonly context = $derived.by((): FilterSqlContext & FacetTraits => ({
    ...this.workspace.filter.context,
    ...(this.traits.value && { lowAddresses: this.traits.value.traits.lowAddresses }),
  }))

  constructor(workspace: Workspace) {
    this.workspace = workspace
  }

  /** The records that a facet counts: those under the filter without its own choice. Undefined until that is known. */
  scopeOf(field: string): VolumeScope | undefined {
    return this.scopeUnder(withoutField(this.workspace.filter.filter, field))
  }

  scopeUnder(filter: Filter): VolumeScope | undefined {
    const known = this.traits.value
    // What held of other records would be asked twice.
    if (!known || this.traits.pending) return undefined
    const { context } = this
    return {
      conditionSql: filterSql(filter, context),
      branches: filterBranches(filter, context),
      notFlows: notFlowCodes(context.labels),
      ...repeatsIn(this.workspace),
      ...known.counts,
    }
  }
}

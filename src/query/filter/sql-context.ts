import type { Column } from '../../flow/column.ts'
import type { Labels } from './label-codes.ts'
import type { AddressNames } from '../../flow/names-file.ts'

/** What a filter needs to know of the data set to become SQL. */
export interface FilterSqlContext {
  /** Columns that the data set has; a condition on another is as on a value that is missing. */
  readonly columns: readonly Column[]
  /** Labels of each label column, by code. */
  readonly labels: ReadonlyMap<string, readonly string[]>
  /** SQL of the list of a column's labels, where the engine keeps one; without it they travel with the query. */
  readonly labelList?: (column: string) => string | undefined
  /**
   * Where the condition is on a table that has the columns of conversations, their names there; elsewhere the records
   * are those of the conversations that meet it. @param name in table `conversation`
   */
  readonly conversationColumn?: (name: string) => string
  /** End of the data in epoch milliseconds, from which `last 2h` counts back. */
  readonly endMs?: number
  readonly names?: AddressNames
  /** What `internal` means; the private ranges where nothing is given. */
  readonly internalPrefixes?: readonly string[]
}

/** The dictionary of a label column, wherever it is. */
export function labelsOf(column: string, context: FilterSqlContext): Labels {
  return { labels: context.labels.get(column) ?? [], listSql: context.labelList?.(column) }
}

import type { Column } from '../flow/column.ts'
import type { AddressNames } from './address-names.ts'

/** What a filter needs to know of the data set to become SQL. */
export interface FilterSqlContext {
  /** Columns that the data set has; a condition on another is as on a value that is missing. */
  readonly columns: readonly Column[]
  /** Labels of each label column, by code. */
  readonly labels: ReadonlyMap<string, readonly string[]>
  /** End of the data in epoch milliseconds, from which `last 2h` counts back. */
  readonly endMs?: number
  readonly names?: AddressNames
  /** What `internal` means; the private ranges where nothing is given. */
  readonly internalPrefixes?: readonly string[]
}

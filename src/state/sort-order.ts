export interface SortOrder {
  /** Name of a column. */
  readonly column: string
  readonly descending: boolean
}

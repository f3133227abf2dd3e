/**
 * How a column is kept in table `flow`.
 * - `u8 … u64`, `f64`: a number, NULL where missing.
 * - `time`: epoch milliseconds in a BIGINT, as `<name>_ms`; a TIMESTAMP in the view.
 * - `address`: one 128-bit number in two UBIGINTs, `<name>_hi` and `<name>_lo`; IPv4 as ::ffff:a.b.c.d.
 * - `label`: few distinct texts: a UINTEGER code into a dictionary that the page keeps (state/dataset).
 * - `text`: texts that rarely repeat, VARCHAR.
 */
export type Storage = 'u8' | 'u16' | 'u32' | 'u64' | 'f64' | 'time' | 'address' | 'label' | 'text'

export interface Column {
  /** Name in view `flows`, in filters and in exports. */
  readonly name: string
  /** Heading in tables. */
  readonly title: string
  readonly storage: Storage
  /** What the column says, in one sentence; the detail panel and the completion show it. */
  readonly meaning: string
  /** Other names that people type for it in filters. Matched without case, `_`, `-` and `.`. */
  readonly aliases?: readonly string[]
  /** What a number counts, so that the views print it the same way everywhere. */
  readonly unit?: 'bytes' | 'packets'
}

/** Names of the columns in table `flow` that keep a column. */
export function physicalNames(column: Column): readonly string[] {
  switch (column.storage) {
    case 'time':
      return [`${column.name}_ms`]
    case 'address':
      return [`${column.name}_hi`, `${column.name}_lo`]
    default:
      return [column.name]
  }
}

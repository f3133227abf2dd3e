/**
 * A question to the engine together with what its answer looks like. `columns` is both the TypeScript type of a row
 * and the check made on the answer: a column of another type fails with the SQL in the message, not in a chart.
 */
export interface TypedQuery<C extends AnswerColumns = AnswerColumns> {
  readonly sql: string
  readonly columns: C
}

/**
 * Kinds of answer columns. `bigint`: any integer as a JavaScript bigint. `number`: integers up to 2^53 and floats.
 * `text`: VARCHAR. `boolean`: BOOLEAN. A kind ending in `?` may be NULL, which arrives as `null`.
 */
export interface AnswerKinds {
  bigint: bigint
  number: number
  text: string
  boolean: boolean
  'bigint?': bigint | null
  'number?': number | null
  'text?': string | null
  'boolean?': boolean | null
}

export type AnswerColumns = { readonly [name: string]: keyof AnswerKinds }

export type AnswerRow<C extends AnswerColumns> = { readonly [K in keyof C]: AnswerKinds[C[K]] }

export function typedQuery<const C extends AnswerColumns>(columns: C, sql: string): TypedQuery<C> {
  return { sql, columns }
}

/*
 * Answers that are kept as tables, because many questions rest on them: contacts, for findings; and the conversations of
 * several records under the filter of the moment. They go when conversations do.
 */

export type GatheredTable = 'contact' | 'found_conversation'

const TABLES: readonly GatheredTable[] = ['contact', 'found_conversation']

/** Fills a table with the answer to a question: anew, or behind what is there. */
export function gatherStatement(table: GatheredTable, select: string, how: 'anew' | 'more'): string {
  return how === 'anew'
    ? `CREATE OR REPLACE TABLE flow.${table} AS ${select}`
    : `INSERT INTO flow.${table} ${select}`
}

export const DROP_GATHERED_STATEMENTS = TABLES.map((table) => `DROP TABLE IF EXISTS flow.${table}`)

/*
 * Answers that are kept as tables, because many questions rest on them: contacts, for findings; and, under the filter of the
 * moment, the conversations of several records and those of lone ones. They go when conversations do.
 */

const TABLES = ['contact', 'found_joined', 'found_lone'] as const
export type GatheredTable = (typeof TABLES)[number]

/** What filling a table needs of the engine. */
interface GatherStore {
  execute(sql: string): Promise<void>
  number(sql: string): Promise<number>
}

/** Fills a table with the answer to a question: anew, or behind what is there. */
export function gatherStatement(table: GatheredTable, select: string, how: 'anew' | 'more'): string {
  return how === 'anew'
    ? `CREATE OR REPLACE TABLE flow.${table} AS ${select}`
    : `INSERT INTO flow.${table} ${select}`
}

/**
 * Fills a table anew, unless the answer has more rows. Counting them before costs little: the engine stops at the first that
 * is too many, and a row takes ten times as long to write as to find.
 * @returns whether it is filled
 */
export async function gatherUpTo(
  mostRows: number,
  store: GatherStore,
  table: GatheredTable,
  select: string,
): Promise<boolean> {
  const rows = await store.number(
    `SELECT count(*)::DOUBLE FROM (SELECT 1 FROM (${select}) LIMIT ${mostRows + 1})`,
  )
  if (rows > mostRows) {
    await store.execute(`DROP TABLE IF EXISTS flow.${table}`) // that of the filter before takes room
    return false
  }
  await store.execute(gatherStatement(table, select, 'anew'))
  return true
}

export const DROP_GATHERED_STATEMENTS = TABLES.map((table) => `DROP TABLE IF EXISTS flow.${table}`)

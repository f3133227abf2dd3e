import type { Shape } from '../shape.ts'
import {
  emptyTablesStatements,
  KEY_TABLE,
  OF_RECORD_TABLE,
  OUTCOME_TABLE,
  sessionConversationStatements,
  simpleStatements,
} from './conversations.ts'
import { GROUP_TABLE, groupStatement } from './groups.ts'
import { LINK_TABLE, pathStatements } from './paths.ts'
import type { Source } from './observed.ts'
import { INVOLVED_TABLE, SESSION_TABLE, SESSION_TABLES, sessionStatements } from './sessions.ts'
import { updateByKeyStatement, updateByRecordStatement } from './write-back.ts'

/** What pairing needs of the engine. */
export interface PairingEngine {
  execute(sql: string): Promise<void>
  number(sql: string): Promise<number>
  checkpoint(): Promise<void>
  /** The columns are filled in: view `flow` is to show them. */
  showComputed(): Promise<void>
}

export interface PairingProgress {
  /** 0 to 1. */
  readonly fraction: number
  readonly step: 'pairing' | 'writing'
}

/** So many records are put together at once: intermediate results take some 300 bytes for each. */
const RECORDS_PER_PART = 3_000_000
/** So many conversations at once are written back to their records. */
const KEYS_PER_UPDATE = 10_000_000

/** Tables of intermediate results; none is needed when pairing has ended. */
export const PAIRING_TABLES = [
  GROUP_TABLE,
  INVOLVED_TABLE,
  ...SESSION_TABLES,
  OUTCOME_TABLE,
  KEY_TABLE,
  OF_RECORD_TABLE,
  LINK_TABLE,
]

/** What the SQL of pairing depends on. @param columns physical ones that some record has */
export async function sourceOf(
  engine: PairingEngine,
  columns: ReadonlySet<string>,
  dictionaries: ReadonlyMap<string, readonly string[]>,
): Promise<Source> {
  const halves = [...columns].filter((name) => /^(pkt_)?(src|dst)_addr_(hi|lo)$/.test(name))
  const isV6 = halves.map((name) =>
    name.endsWith('_hi') ? `max(${name}) > 0` : `min(${name} >> 32) <> 65535 OR max(${name} >> 32) <> 65535`,
  )
  const v6 =
    isV6.length === 0
      ? 0
      : await engine.number(`SELECT coalesce(${isV6.join(' OR ')}, false)::INTEGER::DOUBLE FROM flow.flow`)
  return { columns, hasV6: v6 > 0, labels: (column) => dictionaries.get(column) ?? [] }
}

/**
 * Puts the records of tables of `shapes` together into conversations and writes what became of them back to each record.
 * The tables must have the computed columns, empty. The signal is looked at between statements.
 */
export async function pairRecords(
  engine: PairingEngine,
  shapes: readonly Shape[],
  source: Source,
  signal: AbortSignal,
  onProgress: (progress: PairingProgress) => void,
): Promise<void> {
  const run = async (...statements: readonly string[]): Promise<void> => {
    for (const statement of statements) {
      signal.throwIfAborted()
      await engine.execute(statement)
    }
  }
  const count = (from: string, of = 'count(*)') =>
    engine.number(`SELECT coalesce(${of}, 0)::DOUBLE FROM ${from}`)
  await run(...emptyTablesStatements())
  const parts = partsOf(await count('flow.flow'), RECORDS_PER_PART)
  let numbers = 0
  for (const [n, part] of parts.entries()) {
    onProgress({ step: 'pairing', fraction: (0.6 * n) / parts.length })
    await run(groupStatement(source, part('low', 'high')), ...simpleStatements(source, numbers))
    numbers += await count(GROUP_TABLE)
    await run(`DROP TABLE ${GROUP_TABLE}`)
    if (parts.length > 1) await engine.checkpoint()
  }
  const involved = await count(INVOLVED_TABLE, 'sum(records)')
  for (const part of involved === 0 ? [] : partsOf(involved, RECORDS_PER_PART)) {
    await run(
      ...sessionStatements(source, part('low', 'high')),
      ...sessionConversationStatements(source, numbers),
    )
    numbers += await count(SESSION_TABLE)
    await run(...SESSION_TABLES.map((table) => `DROP TABLE ${table}`))
  }
  const updates = partsOf(await count(KEY_TABLE), KEYS_PER_UPDATE)
  for (const [n, part] of updates.entries()) {
    onProgress({ step: 'writing', fraction: 0.6 + (0.4 * n) / updates.length })
    await run(...shapes.map((shape) => updateByKeyStatement(shape, source, part)))
    if (updates.length > 1) await engine.checkpoint()
  }
  if (involved > 0) await run(...shapes.map(updateByRecordStatement))
  await run(...[KEY_TABLE, OF_RECORD_TABLE].map((table) => `DROP TABLE ${table}`))
  await engine.showComputed()
  await run(...pathStatements(source))
  await engine.checkpoint()
}

type Part = (low: string, high: string) => string

/** Parts of all keys, by a hash of the two ends, so that each has about as many rows as given. */
function partsOf(rows: number, rowsEach: number): readonly Part[] {
  const parts = Math.max(1, Math.ceil(rows / rowsEach))
  return Array.from(
    { length: parts },
    (_, n): Part =>
      (low, high) =>
        parts === 1 ? 'true' : `hash(${low}, ${high}) % ${parts} = ${n}`,
  )
}

import type { Shape } from '../shape.ts'
import {
  emptyTablesStatements,
  involvedStatements,
  KEY_TABLE,
  NEW_TABLE,
  OF_RECORD_TABLE,
  OUTCOME_TABLE,
  simpleStatements,
} from './conversations.ts'
import { GROUP_TABLE, groupStatement } from './groups.ts'
import { LINK_TABLE, pathStatements } from './paths.ts'
import type { Source } from './observed.ts'
import { IS_INVOLVED, SESSION_TABLES, sessionStatements } from './sessions.ts'
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
const RECORDS_PER_PART = 2_000_000
/** So many conversations at once are written back to their records. */
const KEYS_PER_UPDATE = 10_000_000

/** Tables of intermediate results; none is needed when pairing has ended. */
export const PAIRING_TABLES = [
  GROUP_TABLE,
  ...SESSION_TABLES,
  NEW_TABLE,
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
  return {
    columns,
    hasV6: v6 > 0,
    codeOf: (column, label) => dictionaries.get(column)?.indexOf(label) ?? -1,
    translation: (from, to) => {
      const codes = new Map((dictionaries.get(to) ?? []).map((label, code) => [label, code]))
      return (dictionaries.get(from) ?? []).map((label) => codes.get(label) ?? -1)
    },
  }
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
  const run = async (statements: readonly string[]): Promise<void> => {
    for (const statement of statements) {
      signal.throwIfAborted()
      await engine.execute(statement)
    }
  }
  await run(emptyTablesStatements())
  const records = await engine.number('SELECT count(*)::DOUBLE FROM flow.flow')
  const parts = Math.max(1, Math.ceil(records / RECORDS_PER_PART))
  for (let n = 0; n < parts; n++) {
    onProgress({ step: 'pairing', fraction: (0.6 * n) / parts })
    await run([groupStatement(source, partSql(n, parts)('low', 'high'))])
    const involved = await engine.number(`SELECT count(*)::DOUBLE FROM ${GROUP_TABLE} WHERE ${IS_INVOLVED}`)
    await run(simpleStatements())
    if (involved > 0) {
      await run([...sessionStatements(source, partSql(n, parts)('low', 'high')), ...involvedStatements()])
      await run(SESSION_TABLES.map((table) => `DROP TABLE ${table}`))
    }
    await run([`DROP TABLE ${GROUP_TABLE}`])
    if (parts > 1) await engine.checkpoint()
  }
  const keys = await engine.number(`SELECT count(*)::DOUBLE FROM ${KEY_TABLE}`)
  const updates = Math.max(1, Math.ceil(keys / KEYS_PER_UPDATE))
  for (let n = 0; n < updates; n++) {
    onProgress({ step: 'writing', fraction: 0.6 + (0.4 * n) / updates })
    for (const shape of shapes) await run([updateByKeyStatement(shape, source, partSql(n, updates))])
    if (updates > 1) await engine.checkpoint()
  }
  for (const shape of shapes) await run([updateByRecordStatement(shape)])
  await run([KEY_TABLE, OF_RECORD_TABLE].map((table) => `DROP TABLE ${table}`))
  await engine.showComputed()
  await run(pathStatements(source))
  await engine.checkpoint()
}

/** A part of all keys, by a hash of the two ends. */
function partSql(n: number, parts: number): (low: string, high: string) => string {
  return (low, high) => (parts === 1 ? 'true' : `hash(${low}, ${high}) % ${parts} = ${n}`)
}

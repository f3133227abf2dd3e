import type { Shape } from '../shape.ts'
import { tableName } from '../shape.ts'
import {
  emptyTablesStatements,
  KEY_TABLE,
  OF_RECORD_TABLE,
  OUTCOME_TABLE,
  outcomeStatement,
  sessionConversationStatements,
  simpleStatements,
} from './conversations.ts'
import {
  GROUP_TABLE,
  groupStatement,
  membersOf,
  RANK_TABLE,
  ranksStatement,
  SAMPLE_TABLE,
  sampleStatement,
  SHARED_TABLE,
  sharedStatement,
} from './groups.ts'
import {
  INVOLVED_TABLE,
  involvedMembersStatements,
  involvedRecordsStatements,
  memberMarksStatement,
} from './involved.ts'
import { PAIRING_LIMITS, type PairingLimits } from './limits.ts'
import { LONE_TABLE, loneEvidenceStatement, loneWordsStatement, markLoneStatement } from './lone.ts'
import { isInvolved, markedField, type Rows } from './mark.ts'
import { PATH_TABLES, pathStatements } from './paths.ts'
import { MEMBER_TABLE } from './observed.ts'
import { rowsIn } from './source-of.ts'
import type { Source } from './source.ts'
import { SESSION_TABLES, sessionStatements } from './sessions.ts'
import { columnsFromMarksStatements, marksByKeyStatement, marksByRecordStatement } from './write-back.ts'

/** What pairing needs of the engine. */
export interface PairingEngine {
  execute(sql: string): Promise<void>
  number(sql: string): Promise<number>
  checkpoint(): Promise<void>
  /** The columns are filled in: the views are to show them. */
  showComputed(source: Source): Promise<void>
}

export interface PairingProgress {
  /** 0 to 1. */
  readonly fraction: number
  readonly step: 'pairing' | 'writing'
}

export interface PairingOutcome {
  /** Records that repeat what another reporter's say. */
  readonly duplicates: number
  /** Some connections are several conversations, before and after NAT. */
  readonly hasPaths: boolean
}

/** Where so many records share their ends with others, to leave the rest out takes longer than to put them into groups. */
const NEARLY_ALL = 0.9

/** Tables of intermediate results; none is needed when pairing has ended. */
export const PAIRING_TABLES = [
  SAMPLE_TABLE,
  SHARED_TABLE,
  MEMBER_TABLE,
  GROUP_TABLE,
  INVOLVED_TABLE,
  ...SESSION_TABLES,
  OUTCOME_TABLE,
  KEY_TABLE,
  OF_RECORD_TABLE,
  LONE_TABLE,
  RANK_TABLE,
  ...PATH_TABLES,
]

/**
 * Puts the records of tables of `shapes` together into conversations and writes what became of them back to each record. What
 * was written is not compressed yet.
 * The tables must have the column of marks, empty. The signal is looked at between statements.
 */
export async function pairRecords(
  engine: PairingEngine,
  shapes: readonly Shape[],
  source: Source,
  signal: AbortSignal,
  onProgress: (progress: PairingProgress) => void,
  limits = PAIRING_LIMITS,
): Promise<void> {
  const run = async (...statements: readonly string[]): Promise<void> => {
    for (const statement of statements) {
      signal.throwIfAborted()
      await engine.execute(statement)
    }
  }
  const drop = (...tables: readonly string[]) =>
    run(...tables.map((table) => `DROP TABLE IF EXISTS ${table}`))
  const count = (from: string, of = 'count(*)') =>
    engine.number(`SELECT coalesce(${of}, 0)::DOUBLE FROM ${from}`)
  const told = (step: PairingProgress['step'], from: number, to: number, share: number) =>
    onProgress({ step, fraction: from + (to - from) * share })

  await compressIfLarge(engine, limits.bytesOfRecords)
  await run(...emptyTablesStatements(), ranksStatement())
  const steps = { run, drop, count, told, limits }
  const extent = await extentOf(source, shapes, steps)
  const joined = extent.members === 0 ? NONE_JOINED : await pairMembers(engine, shapes, source, extent, steps)

  await inSpans(engine, shapes, limits, (shape, rows, share) => {
    told('writing', 0.75, 0.95, share)
    return run(
      ...(joined.hasMarks ? [marksByRecordStatement(shape, source, rows)] : []),
      ...(joined.isWhole ? [] : loneStatements(shape, source, rows)),
    )
  })
  await drop(OF_RECORD_TABLE)
  told('writing', 0.95, 1, 0)
  const occurring = {
    repeats: joined.hasRepeats,
    states: (await count(OUTCOME_TABLE, 'count(tcp_state)')) > 0,
    lone: !joined.isWhole,
  }
  await run(...shapes.flatMap((shape) => columnsFromMarksStatements(shape, occurring)))
  const filledIn = { ...source, hasLone: occurring.lone }
  await engine.showComputed(filledIn)
  await run(...pathStatements(filledIn, shapes))
}

interface Steps {
  readonly run: (...statements: readonly string[]) => Promise<void>
  readonly drop: (...tables: readonly string[]) => Promise<void>
  readonly count: (from: string, of?: string) => Promise<number>
  readonly told: (step: PairingProgress['step'], from: number, to: number, share: number) => void
  readonly limits: PairingLimits
}

/** What becomes of records that share their ends with no other. */
function loneStatements(shape: Shape, source: Source, rows: Rows): readonly string[] {
  return [
    loneWordsStatement(shape, source, rows),
    loneEvidenceStatement(shape, rows),
    outcomeStatement(LONE_TABLE),
    markLoneStatement(shape, source, rows),
    `DROP TABLE ${LONE_TABLE}`,
  ]
}

/** What came of records that share their ends with others. */
interface Joined {
  /** There are marks of records that are not written yet. */
  readonly hasMarks: boolean
  /** Some records repeat others. */
  readonly hasRepeats: boolean
  /** All records are put together, so that none is a lone one. */
  readonly isWhole: boolean
}
const NONE_JOINED: Joined = { hasMarks: false, hasRepeats: false, isWhole: false }

/** What is put together. */
interface Extent {
  readonly records: number
  /** How many share their ends with others, or all of them. */
  readonly members: number
  /** How many different ends these have, about. */
  readonly groups: number
  /** Nearly all share their ends, so all are put together, and none is a lone one. */
  readonly isWhole: boolean
}

/** Finds the keys that several records have, unless a stretch of the log shows that nearly all are such. */
async function extentOf(source: Source, shapes: readonly Shape[], steps: Steps): Promise<Extent> {
  const { run, count, told, limits } = steps
  const records = await count('flow.flow')
  for (const shape of shapes) {
    const rows = await count(`flow.${tableName(shape)}`)
    if (rows < NEARLY_ALL * records || rows < 2 * limits.recordsSampled) continue
    const sample = await sampleOf(source, shape, rows, steps)
    if (sample.records > 0 && sample.members >= NEARLY_ALL * sample.records)
      return { records, members: records, groups: (records / sample.records) * sample.groups, isWhole: true }
  }
  const searches = partsOf(records, limits.recordsPerSearch)
  for (const [n, part] of searches.entries()) {
    told('pairing', 0, 0.25, n / searches.length)
    await run(sharedStatement(source, part('key', '0')))
  }
  const members = await count(SHARED_TABLE, 'sum(records)')
  const groups = await count(SHARED_TABLE)
  if (members < NEARLY_ALL * records) return { records, members, groups, isWhole: false }
  return { records, members: records, groups: groups + records - members, isWhole: true }
}

/** What the records in the middle of a table are like. @param rows how many it has */
async function sampleOf(
  source: Source,
  shape: Shape,
  rows: number,
  { run, drop, count, limits }: Steps,
): Promise<Omit<Extent, 'isWhole'>> {
  const from = Math.floor((rows - limits.recordsSampled) / 2)
  await run(sampleStatement(source, shape, { from, until: from + limits.recordsSampled }))
  const told = (name: string) => count(SAMPLE_TABLE, `max(${name})`)
  const sample = {
    records: await told('records'),
    members: await told('members'),
    groups: await told('groups'),
  }
  await drop(SAMPLE_TABLE)
  return sample
}

/** Puts the records together that share their ends with others, and gives them their marks or notes these. */
async function pairMembers(
  engine: PairingEngine,
  shapes: readonly Shape[],
  source: Source,
  extent: Extent,
  steps: Steps,
): Promise<Joined> {
  const { run, drop, count, told, limits } = steps
  const { isTable, keyParts } = await pairGroups(engine, source, extent, steps)
  const hasInvolved = (await count(`${KEY_TABLE} WHERE ${isInvolved('mark')}`)) > 0
  // Few members are looked up by themselves; for many it is quicker to look up every record.
  if (isTable && extent.members < extent.records / 4) {
    await run(...keyParts.map(memberMarksStatement), ...(hasInvolved ? involvedMembersStatements() : []))
  } else {
    await drop(MEMBER_TABLE)
    await inSpans(engine, shapes, limits, (shape, rows, share) => {
      told('pairing', 0.6, 0.65, share)
      return run(...keyParts.map((part) => marksByKeyStatement(shape, source, part, rows)))
    })
    if (hasInvolved) await run(...involvedRecordsStatements(source, shapes))
  }
  const involved = hasInvolved ? await count(MEMBER_TABLE) : 0
  const parts = involved === 0 ? [] : partsOf(involved, limits.recordsPerSessions)
  for (const [n, part] of parts.entries()) {
    told('pairing', 0.65, 0.75, n / parts.length)
    await compressIfLarge(engine, limits.bytesBeforeSessions)
    await run(...sessionStatements(source, part('low', 'high')), ...sessionConversationStatements(source))
    await drop(...SESSION_TABLES)
  }
  await drop(MEMBER_TABLE, SHARED_TABLE, KEY_TABLE)
  return {
    hasMarks: (await count(OF_RECORD_TABLE)) > 0,
    hasRepeats: (await count(OF_RECORD_TABLE, `max(${markedField('duplicate', 'mark')})`)) > 0,
    isWhole: extent.isWhole,
  }
}

/** Puts records together by their ends: each group that is one conversation becomes one. */
async function pairGroups(
  engine: PairingEngine,
  source: Source,
  { members, groups, isWhole }: Extent,
  { run, drop, count, told, limits }: Steps,
): Promise<{ readonly isTable: boolean; readonly keyParts: readonly string[] }> {
  const parts = partsOf(groups, limits.groupsPerPart)
  const isTable = members <= limits.recordsOfTable && (!isWhole || parts.length > limits.partsWithoutTable)
  const select = membersOf(source, isWhole)
  const from = isTable ? MEMBER_TABLE : `(${select})`
  if (isTable) {
    await run(`CREATE OR REPLACE TABLE ${MEMBER_TABLE} AS ${select}`)
    await drop(SHARED_TABLE)
  }
  for (const [n, part] of parts.entries()) {
    told('pairing', 0.25, 0.6, n / parts.length)
    await compressIfLarge(engine, limits.bytesBeforeGroups)
    await run(groupStatement(source, part('low', 'high'), from), ...simpleStatements(source))
    await drop(GROUP_TABLE)
  }
  const keys = partsOf(await count(KEY_TABLE), limits.keysPerJoin)
  return { isTable, keyParts: keys.map((part) => part('key', '0')) }
}

/** Compressing takes seconds: only where there is little room. */
async function compressIfLarge(engine: PairingEngine, mostBytes: number): Promise<void> {
  const bytes = await engine.number(
    'SELECT coalesce(sum(memory_usage_bytes), 0)::DOUBLE FROM duckdb_memory()',
  )
  if (bytes > mostBytes) await engine.checkpoint()
}

/** Marks rows of all tables, so many at once as there is memory for. @param mark told which, and how much of it is done */
async function inSpans(
  engine: PairingEngine,
  shapes: readonly Shape[],
  { recordsPerUpdate: rowsEach }: PairingLimits,
  mark: (shape: Shape, rows: Rows, share: number) => Promise<void>,
): Promise<void> {
  const spans: { shape: Shape; rows: Rows }[] = []
  for (const shape of shapes) {
    const rows = await rowsIn(engine, shape)
    for (let from = 0; from < rows; from += rowsEach)
      spans.push({ shape, rows: { from, until: Math.min(rows, from + rowsEach) } })
  }
  for (const [n, { shape, rows }] of spans.entries()) {
    await mark(shape, rows, n / spans.length)
    if (spans.length > 1) await engine.checkpoint()
  }
}

type Part = (one: string, other: string) => string

/** Parts of all keys, by a hash of two numbers that tell them apart, so that each has about as many rows as given. */
function partsOf(rows: number, rowsEach: number): readonly Part[] {
  const parts = Math.max(1, Math.ceil(rows / rowsEach))
  return Array.from(
    { length: parts },
    (_, n): Part =>
      (one, other) =>
        parts === 1 ? 'true' : `hash(${one}, ${other}) % ${parts} = ${n}`,
  )
}

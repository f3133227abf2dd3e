import type { Column } from '../flow/column.ts'
import { identifier, literal } from '../lib/sql-text.ts'
import { QueryError } from './engine-errors.ts'
import { DROP_GATHERED_STATEMENTS, gatherStatement, gatherUpTo, type GatheredTable } from './gathered.ts'
import { createKeptTableStatement, KEPT_TABLE } from './pairing/conversations.ts'
import { addLabelsStatement, createLabelListStatement, labelListTable } from './label-lists.ts'
import { PAIRING_LIMITS, type PairingLimits } from './pairing/limits.ts'
import { PAIRING_TABLES, pairRecords, type PairingOutcome, type PairingProgress } from './pairing/pair.ts'
import { sourceOf } from './pairing/source-of.ts'
import type { Source } from './pairing/source.ts'
import { addMarkStatement, COMPUTED, dropColumnsStatements } from './pairing/write-back.ts'
import { rehearsalQuestions } from './rehearsal.ts'
import { createTableStatement, makeShape, shapeKey, tableName, type Shape } from './shape.ts'
import {
  CONVERSATION_LABELS,
  conversationViewStatements,
  flowViewStatement,
  publicViewStatements,
} from './views.ts'

export type { GatheredTable, PairingOutcome, PairingProgress }

export interface ExecuteOptions {
  /** While no question is under way. */
  readonly isAlone?: boolean
}

/** What the table needs of the engine. */
export interface FlowStore {
  /** Runs one statement. */
  execute(sql: string, how?: ExecuteOptions): Promise<void>
  /** Runs one statement whose answer is one number. */
  number(sql: string): Promise<number>
  /** Appends a complete Arrow IPC stream to a table, columns matched by position. The bytes are given away. */
  append(table: string, ipc: Uint8Array<ArrayBuffer>): Promise<void>
  /** After an append that went wrong: the connection waits for the rest of the stream and takes no other (1.32.0). */
  recover(): Promise<void>
}

/** Records on their way into the table. */
export interface FlowBatch {
  readonly ipc: Uint8Array<ArrayBuffer>
  readonly rows: number
  readonly shape: readonly Column[]
}

/** So many are compressed at once: while the engine does that, the reader goes on for a few batches. */
const ROWS_PER_CHECKPOINT = 1_000_000
const EVERYTHING = 'true'

/**
 * The records: one physical table per shape, because a column that is NULL throughout still costs 15–60 ms per million
 * rows to append. Views `flow`, `flows` and `selection` stand above them. Calls run one after the other.
 */
export class FlowTable {
  private readonly store: FlowStore
  private readonly limits: PairingLimits
  private readonly shapes = new Map<string, Shape>()
  private readonly rowsOf = new Map<Shape, number>()
  /** How many labels of each column the engine has. */
  private readonly labelCounts = new Map<string, number>()
  /** Shapes whose tables have the computed columns. */
  private readonly paired = new Set<Shape>()
  /** The computed columns are filled in, and view `flow` shows them. */
  private computedIsShown = false
  private lastNumber = 0
  private rowsSinceCheckpoint = 0
  private condition = EVERYTHING
  /** Views `flows` and `selection` do not show the tables as they are now. */
  private viewsAreOld = false
  private turn: Promise<unknown> = Promise.resolve()
  private pairingTurn: Promise<unknown> = Promise.resolve()

  constructor(store: FlowStore, limits = PAIRING_LIMITS) {
    this.store = store
    this.limits = limits
  }

  /** Adds a batch and makes sure that all of it arrived. */
  insert(batch: FlowBatch): Promise<void> {
    return this.inTurn(async () => {
      await this.forgetPairing()
      // Before and not after, so that nobody waits for it when these are the last.
      if (this.rowsSinceCheckpoint >= ROWS_PER_CHECKPOINT) await this.checkpointNow()
      const shape = await this.shapeOf(batch.shape)
      try {
        await this.store.append(tableName(shape), batch.ipc)
        await this.checkArrival(shape, batch.rows)
      } catch (error) {
        await this.store.recover()
        throw error
      }
      this.rowsSinceCheckpoint += batch.rows
    })
  }

  /**
   * Inserts a batch into a table that is dropped at once, and asks of it what the first views ask: all that is then compiled
   * when the first record comes.
   */
  rehearse(batch: FlowBatch, signal: AbortSignal): Promise<void> {
    return this.inTurn(async () => {
      const shape = makeShape(0, batch.shape)
      await this.store.execute(createTableStatement(shape))
      try {
        await this.store.append(tableName(shape), batch.ipc)
        await this.storedRows(shape)
        for (const question of rehearsalQuestions(`flow.${tableName(shape)}`))
          if (!signal.aborted) await this.store.execute(question)
      } catch (error) {
        await this.store.recover()
        throw error
      } finally {
        await this.store.execute(`DROP TABLE flow.${tableName(shape)}`)
      }
    })
  }

  /** Takes a file's records out and gives their memory back. */
  removeFile(fileCode: number): Promise<void> {
    return this.inTurn(async () => {
      await this.forgetPairing()
      for (const [key, shape] of [...this.shapes]) await this.removeFrom(key, shape, fileCode)
      await this.defineFlowNow()
      await this.checkpointNow()
    })
  }

  /** Forgets all records and labels. */
  clear(): Promise<void> {
    return this.inTurn(async () => {
      const shapes = [...this.shapes.values()]
      const labelled = [...this.labelCounts.keys()]
      this.shapes.clear()
      this.rowsOf.clear()
      this.paired.clear()
      this.computedIsShown = false
      this.labelCounts.clear()
      this.condition = EVERYTHING
      await this.defineFlowNow()
      await this.defineViewsNow()
      await this.forgetConversations()
      for (const shape of shapes) await this.store.execute(`DROP TABLE flow.${tableName(shape)}`)
      for (const column of labelled)
        if (!this.labelCounts.has(column)) await this.store.execute(`DROP TABLE ${labelListTable(column)}`)
      await this.checkpointNow()
    })
  }

  /**
   * Puts all records together into conversations, and fills in what is known of each record only then: view
   * `conversations` and the computed columns. Until that has ended, and from the next insert on, they are empty. Other
   * calls run between its statements; those that change records are to abort the signal first. `checkpoint` makes what it
   * wrote small, which can wait until that is on the screen.
   */
  pair(
    dictionaries: ReadonlyMap<string, readonly string[]>,
    signal: AbortSignal,
    onProgress: (progress: PairingProgress) => void,
  ): Promise<PairingOutcome> {
    const result = this.pairingTurn.then(() => this.pairNow(dictionaries, signal, onProgress))
    this.pairingTurn = result.catch(() => undefined) // who asked for it hears of its error; the next must run all the same
    return result
  }

  private async pairNow(
    dictionaries: ReadonlyMap<string, readonly string[]>,
    signal: AbortSignal,
    onProgress: (progress: PairingProgress) => void,
  ): Promise<PairingOutcome> {
    const dropTables = () =>
      this.inTurn(async () => {
        for (const table of PAIRING_TABLES) await this.store.execute(`DROP TABLE IF EXISTS ${table}`)
      })
    try {
      const { shapes, source } = await this.inTurn(async () => {
        signal.throwIfAborted()
        return this.beginPairing(dictionaries)
      })
      const engine = {
        // A statement that writes goes on to its end: of one that was given up the engine keeps the transaction, also when its
        // connection closes, and no CHECKPOINT succeeds any more (duckdb-wasm 1.32.0).
        execute: (sql: string) =>
          this.inTurn(async () => {
            signal.throwIfAborted()
            await this.store.execute(sql)
          }),
        number: (sql: string) => this.inTurn(() => this.store.number(sql)),
        checkpoint: () => this.checkpoint(),
        showComputed: (filledIn: Source) =>
          this.inTurn(async () => {
            signal.throwIfAborted()
            this.computedIsShown = true
            await this.defineFlowNow()
            for (const statement of conversationViewStatements(shapes.map(withComputed), filledIn))
              await this.store.execute(statement)
          }),
      }
      await pairRecords(engine, shapes, source, signal, onProgress, this.limits)
      await dropTables()
      const outcome = await this.inTurn(() => this.pairingOutcome())
      // Stopped in its last moment, too, it leaves nothing behind.
      signal.throwIfAborted()
      return outcome
    } catch (error) {
      await this.inTurn(() => this.forgetPairing())
      await dropTables()
      throw error
    }
  }

  /** The tables get the column that pairing fills in. */
  private async beginPairing(dictionaries: ReadonlyMap<string, readonly string[]>) {
    await this.forgetPairing()
    const shapes = [...this.shapes.values()]
    const source = await sourceOf(this.store, shapes, dictionaries)
    for (const shape of shapes) {
      this.paired.add(shape)
      await this.store.execute(addMarkStatement(shape))
    }
    return { shapes, source }
  }

  private async pairingOutcome(): Promise<PairingOutcome> {
    const duplicates = await this.store.number(
      'SELECT coalesce(sum(duplicates), 0)::DOUBLE AS duplicates FROM flow.conversation',
    )
    const onPaths = await this.store.number(`SELECT count(path)::DOUBLE AS on_paths FROM ${KEPT_TABLE}`)
    return { duplicates, hasPaths: onPaths > 0 }
  }

  /** Keeps the answer to a question as a table (gathered.ts). */
  gather(table: GatheredTable, select: string, how: 'anew' | 'more'): Promise<void> {
    return this.inTurn(() => this.store.execute(gatherStatement(table, select, how)))
  }

  /** The same anew, unless the answer has more rows. @returns whether it is filled */
  gatherUpTo(mostRows: number, table: GatheredTable, select: string): Promise<boolean> {
    return this.inTurn(() => gatherUpTo(mostRows, this.store, table, select))
  }

  /** Compresses what is not yet compressed; nothing is answered meanwhile. */
  checkpoint(): Promise<void> {
    return this.inTurn(() => this.checkpointNow())
  }

  /** What the engine's tables and intermediate results take. */
  bytesInMemory(): Promise<number> {
    return this.inTurn(() =>
      this.store.number('SELECT coalesce(sum(memory_usage_bytes), 0)::DOUBLE AS bytes FROM duckdb_memory()'),
    )
  }

  /**
   * Brings views `flows` and `selection` up to date: the tables there are, and labels that they do not know yet.
   * Dictionaries only ever grow; `clear` begins new ones.
   */
  defineViews(dictionaries: ReadonlyMap<string, readonly string[]>): Promise<void> {
    return this.inTurn(async () => {
      for (const [column, labels] of dictionaries) {
        const known = this.labelCounts.get(column)
        if (known === undefined) await this.store.execute(createLabelListStatement(column))
        const added = labels.slice(known ?? 0)
        if (added.length > 0) await this.store.execute(addLabelsStatement(column, added))
        this.labelCounts.set(column, labels.length)
      }
      if (this.viewsAreOld) await this.defineViewsNow()
    })
  }

  /** Sets which records view `selection` shows. @param condition over the columns of `flow` */
  defineSelection(condition: string): Promise<void> {
    return this.inTurn(async () => {
      const before = this.condition
      this.condition = condition
      try {
        await this.defineViewsNow()
      } catch (error) {
        this.condition = before
        throw error
      }
    })
  }

  /** duckdb-wasm 1.32.0 drops a stream that it does not understand without an error. */
  private async checkArrival(shape: Shape, rows: number): Promise<void> {
    const before = this.rowsOf.get(shape) ?? 0
    const after = await this.storedRows(shape)
    this.rowsOf.set(shape, after)
    if (after - before === rows) return
    throw new QueryError(
      `${after - before} of ${rows} records arrived in the table`,
      `INSERT INTO ${tableName(shape)}`,
    )
  }

  private async shapeOf(columns: readonly Column[]): Promise<Shape> {
    const key = shapeKey(columns)
    const known = this.shapes.get(key)
    if (known) return known
    const shape = makeShape(++this.lastNumber, columns)
    await this.store.execute(createTableStatement(shape))
    this.shapes.set(key, shape)
    await this.defineFlowNow()
    return shape
  }

  private async removeFrom(key: string, shape: Shape, fileCode: number): Promise<void> {
    const file = shape.columns.find(({ column }) => column.name === 'file')?.names[0]
    if (file === undefined) return
    const table = `flow.${tableName(shape)}`
    const isOther = `${identifier(file)} IS DISTINCT FROM ${fileCode}`
    const kept = await this.store.number(`SELECT count(*)::DOUBLE AS kept FROM ${table} WHERE ${isOther}`)
    if (kept > 0) {
      await this.store.execute(`DELETE FROM ${table} WHERE NOT (${isOther})`)
      return
    }
    this.shapes.delete(key)
    this.rowsOf.delete(shape)
    this.paired.delete(shape)
    await this.defineFlowNow()
    await this.store.execute(`DROP TABLE ${table}`)
  }

  /** The computed columns of tables that change are no longer true. */
  private async forgetPairing(): Promise<void> {
    this.computedIsShown = false
    const shapes = [...this.paired]
    if (shapes.length === 0) return
    this.paired.clear()
    await this.defineFlowNow()
    await this.forgetConversations()
    for (const statement of shapes.flatMap(dropColumnsStatements)) await this.store.execute(statement)
  }

  private async forgetConversations(): Promise<void> {
    for (const statement of conversationViewStatements([])) await this.store.execute(statement)
    await this.store.execute(createKeptTableStatement())
    for (const statement of DROP_GATHERED_STATEMENTS) await this.store.execute(statement)
  }

  /** View `flow` over the tables as they are; those that only a person asks wait until one does. */
  private async defineFlowNow(): Promise<void> {
    this.viewsAreOld = true
    await this.store.execute(flowViewStatement(this.shown()))
  }

  private async defineViewsNow(): Promise<void> {
    const shapes = this.shown()
    const labels = shapes.flatMap((shape) => shape.columns).filter(({ column }) => column.storage === 'label')
    for (const name of [...CONVERSATION_LABELS, ...labels.map(({ column }) => column.name)]) {
      if (this.labelCounts.has(name)) continue
      await this.store.execute(createLabelListStatement(name))
      this.labelCounts.set(name, 0)
    }
    for (const statement of publicViewStatements(shapes, this.condition)) await this.store.execute(statement)
    this.viewsAreOld = false
  }

  private shown(): Shape[] {
    return [...this.shapes.values()].map((shape) =>
      this.computedIsShown && this.paired.has(shape) ? withComputed(shape) : shape,
    )
  }

  private async checkpointNow(): Promise<void> {
    // CHECKPOINT waits for the transactions of others, which in one thread never end (duckdb-wasm 1.32.0).
    await this.store.execute('CHECKPOINT flow', { isAlone: true })
    this.rowsSinceCheckpoint = 0
    // Removed records leave the tables only now.
    for (const shape of this.shapes.values()) this.rowsOf.set(shape, await this.storedRows(shape))
  }

  /** Rows as the storage counts them, removed ones included until the next checkpoint: free of charge, unlike count(*). */
  private storedRows(shape: Shape): Promise<number> {
    return this.store.number(
      `SELECT estimated_size::DOUBLE AS stored FROM duckdb_tables() WHERE database_name = 'flow' AND table_name = ${literal(tableName(shape))}`,
    )
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work)
    this.turn = result.catch(() => undefined) // the caller of the work hears of its error; the next call must run all the same
    return result
  }
}

function withComputed(shape: Shape): Shape {
  return {
    ...shape,
    columns: [...shape.columns, ...COMPUTED.map((column) => ({ column, names: [column.name] }))],
  }
}

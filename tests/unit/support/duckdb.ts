import {
  createDuckDB,
  NODE_RUNTIME,
  VoidLogger,
  type DuckDBConnection,
  type DuckDBBindings,
} from '@duckdb/duckdb-wasm/blocking'
import { tableFromIPC, type RecordBatch } from 'apache-arrow'
import { createRequire } from 'node:module'
import { parseAddress } from '../../../src/flow/address.ts'
import { columnValues, rowsOf } from '../../../src/db/arrow-values.ts'
import { engineError } from '../../../src/db/engine-errors.ts'
import { ENGINE_CONFIG } from '../../../src/db/engine-config.ts'
import type { PairingLimits } from '../../../src/db/pairing/limits.ts'
import { FlowTable, type FlowStore } from '../../../src/db/flow-table.ts'
import { bootStatements, USE_FLOW } from '../../../src/db/lock-down.ts'
import { typedRows } from '../../../src/db/typed-rows.ts'
import { BatchColumns, Dictionaries } from '../../../src/ingest/batch-columns.ts'
import {
  AddressBuilder,
  LabelBuilder,
  TextBuilder,
  WideBuilder,
  type ColumnBuilder,
  type FloatBuilder,
  type IntegerBuilder,
} from '../../../src/ingest/column-builders.ts'
import type { Batch } from '../../../src/ingest/protocol.ts'
import type { AnswerColumns, AnswerRow, TypedQuery } from '../../../src/lib/typed-query.ts'

/** A value by column name: addresses and labels as text, times as epoch milliseconds. `undefined` and `null` are missing. */
export type PlainRecord = Readonly<Record<string, string | number | bigint | null | undefined>>

/** The real engine in Node, booted and locked like the browser's, with table, views and macros. */
export class TestEngine implements FlowStore {
  readonly table: FlowTable
  /** Labels by column; the code of a label is its place. */
  readonly labels = new Map<string, string[]>()
  readonly database: DuckDBBindings
  private connection: DuckDBConnection
  private dictionaries = new Dictionaries()
  private records = 0

  constructor(database: DuckDBBindings, limits?: PairingLimits) {
    this.database = database
    this.table = new FlowTable(this, limits)
    this.connection = database.connect()
    // Locked first of all: in Node an extension that cannot be fetched hangs for ever.
    for (const statement of bootStatements('http://127.0.0.1:9/no-extensions')) this.query(statement)
  }

  /** Runs any SQL, as the engine would for us (no check of what users may ask). */
  query(sql: string): Record<string, unknown>[] {
    return this.batches(sql).flatMap((batch) => {
      const names = batch.schema.fields.map((field) => field.name)
      const columns = names.map((_, c) => columnValues(batch, c))
      return rowsOf(names, columns, batch.numRows)
    })
  }

  run<C extends AnswerColumns>(query: TypedQuery<C>): AnswerRow<C>[] {
    return this.batches(query.sql).flatMap((batch) => typedRows(query, batch))
  }

  /**
   * Inserts records through real batches, as one shape made of the names that appear in any of them. `file`, `record`
   * and `format` are filled in where they are not given.
   */
  async insert(records: readonly PlainRecord[]): Promise<void> {
    for (const batch of this.batchesOf(records)) await this.table.insert(batch)
    await this.table.defineViews(this.labels)
  }

  /** The batches that `insert` inserts; the labels in them are known from now on. */
  batchesOf(records: readonly PlainRecord[]): readonly Batch[] {
    const columns = new BatchColumns(this.dictionaries)
    const given = records.map((record) => ({
      file: 'test.log',
      record: ++this.records,
      format: 'aws-vpc',
      ...record,
    }))
    for (const name of new Set(given.flatMap((record) => Object.keys(record)))) columns.any(name)
    const batches: Batch[] = []
    let rows = 0
    for (const record of given) {
      for (const [name, value] of Object.entries(record)) write(columns.any(name), rows, value)
      if (!columns.isFullAt(++rows)) continue
      batches.push(columns.seal(rows))
      rows = 0
    }
    if (rows > 0) batches.push(columns.seal(rows))
    for (const { column, labels } of batches.flatMap((batch) => batch.newLabels)) {
      this.labels.set(column, [...(this.labels.get(column) ?? []), ...labels])
    }
    return batches
  }

  /** Empties the engine: quicker than starting another. */
  async reset(): Promise<void> {
    await this.table.clear()
    this.labels.clear()
    this.dictionaries = new Dictionaries()
    this.records = 0
  }

  async execute(sql: string): Promise<void> {
    this.query(sql)
  }

  async number(sql: string): Promise<number> {
    return Number(Object.values(this.query(sql)[0] ?? {})[0])
  }

  async append(table: string, ipc: Uint8Array<ArrayBuffer>): Promise<void> {
    try {
      this.connection.insertArrowFromIPCStream(ipc, { name: table, create: false })
    } catch (error) {
      throw engineError(error, `INSERT INTO ${table}`)
    }
  }

  async recover(): Promise<void> {
    this.connection.close()
    this.connection = this.database.connect()
    this.query(USE_FLOW)
  }

  /** An answer as an Arrow IPC stream. */
  ipc(sql: string): Uint8Array {
    try {
      return this.connection.useUnsafe((bindings, id) => bindings.runQuery(id, sql))
    } catch (error) {
      throw engineError(error, sql)
    }
  }

  private batches(sql: string): readonly RecordBatch[] {
    return tableFromIPC(this.ipc(sql)).batches
  }
}

function write(builder: ColumnBuilder, row: number, value: PlainRecord[string]): void {
  if (value === null || value === undefined) return
  if (builder instanceof AddressBuilder) {
    const words = parseAddress(String(value))
    if (!words) throw new Error(`no address: ${value}`)
    builder.setV6(row, Uint32Array.from(words))
  } else if (builder instanceof LabelBuilder) builder.setCode(row, builder.codeOf(String(value)))
  else if (builder instanceof TextBuilder) {
    const bytes = new TextEncoder().encode(String(value))
    builder.setBytes(row, bytes, 0, bytes.length)
  } else if (builder instanceof WideBuilder) builder.setBig(row, BigInt(value))
  else (builder as IntegerBuilder | FloatBuilder).set(row, Number(value))
}

/** Starts an engine; 0.6 s, so share one per test file. */
/** @param limits how much is paired at once, if not as much as in the browser */
export async function openTestEngine(limits?: PairingLimits): Promise<TestEngine> {
  const { resolve } = createRequire(import.meta.url)
  const bundle = (name: string) => ({
    mainModule: resolve(`@duckdb/duckdb-wasm/dist/duckdb-${name}.wasm`),
    mainWorker: resolve(`@duckdb/duckdb-wasm/dist/duckdb-node-${name}.worker.cjs`),
  })
  const database = await createDuckDB(
    { mvp: bundle('mvp'), eh: bundle('eh') },
    new VoidLogger(),
    NODE_RUNTIME,
  )
  await database.instantiate()
  database.open(ENGINE_CONFIG)
  return new TestEngine(database, limits)
}

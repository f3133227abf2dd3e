import type { AsyncDuckDB } from '@duckdb/duckdb-wasm'
import type { DataType, RecordBatch } from 'apache-arrow'
import type { AnswerColumns, AnswerRow, TypedQuery } from '../lib/typed-query.ts'
import { sqlTypeName } from './answer-types.ts'
import { columnValues, rowsOf } from './arrow-values.ts'
import { bootEngine, type RunningEngine } from './boot.ts'
import { EngineDead, engineError } from './engine-errors.ts'
import type { ExecuteOptions, FlowStore } from './flow-table.ts'
import { Gate } from './gate.ts'
import type { Lifeline } from './lifeline.ts'
import { QueryLog } from './query-log.ts'
import { Session } from './session.ts'
import { UniqueNames } from './shape.ts'
import { typedRows } from './typed-rows.ts'
import { readOnlyStatement } from './user-sql.ts'
export { BrowserTooOld, EngineDead, OutOfMemory, QueryError } from './engine-errors.ts'

/** A column of an answer, with its type as SQL names it. */
export interface AnswerColumn {
  readonly name: string
  readonly type: string
}

/** The answer to SQL that a user wrote. */
export interface Answer {
  readonly columns: readonly AnswerColumn[]
  readonly rows: Record<string, unknown>[]
}

/** Part of an answer, column by column: `values[c][i]` is row i of column c. */
export interface AnswerBatch {
  readonly columns: readonly AnswerColumn[]
  readonly values: readonly (readonly unknown[])[]
  readonly rows: number
}

const READ_ONLY = 'BEGIN TRANSACTION READ ONLY'

/** The database engine in its worker, booted and locked. Questions run side by side, each on a connection of its own. */
export class Engine implements FlowStore {
  readonly log = new QueryLog()
  private readonly database: AsyncDuckDB
  private readonly lifeline: Lifeline
  private readonly idle: Session[] = []
  private readonly gate = new Gate()
  private writer: Session

  static async boot(options: { onProgress?: (fraction: number) => void } = {}): Promise<Engine> {
    const running = await bootEngine(options.onProgress)
    return new Engine(running, await Session.open(running.database, running.lifeline))
  }

  private constructor(running: RunningEngine, writer: Session) {
    this.database = running.database
    this.lifeline = running.lifeline
    this.writer = writer
  }

  /** Resolves when the engine is gone, and with it all data. */
  get died(): Promise<EngineDead> {
    return this.lifeline.ended
  }

  terminate(): void {
    this.lifeline.cut(new EngineDead('The engine was ended.'))
  }

  /** Asks a question of our own. An answer that is not as the query promises is an error. */
  async run<C extends AnswerColumns>(query: TypedQuery<C>, signal?: AbortSignal): Promise<AnswerRow<C>[]> {
    const rows: AnswerRow<C>[] = []
    for await (const batch of this.ask(query.sql, signal))
      for (const row of typedRows(query, batch)) rows.push(row)
    return rows
  }

  /** Runs one statement that a user wrote. Only questions are possible; data and settings stay as they are. */
  async runSql(sql: string, signal?: AbortSignal): Promise<Answer> {
    const rows: Record<string, unknown>[] = []
    let columns: readonly AnswerColumn[] = []
    for await (const batch of this.stream(sql, signal)) {
      columns = batch.columns
      const names = columns.map((column) => column.name)
      for (const row of rowsOf(names, batch.values, batch.rows)) rows.push(row)
    }
    return { columns, rows }
  }

  /** The same in parts of 2048 rows, for answers that need not be in memory whole. The first part tells the columns and may be empty. */
  async *stream(sql: string, signal?: AbortSignal): AsyncGenerator<AnswerBatch, void, undefined> {
    const statement = readOnlyStatement(sql)
    let columns: readonly AnswerColumn[] | undefined
    for await (const batch of this.ask(statement, signal, READ_ONLY)) {
      columns ??= columnsOf(batch)
      yield { columns, values: columns.map((_, c) => columnValues(batch, c)), rows: batch.numRows }
    }
  }

  /** The answer to a question of our own as an Arrow IPC stream, piece by piece, for a worker to read. */
  pieces(sql: string, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    return this.onSession({ sql, signal }, (session) => session.pieces(sql, signal))
  }

  async execute(sql: string, { isAlone = false }: ExecuteOptions = {}): Promise<void> {
    const work = async (): Promise<void> => {
      const batches = this.writer.batches(sql)
      while (!(await batches.next()).done) continue
    }
    await this.write(sql, isAlone ? () => this.gate.alone(work) : work)
  }

  async number(sql: string): Promise<number> {
    return this.write(sql, async () => {
      let answer = NaN
      for await (const batch of this.writer.batches(sql))
        if (batch.numRows > 0) answer = Number(columnValues(batch, 0)[0])
      return answer
    })
  }

  async append(table: string, ipc: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.write(`INSERT INTO ${table}`, () => this.writer.append(table, ipc))
  }

  async recover(): Promise<void> {
    if (this.lifeline.isCut) return
    await this.writer.close()
    this.writer = await Session.open(this.database, this.lifeline)
  }

  private ask(
    sql: string,
    signal?: AbortSignal,
    begin?: string,
  ): AsyncGenerator<RecordBatch, void, undefined> {
    return this.onSession(
      { sql, signal, begin },
      (session) => session.batches(sql, signal),
      (batch) => batch.numRows,
    )
  }

  /** Runs a question on a connection of its own, which is used again unless something went wrong. */
  private async *onSession<T>(
    { sql, signal, begin }: { sql: string; signal?: AbortSignal | undefined; begin?: string | undefined },
    read: (session: Session) => AsyncGenerator<T, void, undefined>,
    rowsIn: (part: T) => number = () => 0,
  ): AsyncGenerator<T, void, undefined> {
    const startedAt = Date.now()
    const clock = performance.now()
    let rows = 0
    let isComplete = false
    let session: Session | undefined
    await this.gate.enter()
    try {
      signal?.throwIfAborted()
      session = this.idle.pop() ?? (await Session.open(this.database, this.lifeline))
      if (begin !== undefined) await session.command(begin)
      for await (const part of read(session)) {
        rows += rowsIn(part)
        yield part
      }
      if (begin !== undefined) await session.command('ROLLBACK')
      isComplete = true
    } catch (error) {
      signal?.throwIfAborted()
      throw this.failure(error, sql)
    } finally {
      this.log.add({ sql, startedAt, ms: performance.now() - clock, rows, ok: isComplete })
      if (session) this.release(session, isComplete)
      this.gate.leave()
    }
  }

  /**
   * Does not wait: the engine may still be busy with what nobody wants to know any more. The worker takes its calls in
   * order, so whatever is asked next finds the connection closed.
   */
  private release(session: Session, isReusable: boolean): void {
    if (this.lifeline.isCut) return
    if (isReusable) this.idle.push(session)
    else session.close().catch((error: unknown) => this.failure(error, 'closing a connection'))
  }

  private async write<T>(sql: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work()
    } catch (error) {
      throw this.failure(error, sql)
    }
  }

  private failure(error: unknown, sql: string): Error {
    const failure = engineError(error, sql)
    if (failure instanceof EngineDead) this.lifeline.cut(failure)
    return failure
  }
}

/** Two columns of one name would be one property of a row, so the second gets a number. */
function columnsOf(batch: RecordBatch): readonly AnswerColumn[] {
  const names = new UniqueNames([])
  return batch.schema.fields.map((field) => ({
    name: names.take(field.name),
    type: sqlTypeName(field.type as DataType),
  }))
}

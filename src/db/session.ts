import type { AsyncDuckDB, AsyncDuckDBConnection } from '@duckdb/duckdb-wasm'
import { RecordBatchReader, type RecordBatch } from 'apache-arrow'
import type { Lifeline } from './lifeline.ts'
import { USE_FLOW } from './lock-down.ts'

/** One connection. It runs one statement at a time; others run between its slices of work. */
export class Session {
  private readonly connection: AsyncDuckDBConnection
  private readonly lifeline: Lifeline

  static async open(database: AsyncDuckDB, lifeline: Lifeline): Promise<Session> {
    const session = new Session(await lifeline.guard(database.connect()), lifeline)
    await session.command(USE_FLOW)
    return session
  }

  private constructor(connection: AsyncDuckDBConnection, lifeline: Lifeline) {
    this.connection = connection
    this.lifeline = lifeline
  }

  /** Runs a quick statement without an answer in one go. */
  async command(sql: string): Promise<void> {
    await this.lifeline.guard(this.connection.query(sql))
  }

  async append(table: string, ipc: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.lifeline.guard(this.connection.insertArrowFromIPCStream(ipc, { name: table, create: false }))
  }

  /**
   * Runs one statement in slices and streams its answer; there is at least one batch, which may be empty. An abort is
   * answered at once, though the engine may go on for a while: a slice takes 100 ms, but one step of a cross product
   * takes as long as it takes. After an abort, an error or an answer that was not read to its end the session must be
   * closed.
   */
  batches(sql: string, signal?: AbortSignal): AsyncGenerator<RecordBatch, void, undefined> {
    return this.cancelling(
      async function* (messages) {
        yield* await RecordBatchReader.from(messages)
      },
      sql,
      signal,
    )
  }

  /** The same, as the bytes of an Arrow IPC stream that nobody has looked into. */
  pieces(sql: string, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    return this.cancelling((messages) => messages, sql, signal)
  }

  private async *cancelling<T>(
    read: (messages: AsyncGenerator<Uint8Array, void, undefined>) => AsyncGenerator<T, void, undefined>,
    sql: string,
    signal?: AbortSignal,
  ): AsyncGenerator<T, void, undefined> {
    // Should the cancel fail, the session is closed all the same, and that tells whether the engine is still there.
    const cancel = () => void this.connection.cancelSent().catch(() => false)
    signal?.addEventListener('abort', cancel, { once: true })
    try {
      yield* read(this.messages(sql, signal))
    } catch (error) {
      signal?.throwIfAborted()
      throw error
    } finally {
      signal?.removeEventListener('abort', cancel)
    }
  }

  async close(): Promise<void> {
    await this.lifeline.guard(this.connection.close())
  }

  /**
   * The answer as an IPC stream, piece by piece. duckdb-wasm has the same in `send`, but asks for a piece ahead whose
   * error nobody catches when the reader stops early (1.32.0).
   */
  private async *messages(sql: string, signal?: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    const { bindings } = this.connection
    const id = this.connection.useUnsafe((_, connection) => connection)
    const step = <T>(call: () => Promise<T>): Promise<T> => {
      signal?.throwIfAborted()
      return this.lifeline.guard(call(), signal)
    }
    let header = await step(() => bindings.startPendingQuery(id, sql, true))
    while (header === null) header = await step(() => bindings.pollPendingQuery(id))
    yield header
    for (;;) {
      const piece = await step(() => bindings.fetchQueryResults(id))
      if (piece === null) continue
      if (piece.length === 0) return
      yield piece
    }
  }
}

import { AsyncDuckDB, VoidLogger } from '@duckdb/duckdb-wasm'
import workerUrl from '@duckdb/duckdb-wasm/dist/duckdb-browser-eh.worker.js?url'
import moduleUrl from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?gzip'
import { startWorker } from '../lib/blob-worker.ts'
import { ENGINE_CONFIG } from './engine-config.ts'
import { BrowserTooOld, EngineDead } from './engine-errors.ts'
import { AFTER_ENGINE, BEFORE_ENGINE } from './engine-script.ts'
import { Lifeline } from './lifeline.ts'
import { bootStatements } from './lock-down.ts'

export interface RunningEngine {
  readonly database: AsyncDuckDB
  readonly worker: Worker
  readonly lifeline: Lifeline
}

/** A policy without `wasm-unsafe-eval` and some extensions stop the start without any sign. */
const START_TIMEOUT_MS = 60_000

/** A module of one function that catches an exception. */
const EXCEPTIONS = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 6, 64, 25, 11, 11,
])

/** Starts the engine and locks it, so that nothing that is asked afterwards can reach a file or the network. */
export async function bootEngine(onProgress?: (fraction: number) => void): Promise<RunningEngine> {
  if (
    typeof WebAssembly !== 'object' ||
    !WebAssembly.validate(EXCEPTIONS) ||
    typeof DecompressionStream !== 'function'
  ) {
    throw new BrowserTooOld(
      'This browser is too old for the database engine. Chrome or Edge 123, Firefox 120, Safari 17.5 and anything newer can run it.',
    )
  }
  const lifeline = new Lifeline()
  const worker = startWorker(workerUrl, {
    name: 'engine',
    isPackaged: true,
    before: BEFORE_ENGINE,
    after: AFTER_ENGINE,
  })
  const die = (reason: string) => {
    worker.terminate()
    lifeline.cut(new EngineDead(reason))
  }
  worker.addEventListener('error', (event) => {
    // Of a script that cannot be loaded there is no message.
    const said = event instanceof ErrorEvent ? event.message.replace(/^(Uncaught )?(Error: )?/, '') : ''
    die(`The engine's worker failed: ${said || 'it could not be started'}`)
  })
  worker.addEventListener('messageerror', () => die("The engine's worker sent something unreadable."))
  void lifeline.ended.then(() => worker.terminate())
  const timer = setTimeout(
    () =>
      die(
        `The engine did not start within ${START_TIMEOUT_MS / 1000} seconds. Something in the browser may stop WebAssembly.`,
      ),
    START_TIMEOUT_MS,
  )
  try {
    const database = new AsyncDuckDB(new VoidLogger(), worker)
    await lifeline.guard(start(database, onProgress))
    return { database, worker, lifeline }
  } catch (error) {
    die('The engine could not be started.')
    throw error
  } finally {
    clearTimeout(timer)
  }
}

async function start(database: AsyncDuckDB, onProgress?: (fraction: number) => void): Promise<void> {
  // The fraction that its worker sends (engine-script.ts); the engine's own counts of bytes come the same way.
  const tell = (progress: unknown) => {
    if (typeof progress === 'number') onProgress?.(progress)
  }
  await database.instantiate(new URL(moduleUrl, document.baseURI).href, null, tell)
  await database.open(ENGINE_CONFIG)
  const connection = await database.connect()
  for (const statement of bootStatements(new URL('no-extensions', document.baseURI).href)) {
    await connection.query(statement)
  }
  await connection.close()
}

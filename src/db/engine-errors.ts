import { errorOf } from '../lib/error-of.ts'
/** A question that the engine refused or could not answer, with its SQL. */
export class QueryError extends Error {
  override readonly name: string = 'QueryError'
  readonly sql: string
  constructor(message: string, sql: string, options?: ErrorOptions) {
    super(message, options)
    this.sql = sql
  }
}

/** The memory that the engine may use is full. What is in the tables stays; the statement did nothing. */
export class OutOfMemory extends QueryError {
  override readonly name = 'OutOfMemory'
}

/** The engine is gone and so is all data in it: end its worker, start another, load the files again. */
export class EngineDead extends Error {
  override readonly name = 'EngineDead'
}

/** The browser lacks what the engine needs. */
export class BrowserTooOld extends Error {
  override readonly name = 'BrowserTooOld'
}

/** WebAssembly traps and what follows them (1.32.0): from then on every call fails in odd ways. */
const FATAL =
  /memory access out of bounds|null function|table index|unreachable|indirect call|stack overflow|call stack size/i

/** Also: the allocator inside the engine, which is not bound by memory_limit, found no room. */
const MEMORY_FULL = /out of memory|malloc of size \d+ failed|bad_alloc|could not allocate|failed to allocate/i

export function isFatal(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return error.name === 'RuntimeError' || FATAL.test(error.message)
}

/** Turns what duckdb-wasm throws into one of the errors above. */
export function engineError(error: unknown, sql: string): Error {
  if (error instanceof QueryError || error instanceof EngineDead) return error
  const message = withoutAdvice(plainMessage(errorOf(error).message))
  // A query that talks about memory in its own text must not look like a full memory, so only the first line counts.
  const [firstLine = ''] = message.split('\n')
  if (isFatal(error)) return new EngineDead(`The engine stopped: ${firstLine}`, { cause: error })
  if (MEMORY_FULL.test(firstLine)) return new OutOfMemory(message, sql, { cause: error })
  return new QueryError(message, sql, { cause: error })
}

/** The engine advises to install an extension, which would have to be fetched. */
function withoutAdvice(message: string): string {
  const [, what, extension] =
    /^(.* is not in the catalog), but it exists in the (\w+) extension/.exec(message) ?? []
  if (what === undefined) return message
  return `${what}. It is part of the engine's ${extension} extension, which is left out because nothing is fetched here.`
}

/** Inserts report their errors as JSON text. */
function plainMessage(message: string): string {
  if (!message.startsWith('{')) return message
  try {
    const parsed: unknown = JSON.parse(message)
    if (parsed && typeof parsed === 'object' && 'exception_message' in parsed) {
      const type = 'exception_type' in parsed ? `${String(parsed.exception_type)} Error: ` : ''
      return type + String(parsed.exception_message)
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  return message
}

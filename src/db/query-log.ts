/** One statement that the engine ran for a view or a person. */
export interface QueryLogEntry {
  readonly sql: string
  /** Epoch milliseconds. */
  readonly startedAt: number
  readonly ms: number
  readonly rows: number
  readonly ok: boolean
}

const KEPT = 1000

/** The last statements, oldest first: every number on the screen can be traced to the SQL that made it. */
export class QueryLog {
  private entries: QueryLogEntry[] = []

  add(entry: QueryLogEntry): void {
    this.entries.push(entry)
    if (this.entries.length > 2 * KEPT) this.entries = this.entries.slice(-KEPT)
  }

  get last(): readonly QueryLogEntry[] {
    return this.entries.slice(-KEPT)
  }
}

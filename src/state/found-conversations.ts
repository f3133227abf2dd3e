import type { GatheredTable } from '../db/flow-table.ts'

/** What it needs to know of the workspace. */
interface FoundHost {
  /** The part of what is asked that looks at all records (query/conversations/filter.ts); undefined where no part does. */
  select(): string | undefined
  /** What is to stand in its place. */
  readonly table: GatheredTable
  /** Another number whenever the records are others. */
  version(): number
  /** Looking at all records takes so long that it is worth a table. */
  isWorthIt(): boolean
  /** Keeps the answer to a question as the table, unless it has more rows. @returns whether it is filled */
  write(select: string, mostRows: number): Promise<boolean>
}

/**
 * Conversations under the filter of the moment, as a table, from the second question about them on. A
 * view asks ten questions, each of which would look again at all records. The first question is asked as it is, because it can
 * be given up while somebody types; what fills a table goes on to its end.
 */
export class FoundConversations {
  private readonly host: FoundHost
  /** About which conversations a question was answered. */
  private answered: string | undefined
  /** Which conversations the table holds. */
  private found: string | undefined
  /** Which ones it could not be filled with, and how many rows it might have had: there was no room, or they are more. */
  private failed: { readonly name: string; readonly mostRows: number } | undefined
  private turn: Promise<unknown> = Promise.resolve()

  constructor(host: FoundHost) {
    this.host = host
  }

  /**
   * Asks, with the table in the place of what fills it.
   * @param run asks this SQL @param mostRows how large a table is worth while to whoever asks
   */
  async ask<T>(
    sql: string,
    signal: AbortSignal,
    run: (sql: string) => Promise<T>,
    mostRows = Infinity,
  ): Promise<T> {
    const select = this.host.isWorthIt() ? this.host.select() : undefined
    if (select === undefined || !sql.includes(select)) return run(sql)
    const name = this.nameOf(select)
    if (this.answered === name) {
      if (mostRows > 0) await this.gather(name, select, mostRows)
      signal.throwIfAborted()
      const answer = this.found === name ? await this.askTable(sql, select, signal, run) : undefined
      if (answer) return answer.is
    }
    const answer = await run(sql)
    this.answered = name
    return answer
  }

  private nameOf(select: string): string {
    return `${this.host.version()} ${select}`
  }

  /** @returns undefined where the table was gone, or another one, before the answer was there */
  private async askTable<T>(
    sql: string,
    select: string,
    signal: AbortSignal,
    run: (sql: string) => Promise<T>,
  ): Promise<{ readonly is: T } | undefined> {
    const name = this.nameOf(select)
    const isStillThere = () => this.found === name && this.nameOf(select) === name
    try {
      const answer = await run(sql.replaceAll(select, `FROM ${this.host.table}`))
      return isStillThere() ? { is: answer } : undefined
    } catch (error) {
      if (signal.aborted || isStillThere()) throw error
      return undefined
    }
  }

  /** One after the other; never rejects. */
  private gather(name: string, select: string, mostRows: number): Promise<void> {
    const result = this.turn.then(async () => {
      if (this.found === name || this.answered !== name) return
      if (this.failed?.name === name && this.failed.mostRows >= mostRows) return
      this.found = undefined
      try {
        if (await this.host.write(select, mostRows)) this.found = name
        else this.failed = { name, mostRows }
      } catch {
        this.failed = { name, mostRows: Infinity } // each question looks at all records then, and tells what is wrong if that fails, too
      }
    })
    this.turn = result
    return result
  }
}

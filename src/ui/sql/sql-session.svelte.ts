import { errorOf } from '../../lib/error-of.ts'
import type { AnswerHead } from '../../state/answer-head.ts'
import type { Workspace } from '../../state/workspace.svelte.ts'

/** A statement that was run in the console. */
export interface SqlRun {
  readonly sql: string
  readonly startedAt: Date
  readonly ms: number
  readonly outcome: { readonly rows: number } | { readonly error: string } | 'cancelled'
}

const FIRST_STATEMENT = `SELECT protocol_name, action, count(*) AS records, sum(bytes) AS bytes
FROM flows
GROUP BY ALL
ORDER BY bytes DESC NULLS LAST`
const REMEMBERED_RUNS = 100
const MOST_SHOWN = 1000

/** What is typed and answered in the SQL console; it outlives the tab being closed. */
export class SqlSession {
  text = $state(FIRST_STATEMENT)
  answer = $state.raw<AnswerHead | undefined>()
  answerMs = $state(0)
  error = $state('')
  running = $state(false)
  /** Newest first. */
  log = $state.raw<readonly SqlRun[]>([])

  private readonly workspace: Workspace
  private abort: AbortController | undefined

  constructor(workspace: Workspace) {
    this.workspace = workspace
  }

  /** Runs the text, or the part of it that is selected. One statement at a time: a new one cancels the one before. */
  async run(sql: string): Promise<void> {
    this.abort?.abort()
    const abort = new AbortController()
    this.abort = abort
    this.running = true
    this.error = ''
    const startedAt = new Date()
    const clock = performance.now()
    const note = (outcome: SqlRun['outcome']): void => {
      this.log = [{ sql, startedAt, ms: performance.now() - clock, outcome }, ...this.log].slice(
        0,
        REMEMBERED_RUNS,
      )
    }
    try {
      const answer = await this.workspace.headOfSql(sql, MOST_SHOWN, abort.signal)
      note({ rows: answer.total })
      if (this.abort !== abort) return
      this.answer = answer
      this.answerMs = performance.now() - clock
    } catch (error) {
      const message = errorOf(error).message
      note(abort.signal.aborted ? 'cancelled' : { error: message })
      if (this.abort === abort && !abort.signal.aborted) this.error = message
    } finally {
      if (this.abort === abort) this.running = false
    }
  }

  cancel(): void {
    this.abort?.abort()
    this.running = false
  }
}

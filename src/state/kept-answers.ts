import { COMPUTED_COLUMNS } from '../flow/columns.ts'
import { untilAborted } from '../lib/until-aborted.ts'

/** What is kept; each a few rows. */
const MOST = 200

/** Numbers that are others whenever something changed. */
export interface Versions {
  /** Records came or went. */
  readonly records: number
  /** The same, or they got their conversations. */
  readonly all: number
}

/** Tables and columns that are there, or say anything, only when records have their conversations. */
const OF_CONVERSATIONS = new RegExp([...COMPUTED_COLUMNS, 'paired_record', 'contact'].join('|'))

/**
 * Answers to small questions, by name, kept while the records stay as they are; those about conversations, while these do.
 * Whoever asks what somebody else is waiting for waits with them; a question that nobody waits for any more is given up.
 */
export class KeptAnswers {
  private readonly answers = new Map<string, SharedAnswer<unknown>>()
  private readonly versions: () => Versions
  private kept: Versions = { records: -1, all: -1 }

  constructor(versions: () => Versions) {
    this.versions = versions
  }

  /** @param name the SQL: all that the answer depends on, apart from the records */
  ask<T>(name: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.forgetOld()
    let shared = this.answers.get(name) as SharedAnswer<T> | undefined
    this.answers.delete(name)
    if (!shared || shared.isGivenUp) shared = this.begin(name, start)
    // The last asked for is the last to go.
    this.answers.set(name, shared)
    const [oldest] = this.answers.keys()
    if (this.answers.size > MOST && oldest !== undefined) this.answers.delete(oldest)
    return shared.waitFor(signal)
  }

  private forgetOld(): void {
    const now = this.versions()
    if (now.records !== this.kept.records) this.answers.clear()
    else if (now.all !== this.kept.all)
      for (const name of this.answers.keys()) if (OF_CONVERSATIONS.test(name)) this.answers.delete(name)
    this.kept = now
  }

  private begin<T>(name: string, start: (signal: AbortSignal) => Promise<T>): SharedAnswer<T> {
    const shared = new SharedAnswer(start)
    shared.answer.catch(() => {
      if (this.answers.get(name) === shared) this.answers.delete(name)
    })
    return shared
  }
}

/** One answer for several who wait. */
class SharedAnswer<T> {
  readonly answer: Promise<T>
  private readonly abort = new AbortController()
  private waiting = 0
  private isThere = false

  constructor(start: (signal: AbortSignal) => Promise<T>) {
    this.answer = start(this.abort.signal).then((answer) => {
      this.isThere = true
      return answer
    })
  }

  /** The last who waited for it has left. */
  get isGivenUp(): boolean {
    return this.abort.signal.aborted
  }

  async waitFor(signal: AbortSignal): Promise<T> {
    signal.throwIfAborted()
    if (this.isThere) return this.answer
    this.waiting++
    try {
      return await untilAborted(this.answer, signal)
    } finally {
      if (--this.waiting === 0) this.giveUp()
    }
  }

  private giveUp(): void {
    if (!this.isThere) this.abort.abort()
  }
}

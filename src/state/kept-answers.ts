import { untilAborted } from '../lib/until-aborted.ts'

/** What is kept; each a few rows. */
const MOST = 200

/**
 * Answers to small questions, by name, kept while the records stay as they are. Whoever asks what somebody else is
 * waiting for waits with them; a question that nobody waits for any more is given up.
 */
export class KeptAnswers {
  private readonly answers = new Map<string, SharedAnswer<unknown>>()
  private readonly version: () => number
  private versionKept = -1

  /** @param version another number whenever the records are others */
  constructor(version: () => number) {
    this.version = version
  }

  /** @param name says all that the answer depends on, apart from the records */
  ask<T>(name: string, signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.forgetOld()
    let shared = this.answers.get(name) as SharedAnswer<T> | undefined
    this.answers.delete(name)
    if (!shared || shared.isGivenUp) shared = this.begin(name, start)
    this.put(name, shared)
    return shared.waitFor(signal)
  }

  /** The answer that is kept, or that of `start`, for which nobody else waits; it is kept when it is there. */
  async askAhead<T>(name: string, start: () => Promise<T>): Promise<T> {
    this.forgetOld()
    const shared = this.answers.get(name) as SharedAnswer<T> | undefined
    if (shared?.isThere) return shared.answer
    const version = this.versionKept
    const answer = await start()
    if (version === this.version()) this.put(name, new SharedAnswer(() => Promise.resolve(answer)))
    return answer
  }

  private forgetOld(): void {
    if (this.version() !== this.versionKept) this.answers.clear()
    this.versionKept = this.version()
  }

  /** The last asked for is the last to go. */
  private put(name: string, shared: SharedAnswer<unknown>): void {
    this.answers.delete(name)
    this.answers.set(name, shared)
    const [oldest] = this.answers.keys()
    if (this.answers.size > MOST && oldest !== undefined) this.answers.delete(oldest)
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
  isThere = false

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

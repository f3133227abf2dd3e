import { untilAborted } from '../lib/until-aborted.ts'

/**
 * Who is answered first: the records themselves and what a person does with them, also while files load; views over all
 * records, which a short load makes wait; what stands beside that which somebody waits for; what is looked at after that;
 * what is told or looked for in passing; what nobody has asked for yet.
 */
export type Rank = 'at once' | 'first' | 'beside' | 'after' | 'in passing' | 'in spare time'

const RANKS: readonly Rank[] = ['at once', 'first', 'beside', 'after', 'in passing', 'in spare time']
const WAIT_FOR_OTHERS: readonly Rank[] = ['beside', 'after', 'in passing', 'in spare time']

/** Between two answers a person reads for a moment; after that much time it is likely that nothing is asked soon. */
const SPARE_AFTER_MS = 500

/**
 * The engine works on all questions in turn, so each is later for every other, and while files load what questions take
 * the inserts wait for. So what can wait does.
 */
export class Precedence {
  /** Questions that are asked, or wait to be. */
  private readonly underWay = new Map<Rank, number>()
  private holds = 0
  /** When something that does not wait for spare time was asked or ended last, by `performance.now()`. */
  private activeAtMs = -Infinity
  /** Work in spare time that is to be given up when there is something else to do. */
  private readonly spare = new Set<AbortController>()
  private waiting: (() => void)[] = []

  /** Works when its rank's turn has come: the first two wait for no other, the rest until all above them is answered. */
  async at<T>(rank: Rank, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (rank === 'first') await this.unheld()
    this.count(rank, 1)
    try {
      if (WAIT_FOR_OTHERS.includes(rank)) await untilAborted(this.quiet(rank), signal)
      signal?.throwIfAborted()
      return await work()
    } finally {
      this.count(rank, -1)
      this.changed()
    }
  }

  /**
   * Works when nothing else has been under way for a while. What else is asked for ends it, by the signal that it is given,
   * and it begins anew after that.
   */
  async inSpareTime<T>(work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    for (;;) {
      await untilAborted(this.idle(), signal)
      const done = await this.at('in spare time', () => this.whileSpare(work, signal), signal)
      if (done) return done.answer
    }
  }

  /** Resolves when nothing above that rank is under way. */
  quiet(rank: Rank = 'beside'): Promise<void> {
    return this.ended(() => this.isBusyAbove(rank))
  }

  /** Resolves when what works at once is answered, held or not. */
  answeredAtOnce(): Promise<void> {
    return this.ended(() => this.isUnderWay('at once'))
  }

  /** Until the returned function is called, `quiet` does not resolve, and nothing works but what works at once. */
  hold(): () => void {
    this.holds++
    this.activeAtMs = performance.now()
    this.endSpareTime()
    let isReleased = false
    return () => {
      if (isReleased) return
      isReleased = true
      this.holds--
      this.activeAtMs = performance.now()
      this.changed()
    }
  }

  /** Waits until it is over and nothing follows at once: an answer often leads to the next question. */
  private async ended(isBusy: () => boolean): Promise<void> {
    do {
      while (isBusy()) await this.nextChange()
      await new Promise((resolve) => setTimeout(resolve))
    } while (isBusy())
  }

  private async idle(): Promise<void> {
    for (;;) {
      await this.quiet('in spare time')
      const leftMs = this.activeAtMs + SPARE_AFTER_MS - performance.now()
      if (leftMs <= 0) return
      await new Promise((resolve) => setTimeout(resolve, leftMs))
    }
  }

  private async unheld(): Promise<void> {
    while (this.holds > 0) await this.nextChange()
  }

  private isBusyAbove(rank: Rank): boolean {
    const above = RANKS.slice(0, RANKS.indexOf(rank))
    return this.holds > 0 || above.some((higher) => this.isUnderWay(higher))
  }

  private isUnderWay(rank: Rank): boolean {
    return (this.underWay.get(rank) ?? 0) > 0
  }

  /** @returns undefined where it was given up for something else */
  private async whileSpare<T>(
    work: (signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<{ readonly answer: T } | undefined> {
    const turn = new AbortController()
    const stop = () => turn.abort(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    this.spare.add(turn)
    try {
      return { answer: await work(turn.signal) }
    } catch (error) {
      if (signal.aborted || !turn.signal.aborted) throw error
      return undefined
    } finally {
      signal.removeEventListener('abort', stop)
      this.spare.delete(turn)
    }
  }

  private endSpareTime(): void {
    for (const turn of this.spare) turn.abort()
  }

  private count(rank: Rank, more: number): void {
    if (rank !== 'in spare time') {
      this.activeAtMs = performance.now()
      if (more > 0) this.endSpareTime()
    }
    this.underWay.set(rank, (this.underWay.get(rank) ?? 0) + more)
  }

  private nextChange(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  private changed(): void {
    for (const look of this.waiting.splice(0)) look()
  }
}

/**
 * Who is answered first: the records themselves and what a person does with them, also while files load; views over all
 * records, which a short load makes wait; what stands beside that which somebody waits for; what is looked at after that;
 * what is told in passing.
 */
export type Rank = 'at once' | 'first' | 'beside' | 'after' | 'in passing'

const RANKS: readonly Rank[] = ['at once', 'first', 'beside', 'after', 'in passing']
const WAIT_FOR_OTHERS: readonly Rank[] = ['beside', 'after', 'in passing']

/**
 * The engine works on all questions in turn, so each is later for every other, and while files load what questions take
 * the inserts wait for. So what can wait does.
 */
export class Precedence {
  /** Questions that are asked, or wait to be. */
  private readonly underWay = new Map<Rank, number>()
  private holds = 0
  private waiting: (() => void)[] = []

  /** Works when its rank's turn has come: the first two wait for no other, the rest until all above them is answered. */
  async at<T>(rank: Rank, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (rank === 'first') await this.unheld()
    this.count(rank, 1)
    try {
      if (WAIT_FOR_OTHERS.includes(rank)) await this.quiet(rank)
      signal?.throwIfAborted()
      return await work()
    } finally {
      this.count(rank, -1)
      this.changed()
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
    let isReleased = false
    return () => {
      if (isReleased) return
      isReleased = true
      this.holds--
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

  private count(rank: Rank, more: number): void {
    this.underWay.set(rank, (this.underWay.get(rank) ?? 0) + more)
  }

  private nextChange(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  private changed(): void {
    for (const look of this.waiting.splice(0)) look()
  }
}

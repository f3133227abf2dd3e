/** Who is answered first: the rows and charts a person looks at, what stands beside them, what is told in passing. */
export type Rank = 'first' | 'beside' | 'in passing'

const RANKS: readonly Rank[] = ['first', 'beside', 'in passing']

/**
 * The engine works on all questions in turn, so each is later for every other, and while files load what questions take
 * the inserts wait for. So what can wait does.
 */
export class Precedence {
  /** Questions that are asked, or wait to be. */
  private readonly underWay = new Map<Rank, number>()
  private holds = 0
  private waiting: (() => void)[] = []

  /** Works when nothing of a higher rank is under way; what is of the first rank works at once. */
  async at<T>(rank: Rank, work: () => Promise<T>): Promise<T> {
    this.count(rank, 1)
    try {
      if (rank !== 'first') await this.quiet(rank)
      return await work()
    } finally {
      this.count(rank, -1)
      this.changed()
    }
  }

  /** Resolves when nothing above that rank is under way and nothing follows at once: an answer often leads to the next question. */
  async quiet(rank: Rank = 'beside'): Promise<void> {
    do {
      while (this.isBusyAbove(rank)) await this.nextChange()
      await new Promise((resolve) => setTimeout(resolve))
    } while (this.isBusyAbove(rank))
  }

  /** Until the returned function is called, `unheld` and `quiet` do not resolve. */
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

  async unheld(): Promise<void> {
    while (this.holds > 0) await this.nextChange()
  }

  private isBusyAbove(rank: Rank): boolean {
    const above = RANKS.slice(0, RANKS.indexOf(rank))
    return this.holds > 0 || above.some((higher) => (this.underWay.get(higher) ?? 0) > 0)
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

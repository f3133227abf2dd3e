/**
 * The engine works on all questions in turn, so each is later for every other, and while files load what questions take
 * the inserts wait for. So what can wait does.
 */
export class Precedence {
  private underWay = 0
  private waiting: (() => void)[] = []
  private holds = 0
  private held: (() => void)[] = []

  async first<T>(work: () => Promise<T>): Promise<T> {
    this.underWay++
    try {
      return await work()
    } finally {
      if (--this.underWay === 0) for (const go of this.waiting.splice(0)) go()
    }
  }

  /** Resolves when nothing is under way and nothing follows at once: an answer often leads to the next question. */
  async quiet(): Promise<void> {
    do {
      await this.unheld()
      if (this.underWay > 0) await new Promise<void>((resolve) => this.waiting.push(resolve))
      await new Promise((resolve) => setTimeout(resolve))
    } while (this.underWay > 0 || this.holds > 0)
  }

  /** Until the returned function is called, `unheld` and `quiet` do not resolve. */
  hold(): () => void {
    this.holds++
    let isReleased = false
    return () => {
      if (isReleased) return
      isReleased = true
      if (--this.holds === 0) for (const go of this.held.splice(0)) go()
    }
  }

  async unheld(): Promise<void> {
    while (this.holds > 0) await new Promise<void>((resolve) => this.held.push(resolve))
  }
}

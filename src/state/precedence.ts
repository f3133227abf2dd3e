/** The engine works on all questions in turn, so each is later for every other. What can wait begins when nothing else is under way. */
export class Precedence {
  private underWay = 0
  private waiting: (() => void)[] = []

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
      if (this.underWay > 0) await new Promise<void>((resolve) => this.waiting.push(resolve))
      await new Promise((resolve) => setTimeout(resolve))
    } while (this.underWay > 0)
  }
}

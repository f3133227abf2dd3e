const FIRST_PAUSE_MS = 1_000
/** Between two refreshes the inserts have the engine to themselves for so many times as long as the views last took. */
const PAUSE_FACTOR = 6

/**
 * When the views may ask again while files load. Engine and views share one thread: what the views take, the load waits.
 * So the first records are shown at once, and every later refresh waits in proportion to what the last one took.
 */
export class RefreshPace {
  private askedAtMs: number | undefined
  private earliestMs = 0

  /** The views begin to ask. */
  began(nowMs: number): void {
    this.askedAtMs = nowMs
  }

  /** @param viewsAsk whether the views still wait for answers */
  isDue(nowMs: number, viewsAsk: boolean): boolean {
    if (this.askedAtMs !== undefined) {
      if (viewsAsk) return false
      this.earliestMs = nowMs + Math.max(FIRST_PAUSE_MS, PAUSE_FACTOR * (nowMs - this.askedAtMs))
      this.askedAtMs = undefined
    }
    return nowMs >= this.earliestMs
  }
}

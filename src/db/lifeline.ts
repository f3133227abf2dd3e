import type { EngineDead } from './engine-errors.ts'

/** Lets nobody wait for a dead worker: its promises would never settle (duckdb-wasm forgets them). */
export class Lifeline {
  private death: EngineDead | undefined
  private readonly waiting = new Set<(error: EngineDead) => void>()
  private readonly announce: (error: EngineDead) => void
  /** Resolves when the engine is gone. */
  readonly ended: Promise<EngineDead>

  constructor() {
    let announce: (error: EngineDead) => void = () => undefined
    this.ended = new Promise((resolve) => (announce = resolve))
    this.announce = announce
  }

  get isCut(): boolean {
    return this.death !== undefined
  }

  /**
   * The promise, or the engine's death or the signal's reason if one of them comes first. What the promise brings later
   * is dropped: a worker in the middle of a long step answers nobody, not even a cancel.
   */
  guard<T>(promise: Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.death) return Promise.reject(this.death)
    // Not Promise.race against one lasting promise: that would keep every answer in memory.
    return new Promise((resolve, reject) => {
      const abort = () => reject(signal?.reason as Error)
      const settled = () => {
        this.waiting.delete(reject)
        signal?.removeEventListener('abort', abort)
      }
      this.waiting.add(reject)
      signal?.addEventListener('abort', abort)
      promise.then(resolve, reject).finally(settled)
    })
  }

  cut(death: EngineDead): void {
    if (this.death) return
    this.death = death
    for (const reject of this.waiting) reject(death)
    this.waiting.clear()
    this.announce(death)
  }
}

import { EngineDead } from './engine-errors.ts'

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

  /** The promise, or the engine's death if that comes first. */
  guard<T>(promise: Promise<T>): Promise<T> {
    if (this.death) return Promise.reject(this.death)
    // Not Promise.race against one lasting promise: that would keep every answer in memory.
    return new Promise((resolve, reject) => {
      this.waiting.add(reject)
      promise.then(resolve, reject).finally(() => this.waiting.delete(reject))
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

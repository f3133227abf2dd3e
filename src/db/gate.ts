/** Lets readers in side by side, and a writer that must be alone when the last of them has left. */
export class Gate {
  private readers = 0
  private opened: Promise<void> | undefined
  private onEmpty: (() => void) | undefined

  async enter(): Promise<void> {
    while (this.opened) await this.opened
    this.readers++
  }

  leave(): void {
    if (--this.readers === 0) this.onEmpty?.()
  }

  /** Runs the work while no reader is inside; those who come meanwhile wait until it is done. */
  async alone<T>(work: () => Promise<T>): Promise<T> {
    while (this.opened) await this.opened
    let open: () => void = () => undefined
    this.opened = new Promise((resolve) => (open = resolve))
    try {
      if (this.readers > 0) await new Promise<void>((resolve) => (this.onEmpty = resolve))
      return await work()
    } finally {
      this.onEmpty = undefined
      this.opened = undefined
      open()
    }
  }
}

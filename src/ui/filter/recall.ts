/** Walks through filters of before with the arrow keys, as a shell does: from an empty line back, and forth again. */
export class Recall {
  private readonly recent: () => readonly string[]
  private at = -1

  constructor(recent: () => readonly string[]) {
    this.recent = recent
  }

  /** @returns the text that the line is to show; undefined where the key is not for this */
  step(step: 1 | -1, text: string): string | undefined {
    const recent = this.recent()
    if (text === '') this.at = -1
    else if (text !== recent[this.at]) return undefined
    const at = this.at - step
    if (at < -1 || at >= recent.length) return undefined
    this.at = at
    return recent[at] ?? ''
  }
}

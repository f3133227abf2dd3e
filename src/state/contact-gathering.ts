/** What was written was not what was asked for: the conversations under the filter became others meanwhile. */
export class StaleContacts extends Error {
  constructor() {
    super('The filter became another while contacts were gathered.')
  }
}

/** Writes the answer to a question into the table of contacts. Rejects with `StaleContacts` where that is to be begun anew. */
export type WriteContacts = (select: string, how: 'anew' | 'more') => Promise<void>

/**
 * The table of contacts (query/findings/contacts.ts), of one scope at a time. It is gathered in parts, and what was
 * gathered stays: who comes next for the same scope goes on from there. A part that was begun goes on to its end.
 */
export class ContactGathering {
  private scope: string | undefined
  private done = 0
  private turn: Promise<unknown> = Promise.resolve()

  /**
   * Resolves when the contacts are there. One after the other.
   * @param scope says whose contacts they are, records included
   * @param write throws where nobody waits for it any more
   * @param onProgress told of the share that is there
   */
  gather(
    scope: string,
    selects: readonly string[],
    write: WriteContacts,
    onProgress: (fraction: number) => void,
  ): Promise<void> {
    const result = this.turn.then(async () => {
      if (scope !== this.scope) this.done = 0
      this.scope = scope
      onProgress(this.done / selects.length)
      for (const select of selects.slice(this.done)) {
        await this.write(write, select)
        this.done++
        onProgress(this.done / selects.length)
      }
    })
    this.turn = result.catch(() => undefined) // who asked hears of it; the next must be served all the same
    return result
  }

  private async write(write: WriteContacts, select: string): Promise<void> {
    try {
      await write(select, this.done === 0 ? 'anew' : 'more')
    } catch (error) {
      if (error instanceof StaleContacts) this.scope = undefined
      throw error
    }
  }
}

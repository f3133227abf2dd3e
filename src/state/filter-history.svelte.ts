const MOST_RECENT = 100

/** Filters that were in force before, the last first. */
export class FilterHistory {
  recent = $state.raw<readonly string[]>([])

  /** Remembers a filter's text as the last one. */
  note(text: string): void {
    if (text.trim() === '' || text === this.recent[0]) return
    this.recent = [text, ...this.recent.filter((other) => other !== text)].slice(0, MOST_RECENT)
  }

  forget(): void {
    this.recent = []
  }
}

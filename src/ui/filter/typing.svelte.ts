import type { Span } from '../../query/filter/tokens.ts'
import type { FilterState } from '../../state/filter.svelte.ts'

/** What is typed comes into force after so long a pause; an error is told of after a longer one. */
const PAUSE_MS = 250
const PAUSE_BEFORE_ERROR_MS = 900

/** What somebody is typing into the filter line, on its way into force. */
export class Typing {
  /** Long enough ago that an error in it is no longer just an unfinished word. */
  isPausing = $state(true)

  private readonly filter: FilterState
  private pending: (() => void) | undefined
  private timer: ReturnType<typeof setTimeout> | undefined
  private errorTimer: ReturnType<typeof setTimeout> | undefined

  constructor(filter: FilterState) {
    this.filter = filter
  }

  /** @param unfinished a word at the caret that may still become a field */
  type(text: string, unfinished: Span | undefined): void {
    this.drop()
    clearTimeout(this.errorTimer)
    this.isPausing = false
    this.pending = () => this.filter.setText(text, { typing: true, unfinished })
    this.timer = setTimeout(() => this.apply(), PAUSE_MS)
    this.errorTimer = setTimeout(() => (this.isPausing = true), PAUSE_BEFORE_ERROR_MS)
  }

  /** The text came into force, or changed, by another way: what was typed before no longer counts. */
  drop(): void {
    clearTimeout(this.timer)
    this.pending = undefined
  }

  /** What is typed takes force at once, is what was meant, and an error in it is told. */
  commit(): void {
    this.apply()
    clearTimeout(this.errorTimer)
    this.isPausing = true
    this.filter.commit()
  }

  private apply(): void {
    const put = this.pending
    this.drop()
    put?.()
  }
}

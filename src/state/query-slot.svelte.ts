import { untrack } from 'svelte'
import { errorOf } from '../lib/error-of.ts'

/**
 * Holds the newest answer to a question that changes. A new question aborts the one before it; while it is under way
 * the last answer stays, and so it does when the new one fails. Made while a component initialises; ends with it.
 */
export class QuerySlot<T> {
  value = $state.raw<T | undefined>()
  error = $state.raw<Error | undefined>()
  pending = $state.raw(false)

  /** @param ask reads what the question depends on and returns how to ask it, or undefined where there is nothing to ask */
  constructor(ask: () => ((signal: AbortSignal) => Promise<T>) | undefined) {
    $effect(() => {
      const start = ask()
      if (!start) {
        this.value = undefined
        this.pending = false
        return
      }
      const abort = new AbortController()
      this.pending = true
      // Counting the question as pending must not make it one of the things the question depends on.
      untrack(() => start(abort.signal))
        .then(
          (value) => {
            if (abort.signal.aborted) return
            this.value = value
            this.error = undefined
          },
          (error: unknown) => {
            if (!abort.signal.aborted) this.error = errorOf(error)
          },
        )
        .finally(() => {
          if (!abort.signal.aborted) this.pending = false
        })
      return () => abort.abort()
    })
  }
}

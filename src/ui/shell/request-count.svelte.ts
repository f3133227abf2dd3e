/** A request that the browser noted for this page. */
export interface NotedRequest {
  readonly url: string
  readonly ms: number
}

/**
 * Counts the requests of this page from a moment on, as the browser's own resource timing tells them. What stays in
 * the browser (`blob:`, `data:`) is no request.
 */
export class RequestCount {
  requests = $state.raw<readonly NotedRequest[]>([])

  constructor() {
    $effect(() => {
      const observer = new PerformanceObserver((list) => this.note(list.getEntries()))
      observer.observe({ type: 'resource' })
      return () => observer.disconnect()
    })
  }

  private note(entries: PerformanceEntryList): void {
    const sent = entries.filter(({ name }) => /^(https?|wss?):/.test(name))
    if (sent.length === 0) return
    this.requests = [...this.requests, ...sent.map(({ name, startTime }) => ({ url: name, ms: startTime }))]
  }
}

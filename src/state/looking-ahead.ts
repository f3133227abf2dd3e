import type { TypedQuery } from '../lib/typed-query.ts'
import { tcpOf, type Conversations } from '../query/conversations/scope.ts'
import { durationClassesQuery, durationQuantilesQuery, unclosedQuery } from '../query/tcp/durations.ts'
import { failureRatesQuery, topOffendersQuery } from '../query/tcp/failures.ts'
import { outcomesQuery } from '../query/tcp/outcomes.ts'
import { verdictGrid, verdictsOverTimeQuery } from '../query/tcp/verdicts-over-time.ts'
import type { Questions } from './questions.svelte.ts'
import type { TcpChoices } from './tcp-choices.svelte.ts'

/** What it looks at. */
interface AheadHost {
  readonly questions: Pick<Questions, 'askAhead'>
  /** One of each connection under the filter, as the TCP view counts them. */
  connections(): Conversations
  hasFlags(): boolean
  readonly choices: TcpChoices
  /** Looks for findings in spare time. */
  find(): Promise<void>
}

/**
 * Of many records, what the views of connections show first is asked for before somebody opens them, while nobody asks for
 * anything else: the overview of TCP, then findings.
 */
export class LookingAhead {
  private readonly host: AheadHost
  private abort = new AbortController()

  constructor(host: AheadHost) {
    this.host = host
  }

  /** @throws what the engine has against a question */
  async start(): Promise<void> {
    this.cancel()
    const { signal } = this.abort
    try {
      await this.askOverview(signal)
    } catch (error) {
      if (!signal.aborted) throw error
      return
    }
    if (!signal.aborted) await this.host.find()
  }

  cancel(): void {
    this.abort.abort()
    this.abort = new AbortController()
  }

  private async askOverview(signal: AbortSignal): Promise<void> {
    const { questions, choices } = this.host
    const conversations = tcpOf(this.host.connections())
    const outcomes = await questions.askAhead(outcomesQuery(conversations, this.host.hasFlags()), signal)
    const grid = verdictGrid(outcomes)
    const others: readonly TypedQuery[] = [
      ...(grid ? [verdictsOverTimeQuery(conversations, grid)] : []),
      failureRatesQuery(conversations, choices.failuresBy),
      topOffendersQuery(conversations, choices.offence),
      durationClassesQuery(conversations),
      durationQuantilesQuery(conversations),
      unclosedQuery(conversations),
    ]
    for (const query of others) await questions.askAhead(query, signal)
  }
}

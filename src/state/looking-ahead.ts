import type { TypedQuery } from '../lib/typed-query.ts'
import { tcpOf, type Conversations } from '../query/conversations/scope.ts'
import { durationClassesQuery, durationQuantilesQuery, unclosedQuery } from '../query/tcp/durations.ts'
import { failureRatesQuery, topOffendersQuery } from '../query/tcp/failures.ts'
import { outcomesQuery } from '../query/tcp/outcomes.ts'
import { verdictsOverTime, verdictsOverTimeQuery } from '../query/tcp/verdicts-over-time.ts'
import type { Dataset } from './dataset.svelte.ts'
import type { Questions } from './questions.svelte.ts'
import type { TcpChoices } from './tcp-choices.svelte.ts'

/** What it asks, and of whom. */
interface AheadHost {
  readonly questions: Pick<Questions, 'askAhead'>
  /** One of each connection under the filter, as the TCP view counts them. */
  connections(): Conversations
  readonly dataset: Pick<Dataset, 'hasFlags' | 'verdictGrid'>
  readonly choices: TcpChoices
}

/**
 * Asks what the overview of TCP shows first before somebody opens it, while nobody waits for anything else; the answers are
 * kept. Ends early when the signal aborts, or the filter becomes another.
 * @throws what the engine has against a question
 */
export async function lookAhead(host: AheadHost, signal: AbortSignal): Promise<void> {
  const { questions, choices, dataset } = host
  const conversations = tcpOf(host.connections())
  try {
    const counted = dataset.verdictGrid
    const outcomes = await questions.askAhead(outcomesQuery(conversations, dataset.hasFlags, counted), signal)
    const overTime = counted && verdictsOverTime(outcomes, counted)
    const others: readonly TypedQuery[] = [
      ...(overTime && !overTime.counts ? [verdictsOverTimeQuery(conversations, overTime.grid)] : []),
      failureRatesQuery(conversations, choices.failuresBy),
      topOffendersQuery(conversations, choices.offence),
      durationClassesQuery(conversations),
      durationQuantilesQuery(conversations),
      unclosedQuery(conversations),
    ]
    for (const query of others) {
      if (tcpOf(host.connections()) !== conversations) return
      await questions.askAhead(query, signal)
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}

import { FAILURES, VERDICTS, type Verdict } from '../../flow/verdicts.ts'
import { isIn, SQL_TRUE, type SqlCondition } from '../sql.ts'

/** What conversations a question is about, as the text behind FROM: with the columns of table `conversation`. */
export type Conversations = string

export const ALL_CONVERSATIONS: Conversations = 'conversation'

/** Those of them that meet a condition on their own columns. */
export function conversationsWhere(conversations: Conversations, condition: SqlCondition): Conversations {
  return condition === SQL_TRUE ? conversations : `(SELECT * FROM ${conversations} WHERE ${condition})`
}

/** The TCP connections among them. */
export function tcpOf(conversations: Conversations): Conversations {
  return conversationsWhere(conversations, 'protocol = 6')
}

/** What a connection is known by of which NAT made several: by its true initiator, or by where it failed. */
export type CountedLeg = 'first' | 'failed, else first'

/**
 * Of conversations that are one connection before and after NAT only one, of those that are among them: so that a filter
 * for the address of a gateway still finds what lies behind it. Lone conversations are on no path, which the engine knows.
 */
export function onePerPath(conversations: Conversations, leg: CountedLeg): Conversations {
  const order = leg === 'first' ? 'hop' : `${IS_FAILURE} DESC, hop`
  return `(SELECT * FROM ${conversations} AS every ANTI JOIN (
  SELECT path, hop FROM ${conversations} WHERE path IS NOT NULL QUALIFY row_number() OVER (PARTITION BY path ORDER BY ${order}) > 1
) AS other ON every.path = other.path AND every.hop = other.hop)`
}

/** Code of a verdict in tables `flow` and `conversation`. */
export function verdictCode(verdict: Verdict): number {
  return VERDICTS.findIndex(({ name }) => name === verdict)
}

export function verdictOfCode(code: number): Verdict {
  const entry = VERDICTS[code]
  if (!entry) throw new RangeError(`no verdict ${code}`)
  return entry.name
}

/** SQL over tables `flow` and `conversation`. */
export function isVerdict(...verdicts: readonly Verdict[]): SqlCondition {
  return isIn('verdict', verdicts.map(verdictCode))
}

/**
 * The same for many verdicts, each a bit of a number. Counting the conversations of 10 million that pass takes half as
 * long as with IN beside others; alone behind WHERE, IN lets the engine skip what has none of them (1.32.0).
 */
export function isAnyVerdict(...verdicts: readonly Verdict[]): SqlCondition {
  const bits = verdicts.reduce((sum, verdict) => sum + 2 ** verdictCode(verdict), 0)
  return `(${bits} >> verdict::INTEGER) & 1 = 1`
}

/** Conversations that failed, as failure rates count them. */
export const IS_FAILURE: SqlCondition = isAnyVerdict(...FAILURES)

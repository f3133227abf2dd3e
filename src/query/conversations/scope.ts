import { FAILURES, VERDICTS, type Verdict } from '../../flow/verdicts.ts'
import { isIn, SQL_TRUE, type SqlCondition } from '../sql.ts'

/** What conversations a question is about, as the text behind FROM: with the columns of table `conversation`. */
export type Conversations = string

export const ALL_CONVERSATIONS: Conversations = 'conversation'

/** Those of them that meet a condition on their own columns. */
export function conversationsWhere(conversations: Conversations, condition: SqlCondition): Conversations {
  return condition === SQL_TRUE ? conversations : `(SELECT * FROM ${conversations} WHERE ${condition})`
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

/** Conversations that failed, as failure rates count them. */
export const IS_FAILURE: SqlCondition = isVerdict(...FAILURES)

import { VERDICTS, type Verdict } from '../flow/verdicts.ts'
import { SQL_TRUE, type SqlCondition } from './sql.ts'

/** The conversations of which some record passes a filter, as a condition on table `conversation`. */
export function conversationCondition(flowCondition: SqlCondition): SqlCondition {
  if (flowCondition.toUpperCase() === SQL_TRUE) return SQL_TRUE
  return `conversation IN (SELECT conversation FROM flow WHERE (${flowCondition}))`
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

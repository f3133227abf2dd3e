import { isFact, type Evidence } from './conversation-facts.ts'
import { rule, type VerdictRule } from './verdict-rule.ts'
import { RULES_OF_FLOWS } from './verdict-rules-of-flows.ts'
import { RULES_OF_SIDES } from './verdict-rules-of-sides.ts'

/**
 * From what the log shows to a verdict: the first rule that matches decides. This table makes the SQL, the function
 * below, and the words on the screen.
 */
export const VERDICT_RULES: readonly VerdictRule[] = [
  rule(1, 'blocked', { needs: ['blocked'] }, 'The node says that it blocked the flow.'),
  rule(
    2,
    'throttled',
    { needs: ['throttled'] },
    'The network dropped packets because a bandwidth limit was reached.',
  ),
  rule(
    3,
    'denied by rule',
    { needs: ['rejected forward'], lacks: ['accepted forward'] },
    'Every record towards the responder is a REJECT.',
  ),
  rule(
    4,
    'denied by rule',
    { needs: ['rejected back'], lacks: ['accepted back'] },
    'The request was accepted or not seen, and the reply was rejected.',
  ),
  rule(
    5,
    'denied by rule',
    { needs: ['rejected forward'], lacks: ['answered'] },
    'Accepted at one place and rejected at another, and nothing came back.',
  ),
  rule(10, 'cannot tell', { lacks: ['protocol known'] }, 'The log does not name the protocol.'),
  rule(11, 'answered', { needs: ['answered', 'sent'], lacks: ['TCP'] }, 'Packets went both ways.'),
  rule(
    12,
    'cannot tell',
    { needs: ['unfinished', 'two-way log'], lacks: ['TCP'] },
    'Nothing has come back yet, and the flow has not ended.',
  ),
  rule(
    13,
    'unanswered',
    { needs: ['two-way log'], lacks: ['TCP'] },
    'The record counts both directions, and nothing came back.',
  ),
  rule(14, 'one-way', { lacks: ['TCP'] }, 'Only one direction is in the log, which keeps a record for each.'),

  rule(
    20,
    'cannot tell',
    { needs: ['unfinished', 'two-way log'], lacks: ['flags per direction', 'flags per flow', 'answered'] },
    'No flags are recorded, nothing has come back yet, and the flow has not ended.',
  ),
  rule(
    21,
    'unanswered',
    { needs: ['two-way log'], lacks: ['flags per direction', 'flags per flow', 'answered'] },
    'No flags are recorded, but the record counts both directions, and nothing came back.',
  ),
  rule(
    22,
    'cannot tell',
    { lacks: ['flags per direction', 'flags per flow'] },
    'The log records no TCP flags.',
  ),
  ...RULES_OF_SIDES,
  ...RULES_OF_FLOWS,
  rule(99, 'cannot tell', {}, 'The flags fit no connection.'),
]

/** The rule that decides: the first that matches. */
export function verdictRule(evidence: Evidence): VerdictRule {
  const match = VERDICT_RULES.find(
    ({ needs, lacks }) =>
      needs.every((fact) => isFact(fact, evidence)) && !lacks.some((fact) => isFact(fact, evidence)),
  )
  if (!match) throw new Error('the last verdict rule matches everything')
  return match
}

/** A rule by the number that a conversation keeps. */
export function verdictRuleOf(number: number): VerdictRule | undefined {
  return VERDICT_RULES.find((one) => one.number === number)
}

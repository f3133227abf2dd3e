import type { Fact } from './conversation-facts.ts'
import type { Verdict } from './verdicts.ts'

/** One line of the table of verdicts. It matches where all of `needs` are so and none of `lacks`. */
export interface VerdictRule {
  /** Number that the conversation keeps; never given to another rule. */
  readonly number: number
  readonly verdict: Verdict
  readonly needs: readonly Fact[]
  readonly lacks: readonly Fact[]
  /** Why, in a sentence that stands behind the verdict. */
  readonly because: string
}

export function rule(
  number: number,
  verdict: Verdict,
  facts: { readonly needs?: readonly Fact[]; readonly lacks?: readonly Fact[] },
  because: string,
): VerdictRule {
  return { number, verdict, needs: facts.needs ?? [], lacks: facts.lacks ?? [], because }
}

/** The same rules for conversations of which all these facts hold. */
export function where(facts: readonly Fact[], rules: readonly VerdictRule[]): readonly VerdictRule[] {
  return rules.map((one) => ({ ...one, needs: [...facts, ...one.needs] }))
}

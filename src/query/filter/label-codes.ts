import { between, isIn, literal, or, SQL_FALSE, type SqlCondition } from '../sql.ts'
import type { TextTest } from './text-match.ts'

/** Up to so many runs of codes are compared as ranges; more are one list, which the engine looks up in a hash table. */
const MOST_RUNS = 6
const SEPARATOR = '\u001f'

/** A dictionary, and where the engine has it as a list, if it does. */
export interface Labels {
  readonly labels: readonly string[]
  readonly listSql?: string | undefined
}

/** Whether the label behind a code passes a test; the dictionary is searched, not the records. */
export function labelCondition(
  expression: string,
  { labels, listSql }: Labels,
  test: TextTest,
): SqlCondition {
  if (test.kind === 'regex') return regexCondition(expression, listSql ?? listOf(labels), test.regex)
  const codes = labels.flatMap((label, code) => (test.matches(label) ? [code] : []))
  if (codes.length === 0) return SQL_FALSE
  if (codes.length === labels.length) return `(${expression} IS NOT NULL)`
  if (2 * codes.length <= labels.length) return codesCondition(expression, codes)
  const chosen = new Set(codes)
  const others = labels.map((_, code) => code).filter((code) => !chosen.has(code))
  return `(NOT ${codesCondition(expression, others)})`
}

/** Regular expressions run in the engine, whose RE2 takes time linear to the text whatever the pattern is. */
function regexCondition(expression: string, listSql: string, regex: string): SqlCondition {
  const numbered = `SELECT unnest(list) AS label, generate_subscripts(list, 1) - 1 AS code FROM (SELECT ${listSql} AS list)`
  return `(${expression} IN (SELECT code FROM (${numbered}) WHERE regexp_matches(label, ${literal(regex)})))`
}

/** All labels in one literal, which the engine parses far faster than thousands. */
function listOf(labels: readonly string[]): string {
  if (labels.length === 0) return '[]::VARCHAR[]'
  let separator = SEPARATOR
  while (labels.some((label) => label.includes(separator))) separator += '\u001e'
  return `string_split(${literal(labels.join(separator))}, ${literal(separator)})`
}

function codesCondition(expression: string, codes: readonly number[]): SqlCondition {
  const runs: { first: number; last: number }[] = []
  for (const code of codes) {
    const run = runs.at(-1)
    if (run?.last === code - 1) run.last = code
    else runs.push({ first: code, last: code })
  }
  if (runs.length > MOST_RUNS) return isIn(expression, codes)
  return or(...runs.map(({ first, last }) => between(expression, first, last)))
}

/** Two labels of different dictionaries compared: both become their rank among all labels of the two. */
export function rankedLabels(
  labels: readonly (readonly string[])[],
  order: (a: string, b: string) => number,
): readonly string[] {
  const all = [...new Set(labels.flat())].sort(order)
  const ranks = new Map(all.map((label, rank) => [label, rank]))
  return labels.map((own) => `[${own.map((label) => ranks.get(label)).join(', ')}]::INTEGER[]`)
}

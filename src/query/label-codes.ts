import { between, isIn, literal, or, SQL_FALSE, type SqlCondition } from './sql.ts'
import type { TextTest } from './text-match.ts'

/** Codes next to each other from here on are a range; shorter runs are listed. */
const SHORTEST_RUN = 3

/** Whether the label behind a code passes a test; the dictionary is searched, not the records. */
export function labelCondition(expression: string, labels: readonly string[], test: TextTest): SqlCondition {
  if (test.kind === 'regex') return regexCondition(expression, labels, test.regex)
  const codes = labels.flatMap((label, code) => (test.matches(label) ? [code] : []))
  if (codes.length === 0) return SQL_FALSE
  if (codes.length === labels.length) return `(${expression} IS NOT NULL)`
  if (2 * codes.length <= labels.length) return codesCondition(expression, codes)
  const chosen = new Set(codes)
  const others = labels.map((_, code) => code).filter((code) => !chosen.has(code))
  return `(NOT ${codesCondition(expression, others)})`
}

/** Regular expressions run in the engine, whose RE2 takes time linear to the text whatever the pattern is. */
function regexCondition(expression: string, labels: readonly string[], regex: string): SqlCondition {
  if (labels.length === 0) return SQL_FALSE
  const rows = labels.map((label, code) => `(${code}, ${literal(label)})`).join(', ')
  const matching = `SELECT code FROM (VALUES ${rows}) AS labels(code, label) WHERE regexp_matches(label, ${literal(regex)})`
  return `(${expression} IN (${matching}))`
}

function codesCondition(expression: string, codes: readonly number[]): SqlCondition {
  const singles: number[] = []
  const parts: SqlCondition[] = []
  for (let i = 0; i < codes.length;) {
    let end = i + 1
    while (end < codes.length && codes[end] === codes[end - 1]! + 1) end++
    if (end - i >= SHORTEST_RUN) parts.push(between(expression, codes[i]!, codes[end - 1]!))
    else singles.push(...codes.slice(i, end))
    i = end
  }
  return or(isIn(expression, singles), ...parts)
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

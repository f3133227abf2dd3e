import type { Scalar, Value } from './filter.ts'
import { folded, globMatcher, likePattern } from '../glob.ts'
import { literal, type SqlCondition } from '../sql.ts'

/** A test of a text, to be made here, or as SQL where only the engine can make it without the risk of hanging. */
export type TextTest =
  | { readonly kind: 'here'; readonly matches: (text: string) => boolean }
  | { readonly kind: 'regex'; readonly regex: string }

/**
 * How values test labels: one of them has to match. A text takes the label as it is written; where no label of the
 * column is written so, it takes those that differ in case only, so that `action=reject` finds REJECT.
 */
export function labelTests(values: readonly Value[], labels: readonly string[]): readonly TextTest[] {
  const written = new Set(labels)
  const exact = new Set<string>()
  const ignoringCase = new Set<string>()
  const patterns: ((label: string) => boolean)[] = []
  const regexes: TextTest[] = []
  for (const value of values) {
    if (value.kind === 'regex') regexes.push(value)
    else if (value.kind === 'text') {
      if (written.has(value.text)) exact.add(value.text)
      else ignoringCase.add(folded(value.text))
    } else patterns.push(patternTest(value))
  }
  const matches = (label: string) =>
    exact.has(label) ||
    (ignoringCase.size > 0 && ignoringCase.has(folded(label))) ||
    patterns.some((pattern) => pattern(label))
  return [{ kind: 'here', matches }, ...regexes]
}

function patternTest(value: Value): (label: string) => boolean {
  switch (value.kind) {
    case 'contains': {
      const part = folded(value.text)
      return (label) => folded(label).includes(part)
    }
    case 'glob':
      return globMatcher(value.glob)
    case 'range':
      return (label) => ordered('>=', value.from)(label) && ordered('<=', value.to)(label)
    default:
      return () => false
  }
}

/** A test of labels by `<` and its kin, in the order of Unicode's code points, as the engine has it. */
export function ordered(is: '<' | '<=' | '>' | '>=', value: Scalar): (label: string) => boolean {
  if (value.kind !== 'text') return () => false
  return (label) => {
    const order = compareCodePoints(label, value.text)
    return is === '<' ? order < 0 : is === '<=' ? order <= 0 : is === '>' ? order > 0 : order >= 0
  }
}

export function compareCodePoints(a: string, b: string): number {
  const left = Array.from(a)
  const right = Array.from(b)
  const at = left.findIndex((char, i) => char !== right[i])
  if (at < 0) return left.length - right.length
  return (left[at]?.codePointAt(0) ?? 0) - (right[at]?.codePointAt(0) ?? -1)
}

/** The same tests for a column of texts that rarely repeat, made by the engine. `=` takes the text as it is written. */
export function textCondition(column: string, value: Value): SqlCondition {
  switch (value.kind) {
    case 'text':
      return `(${column} = ${literal(value.text)})`
    case 'contains':
      return `contains(lower(${column}), ${literal(folded(value.text))})`
    case 'glob':
      return `(lower(${column}) LIKE ${literal(folded(likePattern(value.glob)))} ESCAPE '\\')`
    case 'regex':
      return `regexp_matches(${column}, ${literal(value.regex)})`
    case 'range':
      return value.from.kind === 'text' && value.to.kind === 'text'
        ? `(${column} BETWEEN ${literal(value.from.text)} AND ${literal(value.to.text)})`
        : 'FALSE'
    default:
      return 'FALSE'
  }
}

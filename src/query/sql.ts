import { identifier, literal } from '../lib/sql-text.ts'

export { identifier, literal }

/** A condition as SQL text, always safe to stand beside AND, OR and NOT. NULL counts as false. */
export type SqlCondition = string

export const SQL_TRUE: SqlCondition = 'TRUE'
export const SQL_FALSE: SqlCondition = 'FALSE'

export function and(...parts: readonly SqlCondition[]): SqlCondition {
  const needed = parts.filter((part) => part !== SQL_TRUE)
  if (needed.includes(SQL_FALSE)) return SQL_FALSE
  return needed.length < 2 ? (needed[0] ?? SQL_TRUE) : `(${needed.join(' AND ')})`
}

export function or(...parts: readonly SqlCondition[]): SqlCondition {
  const needed = parts.filter((part) => part !== SQL_FALSE)
  if (needed.includes(SQL_TRUE)) return SQL_TRUE
  return needed.length < 2 ? (needed[0] ?? SQL_FALSE) : `(${needed.join(' OR ')})`
}

/** True where the condition is false and where it is NULL: a record without a port does not have port 22. */
export function not(part: SqlCondition): SqlCondition {
  if (part === SQL_TRUE) return SQL_FALSE
  return part === SQL_FALSE ? SQL_TRUE : `((${part}) IS NOT TRUE)`
}

/**
 * So many values are compared one after the other. More are looked up in a hash table, for which they must come from a
 * subquery: beside OR or NOT the engine (1.4.3, 1.5.6) compares a constant list value by value, 3,700 values with
 * 2 million records in 20 s; as a subquery it takes 0.2 s. One literal is parsed faster than thousands.
 */
const MOST_INLINE = 8

export function isIn(expression: string, values: readonly (string | number | bigint)[]): SqlCondition {
  const [first] = values
  if (first === undefined) return SQL_FALSE
  if (values.length === 1) return `(${expression} = ${literal(first)})`
  if (values.length <= MOST_INLINE) return `(${expression} IN (${values.map(literal).join(', ')}))`
  return `(${expression} IN (SELECT unnest(${listOf(values)})))`
}

/** Whether two expressions together are one of the pairs. */
export function pairIsIn(
  left: string,
  right: string,
  pairs: readonly (readonly [bigint, bigint])[],
): SqlCondition {
  if (pairs.length === 0) return SQL_FALSE
  const [lefts, rights] = [pairs.map(([first]) => first), pairs.map(([, second]) => second)]
  return `((${left}, ${right}) IN (SELECT (unnest(${listOf(lefts)}), unnest(${listOf(rights)}))))`
}

function listOf(values: readonly (string | number | bigint)[]): string {
  const type = listType(values)
  if (type === undefined) return `[${values.map(literal).join(', ')}]`
  return `string_split(${literal(values.join(','))}, ',')::${type}[]`
}

function listType(values: readonly (string | number | bigint)[]): string | undefined {
  const isWhole = (value: string | number | bigint): value is number | bigint =>
    typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))
  if (!values.every(isWhole)) return undefined
  return values.every((value) => value >= 0) ? 'UBIGINT' : 'HUGEINT'
}

export function between(expression: string, first: number | bigint, last: number | bigint): SqlCondition {
  if (first === last) return `(${expression} = ${literal(first)})`
  return `(${expression} BETWEEN ${literal(first)} AND ${literal(last)})`
}

/** Adds up two columns of which either may be missing; the largest number stands for any beyond it. */
export function sumOf(columns: readonly string[]): string {
  const [first, second] = columns.map(identifier)
  if (first === undefined) return 'NULL::UBIGINT'
  if (second === undefined) return first
  const sum = `coalesce(TRY(${first} + ${second}), 18446744073709551615)`
  return `(CASE WHEN ${second} IS NULL THEN ${first} WHEN ${first} IS NULL THEN ${second} ELSE ${sum} END)`
}

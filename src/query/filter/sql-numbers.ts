import type { Column } from '../../flow/column.ts'
import type { FilterField } from './fields.ts'
import type { Comparator, Scalar, Value } from './filter.ts'
import { between, identifier, isIn, literal, or, SQL_FALSE, sumOf, type SqlCondition } from '../sql.ts'

/** What a field of numbers, times or durations is in view `flow`. */
export function numericExpression(field: FilterField, columns: readonly Column[]): string {
  const sum = (unit: 'bytes' | 'packets') =>
    sumOf(columns.filter((column) => column.unit === unit).map(({ name }) => name))
  switch (field.computed) {
    case 'sum':
      return sumOf(columns.map(({ name }) => name))
    case 'duration':
      return '(end_time_ms - start_time_ms)'
    case 'bytes-per-packet':
      return `(CASE WHEN ${sum('packets')} > 0 THEN ${sum('bytes')} // ${sum('packets')} END)`
    case 'rate':
      return `(CASE WHEN end_time_ms > start_time_ms THEN ${sum('bytes')}::DOUBLE * 8000 / (end_time_ms - start_time_ms) END)`
    default:
      return plainNumber(columns[0])
  }
}

function plainNumber(column: Column | undefined): string {
  if (!column) return 'NULL'
  return identifier(column.storage === 'time' ? `${column.name}_ms` : column.name)
}

/** Whether a data set with these of the field's columns can tell the value of a field that is computed from several. */
export function isComputable(field: FilterField, columns: readonly Column[]): boolean {
  const has = (storage: 'bytes' | 'packets' | 'time') =>
    columns.filter((column) => (storage === 'time' ? column.storage : column.unit) === storage).length
  switch (field.computed) {
    case 'sum':
      return columns.length > 0
    case 'duration':
      return columns.length === 2
    case 'bytes-per-packet':
      return has('bytes') > 0 && has('packets') > 0
    case 'rate':
      return has('bytes') > 0 && has('time') === 2
    default:
      return false
  }
}

const NOT_NUMBERS: readonly FilterField['computed'][] = ['protocol-name', 'any-text', 'conversation']

/** Whether a field is one number made of several columns. */
export function isComputedNumber({ computed }: FilterField): boolean {
  return computed !== undefined && !NOT_NUMBERS.includes(computed)
}

/** Whether a number, time or duration is one of the values or lies in one of their ranges. */
export function numberIn(
  expression: string,
  values: readonly Value[],
  endMs: number | undefined,
): SqlCondition {
  const singles: number[] = []
  const ranges: { first: number; last: number }[] = []
  for (const value of values) {
    if (value.kind === 'range') {
      const [first, last] = [numberOf(value.from), numberOf(value.to)]
      if (first !== undefined && last !== undefined && first <= last) ranges.push({ first, last })
    } else if (value.kind === 'last') {
      if (endMs !== undefined) ranges.push({ first: endMs - value.ms, last: endMs })
    } else {
      const single = numberOf(value)
      if (single !== undefined) singles.push(single)
    }
  }
  return or(
    isIn(expression, singles),
    ...merged(ranges).map(({ first, last }) => between(expression, first, last)),
  )
}

/** Ranges in order, those that overlap made one. */
function merged(
  ranges: readonly { first: number; last: number }[],
): readonly { first: number; last: number }[] {
  const kept: { first: number; last: number }[] = []
  for (const range of [...ranges].sort((a, b) => a.first - b.first)) {
    const before = kept.at(-1)
    if (before && range.first <= before.last) before.last = Math.max(before.last, range.last)
    else kept.push({ ...range })
  }
  return kept
}

export function numberCompared(expression: string, is: Comparator, value: Value): SqlCondition {
  const operand = value.kind === 'text' ? value.text : numberOf(value)
  if (operand === undefined) return SQL_FALSE
  return `(${expression} ${is === '!=' ? '<>' : is} ${literal(operand)})`
}

function numberOf(value: Value | Scalar): number | undefined {
  switch (value.kind) {
    case 'number':
      return value.number
    case 'duration':
    case 'time':
      return value.ms
    default:
      return undefined
  }
}

import type { Column } from '../../flow/column.ts'
import { protocolNames } from '../../flow/protocols.ts'
import { fieldOf, type FilterField } from './fields.ts'
import type { FilterSqlContext } from './sql-context.ts'
import { isComputable, isComputedNumber, numericExpression } from './sql-numbers.ts'
import type { Condition } from './filter.ts'
import { rankedLabels } from './label-codes.ts'
import { and, identifier, literal, not, or, SQL_FALSE, type SqlCondition } from '../sql.ts'
import { compareCodePoints } from './text-match.ts'

type FieldsCondition = Extract<Condition, { readonly op: 'fields' }>

/** One side of a comparison of fields. */
type Operand =
  | { readonly kind: 'plain'; readonly sql: string }
  | { readonly kind: 'text'; readonly sql: string }
  | { readonly kind: 'address'; readonly high: string; readonly low: string }
  | { readonly kind: 'label'; readonly code: string; readonly labels: readonly string[] }

/** Two fields of one record compared; false where either is missing, except that `!=` is then true. */
export function fieldsCondition(condition: FieldsCondition, context: FilterSqlContext): SqlCondition {
  if (condition.is === '!=') return not(fieldsCondition({ ...condition, is: '=' }, context))
  const [left, right] = [operandOf(condition.left, context), operandOf(condition.right, context)]
  if (!left || !right) return SQL_FALSE
  if (left.kind === 'address' && right.kind === 'address') return addresses(left, condition.is, right)
  if (left.kind === 'label' && right.kind === 'label') {
    const [leftRanks, rightRanks] = rankedLabels([left.labels, right.labels], compareCodePoints)
    return `((${leftRanks})[${left.code} + 1] ${condition.is} (${rightRanks})[${right.code} + 1])`
  }
  const [leftSql, rightSql] = [plainSql(left), plainSql(right)]
  return leftSql === undefined ||
    rightSql === undefined ||
    (left.kind === 'plain') !== (right.kind === 'plain')
    ? SQL_FALSE
    : `(${leftSql} ${condition.is} ${rightSql})`
}

function addresses(
  left: Extract<Operand, { kind: 'address' }>,
  is: string,
  right: Extract<Operand, { kind: 'address' }>,
): SqlCondition {
  const isSameHigh = `(${left.high} = ${right.high})`
  const low = and(isSameHigh, `(${left.low} ${is} ${right.low})`)
  return is === '=' ? low : or(low, `(${left.high} ${is.charAt(0)} ${right.high})`)
}

function operandOf(name: string, context: FilterSqlContext): Operand | undefined {
  const field = fieldOf(name, context.columns)
  const columns = field?.columns.map((column) => context.columns.find((one) => one.name === column)) ?? []
  if (!field || columns.length === 0 || field.kind === 'name') return undefined
  const present = columns.filter((column) => column !== undefined)
  if (isComputedNumber(field)) {
    return isComputable(field, present)
      ? { kind: 'plain', sql: numericExpression(field, present) }
      : undefined
  }
  const [column] = present
  return column && operand(field, column, context)
}

function operand(field: FilterField, column: Column, context: FilterSqlContext): Operand {
  const sql = identifier(column.name)
  if (field.computed === 'protocol-name') return { kind: 'label', code: sql, labels: protocolNames() }
  switch (column.storage) {
    case 'address':
      return { kind: 'address', high: identifier(`${column.name}_hi`), low: identifier(`${column.name}_lo`) }
    case 'label':
      return { kind: 'label', code: sql, labels: context.labels.get(column.name) ?? [] }
    case 'text':
      return { kind: 'text', sql }
    default:
      return { kind: 'plain', sql: numericExpression(field, [column]) }
  }
}

/** The value itself; of a label the text that it stands for. */
function plainSql(operand: Operand): string | undefined {
  switch (operand.kind) {
    case 'plain':
    case 'text':
      return operand.sql
    case 'label':
      return textOfLabel(operand.code, operand.labels)
    default:
      return undefined
  }
}

function textOfLabel(code: string, labels: readonly string[]): string {
  return `([${labels.map(literal).join(', ')}]::VARCHAR[])[${code} + 1]`
}

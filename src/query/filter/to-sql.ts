import type { Column } from '../../flow/column.ts'
import { protocolNames } from '../../flow/protocols.ts'
import { namedRanges } from '../names/address-names.ts'
import { addressNumber } from '../../flow/prefix.ts'
import { DEFAULT_INTERNAL_PREFIXES } from '../../flow/address-classes.ts'
import { LAST_ADDRESS, outsideOf, parsed, rangesOf } from './address-sets.ts'
import {
  conversationColumn,
  durationSql,
  isConversationField,
  ofConversation,
} from '../conversations/fields.ts'
import { fieldsCondition } from './sql-fields.ts'
import { addressInRanges } from './sql-addresses.ts'
import { addressOfNames, fieldOf, type FilterField } from './fields.ts'
import { activeFilter } from './normal.ts'
import { labelsOf, type FilterSqlContext } from './sql-context.ts'
import { isComputable, isComputedNumber, numberIn, numberCompared, numericExpression } from './sql-numbers.ts'
import type { Comparator, Condition, Filter, Scalar, Value } from './filter.ts'
import { labelCondition, type Labels } from './label-codes.ts'
import { and, identifier, not, or, SQL_FALSE, SQL_TRUE, type SqlCondition } from '../sql.ts'
import { labelTests, ordered, textCondition } from './text-match.ts'
import { isIpv4, parseAddress } from '../../flow/address.ts'

/** The condition on view `flow` that holds for exactly the records of a filter. NULL in it counts as false. */
export function filterSql(filter: Filter, context: FilterSqlContext): SqlCondition {
  return sqlOf(activeFilter(filter), context)
}

function sqlOf(filter: Filter, context: FilterSqlContext): SqlCondition {
  switch (filter.op) {
    case 'and':
      return and(...filter.of.map((part) => sqlOf(part, context)))
    case 'or':
      return or(...filter.of.map((part) => sqlOf(part, context)))
    case 'not':
      return not(sqlOf(filter.of, context))
    case 'off':
      return SQL_TRUE
    case 'fields':
      return fieldsCondition(filter, context)
    default:
      return conditionSql(filter, context)
  }
}

type FieldCondition = Exclude<Condition, { readonly op: 'fields' }>

function conditionSql(condition: FieldCondition, context: FilterSqlContext): SqlCondition {
  if (condition.op === 'missing') return not(conditionSql({ ...condition, op: 'present' }, context))
  if (condition.op === 'compare' && condition.is === '!=') {
    return not(conditionSql({ ...condition, is: '=' }, context))
  }
  const field = fieldOf(condition.field, context.columns)
  if (!field) return SQL_FALSE
  if (field.computed === 'conversation') return conversationCondition(field, condition, context)
  const names = field.computed === 'any-text' ? textColumns(context) : field.columns
  const columns = names.flatMap((name) => context.columns.find((column) => column.name === name) ?? [])
  if (isComputedNumber(field)) {
    return isComputable(field, columns)
      ? numberCondition(numericExpression(field, columns), condition, context)
      : SQL_FALSE
  }
  const parts = columns.map((column) => columnCondition(field, column, condition, context))
  if (field.computed === 'any-text') parts.push(...namesCondition(condition, context))
  return or(...parts)
}

/** Where nothing is paired yet, no record has a conversation. */
function conversationCondition(
  field: FilterField,
  condition: FieldCondition,
  context: FilterSqlContext,
): SqlCondition {
  const isPaired = context.columns.some(({ name }) => name === 'conversation')
  const name = addressOfNames(field)
  if (!isPaired || !isConversationField(name)) return SQL_FALSE
  const nameOf = context.conversationColumn ?? ((name: string) => name)
  const column = conversationColumn(name)
  const own =
    field.kind === 'duration'
      ? numberCondition(durationSql(nameOf), condition, context)
      : columnCondition(field, column, condition, context, nameOf(column.name))
  return context.conversationColumn ? own : ofConversation(own)
}

function textColumns(context: FilterSqlContext): readonly string[] {
  return context.columns
    .filter(({ storage }) => storage === 'label' || storage === 'text')
    .map(({ name }) => name)
}

/** @param name of the column in the table, where it is another */
function columnCondition(
  field: FilterField,
  column: Column,
  condition: FieldCondition,
  context: FilterSqlContext,
  name = column.name,
): SqlCondition {
  if (field.kind === 'address') return addressCondition(name, condition, context)
  if (field.kind === 'name') return nameCondition(name, condition, context)
  if (field.computed === 'protocol-name') {
    return labelsCondition(identifier(name), { labels: protocolNames() }, condition)
  }
  switch (column.storage) {
    case 'label':
      return labelsCondition(identifier(name), labelsOf(column.name, context), condition)
    case 'text':
      return textsCondition(identifier(name), condition)
    default:
      return numberCondition(numericExpression(field, [{ ...column, name }]), condition, context)
  }
}

function numberCondition(
  expression: string,
  condition: FieldCondition,
  context: FilterSqlContext,
): SqlCondition {
  switch (condition.op) {
    case 'compare':
      if (condition.is !== '=') return numberCompared(expression, condition.is, condition.value)
      return numberIn(expression, [condition.value], context.endMs)
    case 'in':
      return numberIn(expression, condition.values, context.endMs)
    case 'flags':
      return flagsCondition(expression, condition.mode, condition.flags)
    default:
      return `(${expression} IS NOT NULL)`
  }
}

function flagsCondition(expression: string, mode: string, flags: number): SqlCondition {
  const bits = flags & 255
  const set = `(${expression} & ${bits})`
  switch (mode) {
    case 'all':
      return bits === 0 ? `(${expression} IS NOT NULL)` : `(${set} = ${bits})`
    case 'any':
      return `(${set} <> 0)`
    case 'none':
      return `(${set} = 0)`
    default:
      return `(${expression} = ${bits})`
  }
}

function addressCondition(
  column: string,
  condition: FieldCondition,
  context: FilterSqlContext,
): SqlCondition {
  const internal = context.internalPrefixes ?? DEFAULT_INTERNAL_PREFIXES
  switch (condition.op) {
    case 'compare':
      if (condition.is !== '=') return orderedAddress(column, condition.is, condition.value)
      return addressInRanges(column, rangesOf(condition.value, internal))
    case 'in':
      return addressInRanges(
        column,
        condition.values.flatMap((value) => rangesOf(value, internal)),
      )
    case 'present':
      return `(${identifier(`${column}_hi`)} IS NOT NULL)`
    default:
      return SQL_FALSE
  }
}

/** Order within the family of the address: nothing of IPv6 is above or below an IPv4 address. */
function orderedAddress(column: string, is: Comparator, value: Value): SqlCondition {
  const words = value.kind === 'address' ? parseAddress(value.address) : undefined
  if (!words) return SQL_FALSE
  const number = addressNumber(words)
  const first = is === '>' ? number + 1n : is === '>=' ? number : 0n
  const last = is === '<' ? number - 1n : is === '<=' ? number : LAST_ADDRESS
  const family = isIpv4(words) ? IPV4_RANGES : outsideOf(IPV4_RANGES)
  const ranges = family.map((range) => ({
    first: range.first > first ? range.first : first,
    last: range.last < last ? range.last : last,
  }))
  return addressInRanges(column, ranges)
}

const IPV4_RANGES = parsed(['0.0.0.0/0'])

function nameCondition(column: string, condition: FieldCondition, context: FilterSqlContext): SqlCondition {
  const ranges = namedRanges(context.names ?? new Map())
  if (condition.op === 'present') return addressInRanges(column, ranges)
  const values = valuesOf(condition)
  const all = [...new Set(ranges.flatMap(({ name, aliases }) => [name, ...aliases]))]
  const chosen = new Set<string>()
  for (const test of labelTests(values, all)) {
    if (test.kind === 'here') for (const name of all) if (test.matches(name)) chosen.add(name)
  }
  return addressInRanges(
    column,
    ranges.filter(({ name, aliases }) => [name, ...aliases].some((one) => chosen.has(one))),
  )
}

/** Text that is looked for anywhere is looked for among the names of the addresses, too. */
function namesCondition(condition: FieldCondition, context: FilterSqlContext): readonly SqlCondition[] {
  if (!context.names || condition.op === 'flags' || condition.op === 'present') return []
  return ['src_addr', 'dst_addr']
    .filter((name) => context.columns.some((column) => column.name === name))
    .map((name) => nameCondition(name, condition, context))
}

function labelsCondition(expression: string, labels: Labels, condition: FieldCondition): SqlCondition {
  if (condition.op === 'present') return `(${expression} IS NOT NULL)`
  if (condition.op === 'compare' && isOrder(condition.is)) {
    return labelCondition(expression, labels, {
      kind: 'here',
      matches: ordered(condition.is, scalarOf(condition.value)),
    })
  }
  return or(
    ...labelTests(valuesOf(condition), labels.labels).map((test) => labelCondition(expression, labels, test)),
  )
}

function textsCondition(expression: string, condition: FieldCondition): SqlCondition {
  if (condition.op === 'present') return `(${expression} IS NOT NULL)`
  if (condition.op === 'compare' && isOrder(condition.is)) {
    return numberCompared(expression, condition.is, condition.value)
  }
  return or(...valuesOf(condition).map((value) => textCondition(expression, value)))
}

function valuesOf(condition: FieldCondition): readonly Value[] {
  if (condition.op === 'in') return condition.values
  return condition.op === 'compare' ? [condition.value] : []
}

function isOrder(is: Comparator): is is '<' | '<=' | '>' | '>=' {
  return is !== '=' && is !== '!='
}

function scalarOf(value: Value): Scalar {
  return value.kind === 'text' ? value : { kind: 'number', number: 0 }
}

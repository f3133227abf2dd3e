import { protocolName } from '../../flow/protocols.ts'
import { flagNames } from '../../flow/tcp-flags.ts'
import { fieldOf, KEYWORDS, printField, printRightField, resolveField, type FilterField } from './fields.ts'
import { meantValue } from './habits.ts'
import { quoted, writtenText } from './quoting.ts'
import { normalFilter } from './normal.ts'
import { isBareProtocol } from './parse.ts'
import {
  isEverything,
  type Comparator,
  type Condition,
  type Filter,
  type Scalar,
  type Value,
} from './filter.ts'
import { printExactly, printFirst, printLast } from '../instants.ts'
import { printDuration, printQuantity } from '../quantities.ts'

/** The text of a filter. Reading it back gives the filter's normal form, exactly. */
export function printFilter(filter: Filter): string {
  const normal = normalFilter(filter)
  return isEverything(normal) ? '' : printSequence(normal)
}

/** A filter where several conditions may stand side by side. */
function printSequence(filter: Filter): string {
  if (filter.op === 'and' && filter.of.length > 0) return filter.of.map(printPart).join(' ')
  if (filter.op === 'or') return filter.of.map(printAlternative).join(' or ')
  return printPart(filter)
}

/** `and` binds closer than `or`, so that its parts need no parentheses there. */
function printAlternative(filter: Filter): string {
  return filter.op === 'and' && filter.of.length > 0 ? printSequence(filter) : printPart(filter)
}

/** A filter where it stands beside others. */
export function printPart(filter: Filter): string {
  switch (filter.op) {
    case 'and':
    case 'or':
      return filter.of.length === 0 ? '()' : `(${printSequence(filter)})`
    case 'not':
      return `!${printPart(filter.of)}`
    case 'off':
      return `off(${isEverything(filter.of) ? '' : printSequence(filter.of)})`
    default:
      return printCondition(filter)
  }
}

function printCondition(condition: Condition): string {
  switch (condition.op) {
    case 'present':
      return `${printField(condition.field)}=*`
    case 'missing':
      return `${printField(condition.field)}=-`
    case 'fields':
      return printFields(condition.left, condition.is, condition.right)
    case 'flags':
      return `${printField(condition.field)}${printFlags(condition.mode, condition.flags)}`
    case 'in': {
      const field = knownField(condition.field)
      const items = condition.values.map((value) => printItem(field, value))
      return `${printField(condition.field)} in (${items.join(', ')})`
    }
    case 'compare':
      return printComparison(condition.field, condition.is, condition.value)
  }
}

/** The field as far as it is known without a data set; others print their values plainly. */
function knownField(name: string): FilterField {
  return fieldOf(name, []) ?? { name, kind: 'text', meaning: '', columns: [] }
}

function printFields(left: string, is: Comparator, right: string): string {
  const kind = fieldOf(left, [])?.kind ?? fieldOf(right, [])?.kind ?? 'text'
  return `${printField(left)}${is}${printRightField(right, kind)}`
}

function printFlags(mode: string, flags: number): string {
  const names = flags === 0 ? ['0'] : flagNames(flags)
  if (mode === 'exactly') return `=${names.join(',')}`
  return mode === 'all' ? `:${names.join(',')}` : `:${mode}(${names.join(', ')})`
}

function printComparison(name: string, is: Comparator, value: Value): string {
  const field = knownField(name)
  const not = is === '!=' ? '!' : ''
  switch (value.kind) {
    case 'contains':
      if (name === 'any' && !not) return isPlainSearch(value.text) ? value.text : quoted(value.text)
      return `${printField(name)}${not}:${writtenText(value.text)}`
    case 'glob':
      return `${printField(name)}${not}~${quoted(value.glob)}`
    case 'regex':
      return `${printField(name)}${not}~${printRegex(value.regex)}`
    case 'time':
      return `${printField(name)}${is}${printTime(value.ms, is)}`
    default:
      return `${printField(name)}${is}${printItem(field, value)}`
  }
}

/** The edge of a coarse time that a comparison takes: `<= day` its end, `>= day` its beginning. */
function printTime(ms: number, is: Comparator): string {
  if (is === '>=' || is === '<') return printFirst(ms)
  return is === '<=' || is === '>' ? printLast(ms) : printExactly(ms)
}

/** A value of a field as a filter has it. */
export function printValue(field: string, value: Value): string {
  return printItem(knownField(field), value)
}

/** A value as it stands after `=` or in a list. */
export function printItem(field: FilterField, value: Value): string {
  switch (value.kind) {
    case 'contains':
      return `:${quoted(value.text)}`
    case 'glob':
      return `~${quoted(value.glob)}`
    case 'regex':
      return printRegex(value.regex)
    case 'prefix':
      return value.prefix
    case 'class':
      return value.class
    case 'last':
      return `last ${printDuration(value.ms)}`
    case 'range':
      return printRange(field, value.from, value.to)
    default:
      return printScalar(field, value)
  }
}

function printRange(field: FilterField, from: Scalar, to: Scalar): string {
  if (from.kind === 'time' && to.kind === 'time') {
    const [first, last] = [printFirst(from.ms), printLast(to.ms)]
    const isOneStretch = first === last && from.ms !== to.ms
    return isOneStretch ? first : `${first}..${last}`
  }
  const [first, last] = [printScalar(field, from), printScalar(field, to)]
  return /^\d+$/.test(first) && /^\d+$/.test(last) ? `${first}-${last}` : `${first}..${last}`
}

function printScalar(field: FilterField, value: Scalar): string {
  switch (value.kind) {
    case 'number':
      return printNumber(field, value.number)
    case 'duration':
      return printDuration(value.ms)
    case 'time':
      return printExactly(value.ms)
    case 'address':
      return value.address
    case 'text':
      return meantValue(field.name, value.text) === undefined ? writtenText(value.text) : quoted(value.text)
  }
}

function printNumber(field: FilterField, number: number): string {
  if (field.kind === 'protocol') return protocolName(number)
  if (field.kind === 'flags') return number === 0 ? '0' : flagNames(number).join('+')
  return field.unit ? printQuantity(number) : String(number)
}

/** Whether a bare word looks for just this text: no field, no address, no port, no protocol, no keyword. */
function isPlainSearch(text: string): boolean {
  const isWord = /^[A-Za-z_][A-Za-z0-9_.-]*$/.test(text) && !KEYWORDS.has(text.toLowerCase())
  return isWord && !isBareProtocol(text) && resolveField(text, []) === undefined
}

function printRegex(regex: string): string {
  return `/${regex.replaceAll('/', '\\/')}/`
}

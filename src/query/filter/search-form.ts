import {
  columnField,
  fieldOf,
  namesField,
  printField,
  type FilterContext,
  type FilterField,
} from './fields.ts'
import { meantValue } from './habits.ts'
import { normalFilter } from './normal.ts'
import { negated, ofParts, partsOf } from './edit.ts'
import { parseFilter } from './parse.ts'
import { printItem } from './print.ts'
import { quoted } from './quoting.ts'
import {
  EVERYTHING,
  sameFilter,
  type Comparator,
  type Condition,
  type Filter,
  type FlagsMode,
  type Value,
} from './filter.ts'

/** How a line of the form compares its field. `contains` takes texts only, `present` and `missing` no value. */
export type FormOperator = Comparator | 'contains' | 'lacks' | 'present' | 'missing'

/** A line of the search form: a field compared with values that are written as in a filter, with commas between them. */
export interface FormLine {
  readonly kind: 'line'
  readonly field: string
  readonly is: FormOperator
  readonly text: string
  /** `is not` is written as a negation, `!port=443`, and stays so. */
  readonly isNegation?: true
}

/** TCP flags that are ticked, and what that means. */
export interface FormFlags {
  readonly kind: 'flags'
  readonly field: string
  readonly mode: FlagsMode
  readonly flags: number
}

/** A part of the filter that the form cannot show; it stays as it is. */
export interface KeptPart {
  readonly kind: 'kept'
  readonly filter: Filter
}

export type FormEntry = FormLine | FormFlags | KeptPart

/** Operators that a form offers for a field. */
export function formOperators(field: FilterField): readonly FormOperator[] {
  const ordered: readonly FormOperator[] = ['=', '!=', '<', '<=', '>', '>=']
  switch (field.kind) {
    case 'text':
      return ['=', '!=', 'contains', 'lacks', 'present', 'missing']
    case 'name':
      return ['=', '!=', 'contains', 'lacks']
    case 'protocol':
      return ['=', '!=', 'present', 'missing']
    default:
      return [...ordered, 'present', 'missing']
  }
}

/** The form of a filter: one entry for each of its parts, in their order. */
export function formOf(filter: Filter, context: FilterContext): readonly FormEntry[] {
  const normal = normalFilter(filter)
  return partsOf(normal).flatMap((part): FormEntry[] => {
    if (part.op === 'and' && part.of.length === 0) return []
    return [flagsOf(part) ?? lineOf(part, context) ?? { kind: 'kept', filter: part }]
  })
}

/** The filter that a form says; undefined where one of its lines cannot be read. */
export function filterOfForm(entries: readonly FormEntry[], context: FilterContext): Filter | undefined {
  const parts: Filter[] = []
  for (const entry of entries) {
    const part = filterOfEntry(entry, context)
    if (!part) return undefined
    parts.push(part)
  }
  return normalFilter(ofParts(parts))
}

/** What one entry says, EVERYTHING where it is empty; undefined where it cannot be read. */
export function filterOfEntry(entry: FormEntry, context: FilterContext): Filter | undefined {
  switch (entry.kind) {
    case 'kept':
      return entry.filter
    case 'flags':
      return isEmptyFlags(entry)
        ? EVERYTHING
        : { op: 'flags', field: entry.field, mode: entry.mode, flags: entry.flags }
    case 'line':
      return filterOfLine(entry, context)
  }
}

/** Exactly no flags is a question; having all of none is not. */
function isEmptyFlags({ mode, flags }: FormFlags): boolean {
  return flags === 0 && mode !== 'exactly'
}

function flagsOf(part: Filter): FormFlags | undefined {
  if (part.op !== 'flags') return undefined
  const flags: FormFlags = { kind: 'flags', field: part.field, mode: part.mode, flags: part.flags }
  return isEmptyFlags(flags) ? undefined : flags
}

function lineOf(part: Filter, context: FilterContext): FormLine | undefined {
  if (isNegation(part)) {
    const line = lineOf(negated(part.of), context)
    return line && { ...line, isNegation: true }
  }
  const line = conditionLine(part, context)
  // What is written must say the same when it is read.
  const read = line && filterOfLine(line, context)
  return read && sameFilter(read, normalFilter(ofOneValue(part))) ? line : undefined
}

/** `!port=443` is `port!=443`, for which a form has a word. */
function isNegation(part: Filter): part is Extract<Filter, { op: 'not' }> {
  return part.op === 'not' && part.of.op === 'compare' && part.of.is === '='
}

function conditionLine(part: Filter, context: FilterContext): FormLine | undefined {
  const line = (field: string, is: FormOperator, text: string): FormLine => ({
    kind: 'line',
    field,
    is,
    text,
  })
  switch (part.op) {
    case 'present':
    case 'missing':
      return line(part.field, part.op, '')
    case 'in':
      return line(part.field, '=', listText(part.field, part.values, context))
    case 'not':
      return part.of.op === 'in'
        ? line(part.of.field, '!=', listText(part.of.field, part.of.values, context))
        : undefined
    case 'compare': {
      const { field, is, value } = part
      if (value.kind !== 'contains') return line(field, is, listText(field, [value], context))
      return line(field, is === '=' ? 'contains' : 'lacks', textItem(value.text))
    }
    default:
      return undefined
  }
}

function listText(name: string, values: readonly Value[], context: FilterContext): string {
  const field = fieldOf(name, context.columns)
  if (!field) return ''
  return values
    .map((value) => {
      if (value.kind === 'text') return textItem(value.text)
      return value.kind === 'glob' && isPlainGlob(value.glob) ? value.glob : printItem(field, value)
    })
    .join(', ')
}

function isPlainGlob(glob: string): boolean {
  return /[*?]/.test(glob) && !/["'`,\\\s]|^[~:/]/.test(glob)
}

/** A text as it is, unless it would be read in another way. */
function textItem(text: string): string {
  const isPlain = text !== '' && text === text.trim() && !/["'`,*?\\\n\r\t]|^[~:/]/.test(text)
  return isPlain ? text : quoted(text)
}

function filterOfLine(line: FormLine, context: FilterContext): Filter | undefined {
  const { field: name, is, text } = line
  const field = fieldOf(name, context.columns)
  if (!field) return undefined
  if (is === 'present' || is === 'missing') return { op: is, field: name }
  const items = itemsOf(text)
  if (items.length === 0) return EVERYTHING
  const isOrder = is !== '=' && is !== '!=' && is !== 'contains' && is !== 'lacks'
  const written =
    field.kind === 'text' || field.kind === 'name' ? items.map((item) => textValue(field, item, is)) : items
  const condition =
    isOrder || is === 'contains' || is === 'lacks'
      ? `${printField(name)}${OPERATOR_TEXT[is]}${written.join(',')}`
      : `${printField(name)} ${is === '!=' ? 'not in' : 'in'} (${written.join(', ')})`
  const { filter } = parseFilter(condition, context)
  const single = filter && ofOneValue(filter)
  if (!single || !(isAbout(single, name) || isAbout(single, namesField(field, context.columns)))) {
    return undefined
  }
  const isOne = line.isNegation && single.op === 'compare' && single.is === '!='
  return normalFilter(isOne ? { op: 'not', of: negated(single) } : single)
}

const OPERATOR_TEXT = { '<': '<', '<=': '<=', '>': '>', '>=': '>=', contains: ':', lacks: '!:' } as const

/** A list of one value is the comparison with that value. */
function ofOneValue(filter: Filter): Filter {
  const inner = filter.op === 'not' ? filter.of : filter
  const [value, ...others] = inner.op === 'in' ? inner.values : []
  if (inner.op !== 'in' || !value || others.length > 0) return filter
  return { op: 'compare', field: inner.field, is: filter.op === 'not' ? '!=' : '=', value }
}

/** Guards against texts that end the list and go on with something else. */
function isAbout(filter: Filter, field: string | undefined): boolean {
  const condition = filter.op === 'not' ? filter.of : filter
  return 'field' in condition && (condition as Condition & { field: string }).field === field
}

/** What stands between commas; a value in quotes or between slashes is left whole. */
function itemsOf(text: string): readonly string[] {
  const items =
    text.match(/(?:^|,)(?:\s*[~:]?(?:"(?:\\.|[^"\\])*"|\/(?:\\.|[^/\\])*\/)(?=\s*(?:,|$))|[^,]*)/gs) ?? []
  return items.map((item) => item.replace(/^,/, '').trim()).filter((item) => item !== '')
}

function textValue(field: FilterField, item: string, is: FormOperator): string {
  if (/^"(?:\\.|[^"\\])*"$/s.test(item)) return item
  if (is === 'contains' || is === 'lacks') return quoted(item)
  if (meantValue(field.name, item) !== undefined) return item
  if (/^[~:]?\/(?:\\.|[^/\\])+\/$/s.test(item) || /^[~:]"(?:\\.|[^"\\])*"$/s.test(item)) return item
  return /[*?]/.test(item) ? `~${quoted(item)}` : quoted(item)
}

/** The field that a column, or one of the language's own fields, is in a form. */
export function formField(name: string, context: FilterContext): FilterField | undefined {
  return fieldOf(name, context.columns) ?? fieldOf(columnField(name), context.columns)
}

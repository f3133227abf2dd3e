import { ADDRESS_CLASSES } from '../../flow/address-classes.ts'
import { protocolNames } from '../../flow/protocols.ts'
import { services } from '../../flow/services.ts'
import { TCP_FLAGS } from '../../flow/tcp-flags.ts'
import {
  fieldOf,
  fieldSpellings,
  KEYWORDS,
  normalName,
  printField,
  resolveField,
  type FieldKind,
  type FilterContext,
  type FilterField,
} from './fields.ts'
import { writtenText } from './quoting.ts'
import type { Span } from './tokens.ts'

/** What could be typed at the cursor. Values are asked for apart: they come from the data. */
export interface CompletionRequest {
  readonly kind: 'field' | 'operator' | 'value'
  /** The text that an option replaces. */
  readonly from: number
  readonly to: number
  /** What of it stands before the cursor. */
  readonly typed: string
  /** The field that the operator or value belongs to. */
  readonly field?: FilterField
  /** Where the condition begins whose value is being typed. */
  readonly conditionFrom?: number
  /** What stands between field and value, in a list also the values before it. */
  readonly operator?: string
}

export interface CompletionOption {
  readonly label: string
  readonly detail: string
  readonly kind: 'field' | 'operator' | 'value' | 'keyword'
  /** The text to put in. */
  readonly apply: string
  /** Where the text that it replaces begins, if that is before the request's. */
  readonly from?: number
}

/** A value that the data has, with how often. */
export interface ValueSuggestion {
  readonly text: string
  readonly detail?: string
  /** The field that has it, where it is not the one that values are asked of: names are offered for addresses. */
  readonly field?: string
}

export interface Completion {
  readonly from: number
  readonly to: number
  readonly options: readonly CompletionOption[]
}

const MOST_OPTIONS = 50
/** Quotes are skipped as a whole, so that words within them are not taken for fields. */
const PIECES =
  /"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|`[^`]*`?|#[^\n]*|<=|>=|!=|==|<>|!~|!:|[()[\],=<>:~!]|[^\s()[\],"'`=<>!~:]+/g
const COMPARISON = /^(?:<=|>=|!=|==|<>|!~|!:|[=<>:~])$/
/** What compares an address with one value. */
const EQUALITY = /^(?:==?|!=|<>|!?[:~])$/
const LONGEST_LOOK_BACK = 20_000

interface Piece {
  readonly text: string
  readonly from: number
  readonly to: number
}

/** What the cursor's place asks for; undefined within comments and where nothing can be completed. */
export function completionAt(
  text: string,
  cursor: number,
  context: FilterContext,
): CompletionRequest | undefined {
  const start = Math.max(0, cursor - LONGEST_LOOK_BACK)
  const pieces = piecesOf(text.slice(start, cursor), start)
  const last = pieces.at(-1)
  if (last?.text.startsWith('#')) return undefined
  const isWord =
    last !== undefined &&
    last.to === cursor &&
    !/^(?:[()[\],!]|<=|>=|!=|==|<>|!~|!:|[=<>:~])$/.test(last.text)
  const before = isWord ? pieces.slice(0, -1) : pieces
  const typed = isWord ? last.text : ''
  const span = { from: cursor - typed.length, to: cursor, typed }
  const name = fieldBefore(before)
  const field = fieldNamed(name?.text, context)
  if (name && field) return valueRequest(text, span, name, field)
  const previous = before.at(-1)
  const isSpaced = previous !== undefined && previous.to < span.from
  const named = isSpaced && !isWord ? fieldNamed(previous.text, context) : undefined
  return named && isField(before) ? { kind: 'operator', ...span, field: named } : { kind: 'field', ...span }
}

function valueRequest(
  text: string,
  { from, to: cursor, typed }: Span & { readonly typed: string },
  name: Piece,
  field: FilterField,
): CompletionRequest {
  const [quote = ''] = /^["'](?!.*["']$)/s.exec(typed) ?? []
  return {
    kind: 'value',
    from,
    // An editor that closes quotes has put the other one behind the cursor.
    to: quote !== '' && text.startsWith(quote, cursor) ? cursor + 1 : cursor,
    typed: typed.replace(/^["']/, ''),
    field,
    conditionFrom: name.from,
    operator: text.slice(name.to, from).trim(),
  }
}

/** The word at the cursor, if it may be on its way to become a field or a keyword, and is no text to look for yet. */
export function unfinishedWord(text: string, cursor: number, context: FilterContext): Span | undefined {
  const request = completionAt(text, cursor, context)
  if (request?.kind !== 'field' || !/^[\p{L}_]/u.test(request.typed)) return undefined
  const typed = normalName(request.typed)
  const words = [...KEYWORDS, ...fieldSpellings(context.columns).map(({ spelling }) => normalName(spelling))]
  return words.some((word) => word.startsWith(typed)) ? { from: request.from, to: request.to } : undefined
}

function piecesOf(text: string, offset: number): readonly Piece[] {
  return Array.from(text.matchAll(PIECES), (found) => ({
    text: found[0],
    from: offset + found.index,
    to: offset + found.index + found[0].length,
  }))
}

/** The field whose value is being typed: behind its operator, or anywhere in its list. */
function fieldBefore(pieces: readonly Piece[]): Piece | undefined {
  let i = pieces.length - 1
  const opening = openingOf(pieces)
  if (opening !== undefined) i = opening - 1
  const operator = pieces[i]?.text.toLowerCase()
  if (operator === undefined) return undefined
  if (operator === 'in') return pieces[pieces[i - 1]?.text.toLowerCase() === 'not' ? i - 2 : i - 1]
  if (COMPARISON.test(operator)) return pieces[i - 1]
  const isFlagsMode = opening !== undefined && ['any', 'none', 'all', 'exactly'].includes(operator)
  return isFlagsMode ? pieces[i - 2] : undefined
}

/** The place of the bracket that is open at the end and holds values: between it and the end no operator stands. */
function openingOf(pieces: readonly Piece[]): number | undefined {
  for (let i = pieces.length - 1; i >= 0; i--) {
    const text = pieces[i]?.text ?? ''
    if (text === '(' || text === '[') return i
    if (text === ')' || text === ']' || COMPARISON.test(text)) return undefined
  }
  return undefined
}

function fieldNamed(word: string | undefined, context: FilterContext): FilterField | undefined {
  if (word === undefined) return undefined
  const name = resolveField(word.replace(/^`|`$/g, ''), context.columns)
  return name === undefined ? undefined : fieldOf(name, context.columns)
}

/** Whether the last piece stands where a field can: not behind an operator. */
function isField(pieces: readonly Piece[]): boolean {
  const before = pieces.at(-2)?.text.toLowerCase()
  return before === undefined || !(COMPARISON.test(before) || before === 'in')
}

/** The options for a request; `values` are those of the data for its field, the most frequent first. */
export function completionOptions(
  request: CompletionRequest,
  context: FilterContext,
  values: readonly ValueSuggestion[] = [],
): Completion {
  const { from, to, field } = request
  const all =
    request.kind === 'field'
      ? wordOptions(request.typed, context)
      : request.kind === 'operator'
        ? operatorOptions(field)
        : valueOptions(request, values)
  return { from, to, options: all.slice(0, MOST_OPTIONS) }
}

function fieldOptions(typed: string, context: FilterContext): readonly CompletionOption[] {
  const wanted = normalName(typed)
  const best = new Map<string, number>()
  for (const { spelling, field } of fieldSpellings(context.columns)) {
    const at = normalName(spelling).indexOf(wanted)
    if (at < 0) continue
    const rank = (at === 0 ? 0 : 2) + (spelling === printField(field) ? 0 : 1)
    best.set(field, Math.min(rank, best.get(field) ?? rank))
  }
  // Of `verd` one means verdict and not verdict_rule.
  const shorter = (a: string, b: string) => (wanted === '' ? 0 : printField(a).length - printField(b).length)
  const fields = [...best]
    .sort((a, b) => a[1] - b[1] || shorter(a[0], b[0]))
    .map(([name]) => fieldOption(name, context))
  const keywords = ['and', 'or', 'not'].filter((word) => wanted !== '' && word.startsWith(wanted))
  return [
    ...fields,
    ...keywords.map((word): CompletionOption => ({
      label: word,
      detail: '',
      kind: 'keyword',
      apply: `${word} `,
    })),
  ]
}

/** Fields for a word; where it is a field's name already, also what can follow it. */
function wordOptions(typed: string, context: FilterContext): readonly CompletionOption[] {
  const field = typed === '' ? undefined : fieldNamed(typed, context)
  const operators = operatorOptions(field).map((option) => {
    const space = /^[a-z]/.test(option.apply) ? ' ' : ''
    return { ...option, apply: typed + space + option.apply }
  })
  const fields = fieldOptions(typed, context)
  if (!field || printField(field.name) !== typed) return [...fields, ...operators]
  return [...operators, ...fields.filter(({ apply }) => apply !== typed)]
}

function fieldOption(name: string, context: FilterContext): CompletionOption {
  const printed = printField(name)
  const field = fieldOf(name, context.columns)
  return { label: printed, detail: field?.meaning ?? '', kind: 'field', apply: printed }
}

const OPERATORS: Readonly<Record<FieldKind, readonly (readonly [string, string])[]>> = (() => {
  const equal = [
    ['=', 'is'],
    ['!=', 'is not'],
  ] as const
  const order = [
    ['<', 'below'],
    ['<=', 'at most'],
    ['>', 'above'],
    ['>=', 'at least'],
  ] as const
  const list = [['in (', 'is one of']] as const
  const presence = [
    ['=*', 'has a value'],
    ['=-', 'is missing'],
  ] as const
  const ordered = [...equal, ...order, ...list, ...presence]
  const part = [
    [':', 'contains'],
    ['~', 'matches a glob or /regular expression/'],
  ] as const
  return {
    address: ordered,
    name: [...equal, ['~', 'matches a glob'], ...list, ...presence],
    port: ordered,
    protocol: [...equal, ...list, ...presence],
    flags: [
      [':', 'has all of'],
      ['=', 'is exactly'],
      ['!=', 'is not exactly'],
      [':any(', 'has any of'],
      [':none(', 'has none of'],
      ...presence,
    ],
    number: ordered,
    time: ordered,
    duration: ordered,
    text: [...equal, ...part, ...list, ...presence],
  }
})()

function operatorOptions(field: FilterField | undefined): readonly CompletionOption[] {
  return (field ? OPERATORS[field.kind] : []).map(([label, detail]) => ({
    label,
    detail,
    kind: 'operator',
    apply: label,
  }))
}

function valueOptions(
  request: CompletionRequest,
  values: readonly ValueSuggestion[],
): readonly CompletionOption[] {
  const { field, typed } = request
  if (!field) return []
  const known = new Set(values.map(({ text }) => text.toLowerCase()))
  const all = [...values, ...standingValues(field).filter(({ text }) => !known.has(text.toLowerCase()))]
  const wanted = typed.toLowerCase()
  const rank = ({ text, detail = '' }: ValueSuggestion) => {
    const at = text.toLowerCase().indexOf(wanted)
    return at === 0 ? 0 : at > 0 || detail.toLowerCase().startsWith(wanted) ? 1 : 2
  }
  return all
    .map((value) => ({ value, rank: rank(value) }))
    .filter(({ rank }) => rank < 2)
    .sort((a, b) => a.rank - b.rank)
    .flatMap(({ value }) => valueOption(request, field, value) ?? [])
}

function valueOption(
  { conditionFrom, operator = '' }: CompletionRequest,
  field: FilterField,
  { text, detail = '', field: owner = field.name }: ValueSuggestion,
): CompletionOption | undefined {
  const option = { label: text, detail, kind: 'value' } as const
  if (owner === field.name) {
    const isText = field.kind === 'text' || field.kind === 'name'
    return { ...option, apply: isText ? writtenText(text) : text }
  }
  if (/^[<>]=?$/.test(operator)) return undefined
  // A list may have addresses already, so that its field stays.
  if (!EQUALITY.test(operator) || conditionFrom === undefined) return { ...option, apply: writtenText(text) }
  const is = /^[!<]/.test(operator) ? '!=' : '='
  return { ...option, apply: printField(owner) + is + writtenText(text), from: conditionFrom }
}

/** Values that a kind of field has whatever the data is. */
function standingValues(field: FilterField): readonly ValueSuggestion[] {
  switch (field.kind) {
    case 'address':
      return [...ADDRESS_CLASSES, 'internal', 'external'].map((text) => ({
        text,
        detail: 'class of addresses',
      }))
    case 'port':
      return services().map(({ port, name }) => ({ text: name, detail: String(port) }))
    case 'protocol':
      return protocolNames().flatMap((text, number) =>
        text === String(number) ? [] : [{ text, detail: String(number) }],
      )
    case 'flags':
      return TCP_FLAGS.map(({ name, meaning }) => ({ text: name, detail: meaning }))
    case 'time':
      return ['5m', '30m', '1h', '12h', '24h', '7d'].map((length) => ({
        text: `last ${length}`,
        detail: 'before the end of the data',
      }))
    case 'duration':
      return ['1s', '10s', '1m', '10m', '1h'].map((text) => ({ text }))
    default:
      return []
  }
}

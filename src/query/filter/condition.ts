import { parsePrefix, printPrefix } from '../../flow/prefix.ts'
import {
  fieldOf,
  fieldSpellings,
  columnField,
  isFieldWord,
  normalName,
  resolveField,
  type FilterContext,
  type FilterField,
} from './fields.ts'
import { FilterSyntaxError, shown, type Operator, type RawValue, type Scanner } from './tokens.ts'
import { expecting, parseFlags, readPattern, readScalar, readValue } from './values.ts'
import type { Comparator, Filter, FlagsMode, Value } from './filter.ts'
import { flagOfName, wholeQuantity, wholeTime } from './habits.ts'
import { comparedWith, isKnownName, oneOf, takingNames, type ValueReader } from './named-addresses.ts'
import { closest } from '../spelling.ts'

const FLAG_MODES: ReadonlySet<string> = new Set(['all', 'any', 'none', 'exactly'])
const NET_SUFFIX = /^(.+)\.net\/(\d{1,3})$/i

/** Reads conditions: a field, an operator and what it is compared with. */
export class ConditionParser {
  private readonly scanner: Scanner
  private readonly context: FilterContext
  /** What stands behind `=` or in a list, behind `:` and behind `~`. */
  private readonly item: ValueReader
  private readonly part: ValueReader
  private readonly pattern: ValueReader

  constructor(scanner: Scanner, context: FilterContext) {
    this.scanner = scanner
    this.context = context
    this.item = takingNames(readItem, context)
    this.part = takingNames(readPart, context)
    this.pattern = takingNames(readPattern, context)
  }

  /** @returns undefined, and steps nowhere, where no field with an operator is next */
  condition(): Filter | undefined {
    const { scanner } = this
    const from = scanner.at
    const isQuoted = scanner.peek() === '`'
    const name = isQuoted ? scanner.backticked() : this.fieldName()
    if (name === undefined) return undefined
    const to = scanner.at
    scanner.skip()
    const operator = scanner.operator()
    if (operator === undefined) {
      if (isQuoted) {
        throw new FilterSyntaxError(
          `expecting an operator, found ${shown(scanner.peek())}`,
          scanner.at,
          scanner.at + 1,
          OPERATORS,
        )
      }
      scanner.at = from
      return undefined
    }
    const flag = isQuoted ? undefined : flagOfName(name)
    if (flag !== undefined) return this.oneFlag(flag, operator)
    const net = isQuoted ? null : NET_SUFFIX.exec(name)
    const field = this.field(net?.[1] ?? name, isQuoted, from, to)
    scanner.skip()
    if (net) return this.netCondition(field, Number(net[2]), operator)
    const isNegated = operator.startsWith('!')
    if (MARKABLE.has(operator) && this.acceptMark('*')) return presence(field, isNegated)
    if (MARKABLE.has(operator) && this.acceptMark('-')) return presence(field, !isNegated)
    return field.kind === 'flags' ? this.flagsCondition(field, operator) : this.comparison(field, operator)
  }

  /** An identifier, with `/24` behind `.net`; nothing where the word is an address such as `fe80::1`. */
  private fieldName(): string | undefined {
    const { scanner } = this
    const from = scanner.at
    const word = scanner.word()
    scanner.at = from
    if (word === undefined || isIpv6(word)) return undefined
    const name = scanner.identifier()
    if (name?.toLowerCase().endsWith('.net') && scanner.peek() === '/') {
      scanner.at++
      const length = /^\d{1,3}/.exec(scanner.text.slice(scanner.at, scanner.at + 3))?.[0] ?? ''
      scanner.at += length.length
      return `${name}/${length}`
    }
    return name
  }

  private field(name: string, isExact: boolean, from: number, to: number): FilterField {
    const { columns } = this.context
    const resolved = isExact ? columnField(name) : resolveField(name, columns)
    const field = resolved === undefined ? undefined : fieldOf(resolved, columns)
    if (field) return field
    const spellings = fieldSpellings(columns).map(({ spelling }) => spelling)
    const alike = closest(
      name,
      spellings,
      normalName,
      (spelling) => resolveField(spelling, columns) ?? spelling,
    )
    const hint =
      alike.length > 0 ? `did you mean ${alike.join(' or ')}?` : 'to look for this text, put it in quotes'
    throw new FilterSyntaxError(`there is no field ${shown(name)}; ${hint}`, from, to, alike, alike)
  }

  /** Steps over a lone `*` or `-`. */
  private acceptMark(mark: string): boolean {
    const next = this.scanner.text[this.scanner.at + 1] ?? ' '
    return /[\s)#&|]/.test(next) && this.scanner.accept(mark)
  }

  private comparison(field: FilterField, operator: Operator): Filter {
    const isNegated = operator.startsWith('!') || operator === 'not in'
    switch (operator) {
      case '<':
      case '<=':
      case '>':
      case '>=':
        return this.ordered(field, operator)
      case '~':
      case '!~':
        return this.matching(field, isNegated, this.pattern)
      case ':':
      case '!:':
        return this.matching(field, isNegated, this.part)
      case '=':
      case '!=':
        return this.equal(field, isNegated)
      default: {
        const list = this.listOf(field, this.item) ?? [this.single(field, this.item)]
        return negatedIf(isNegated, oneOf(field, list, this.context))
      }
    }
  }

  private equal(field: FilterField, isNegated: boolean): Filter {
    const is = isNegated ? '!=' : '='
    const list = this.listOf(field, this.item)
    if (list) return negatedIf(isNegated, oneOf(field, list, this.context))
    const raw = this.whole(field, this.required(field))
    const other = this.otherField(field, raw)
    if (other) return this.fields(field, is, other, raw)
    return this.commas(field, is, this.itemOf(field, raw))
  }

  /** `port=22,443`: values with commas and no space between them are a list, too. */
  private commas(field: FilterField, is: '=' | '!=', first: Value): Filter {
    const values = [first]
    while (this.scanner.peek() === ',') {
      this.scanner.at++
      this.scanner.skip()
      values.push(this.single(field, this.item))
    }
    if (values.length === 1) return comparedWith(field, is, first, this.context)
    return negatedIf(is === '!=', oneOf(field, values, this.context))
  }

  private matching(field: FilterField, isNegated: boolean, read: ValueReader): Filter {
    const list = this.listOf(field, read)
    if (list) return negatedIf(isNegated, oneOf(field, list, this.context))
    return comparedWith(field, isNegated ? '!=' : '=', this.single(field, read), this.context)
  }

  private ordered(field: FilterField, is: '<' | '<=' | '>' | '>='): Filter {
    const raw = this.whole(field, this.required(field))
    const other = this.otherField(field, raw)
    if (other) return this.fields(field, is, other, raw)
    if (field.kind === 'name' || field.name === 'any') {
      throw new FilterSyntaxError(`${field.name} has no order: use = or ~`, raw.from, raw.to, ['=', '~'])
    }
    const edge = is === '<=' || is === '>' ? 'last' : 'first'
    return { op: 'compare', field: field.name, is, value: readScalar(field, raw, edge) }
  }

  /** The field on the right of a comparison. Where text can stand, only a full column name or backticks mean a field. */
  private otherField(field: FilterField, raw: RawValue): FilterField | undefined {
    const { columns, names = new Map() } = this.context
    if (raw.kind === 'backticked') return this.rightField(raw)
    if (raw.kind !== 'word') return undefined
    if (field.kind === 'text') return isFieldWord(raw.text) ? fieldOf(raw.text, columns) : undefined
    if (field.kind === 'name') return undefined
    try {
      readItem(field, raw)
      return undefined
    } catch (error) {
      if (!(error instanceof FilterSyntaxError)) throw error
      const name = resolveField(raw.text, columns)
      const other = name === undefined ? undefined : fieldOf(name, columns)
      // A host may be called like a field; of addresses only other addresses are meant before it.
      const isName = field.kind === 'address' && other?.kind !== 'address' && isKnownName(raw.text, names)
      return isName ? undefined : other
    }
  }

  private rightField(raw: RawValue): FilterField {
    const { columns } = this.context
    const computed = resolveField(raw.text, [])
    const isColumn = fieldOf(columnField(raw.text), columns) !== undefined
    return this.field(isColumn || computed === undefined ? raw.text : computed, isColumn, raw.from, raw.to)
  }

  private fields(left: FilterField, is: Comparator, right: FilterField, raw: RawValue): Filter {
    const isWhole = (field: FilterField) =>
      field.kind === 'name' ||
      (field.columns.length !== 1 && !field.computed) ||
      field.computed === 'any-text' ||
      field.computed === 'conversation'
    if (isWhole(left) || isWhole(right)) {
      const message = 'a field can be compared with one other field, not with either side'
      throw new FilterSyntaxError(message, raw.from, raw.to)
    }
    if (comparable(left) !== comparable(right)) throw expecting(left, raw, raw.from, raw.to)
    return { op: 'fields', left: left.name, is, right: right.name }
  }

  private netCondition(field: FilterField, length: number, operator: Operator): Filter {
    const { scanner } = this
    if (field.kind !== 'address') {
      throw new FilterSyntaxError('only an address has a .net/n', scanner.at, scanner.at + 1)
    }
    const read = (_: FilterField, raw: RawValue): Value => {
      const range = parsePrefix(raw.text.includes('/') ? raw.text : `${raw.text}/${length}`)
      const prefix = range && printPrefix(range)
      if (prefix?.endsWith(`/${length}`)) return { kind: 'prefix', prefix }
      const message = `expecting a prefix of length ${length}, found ${shown(raw.text)}`
      throw new FilterSyntaxError(message, raw.from, raw.to, [`a /${length} prefix`])
    }
    if (!['=', '!=', ':', '!:', 'in', 'not in'].includes(operator)) {
      throw new FilterSyntaxError('a prefix has no order: use = or in', scanner.at, scanner.at + 1, [
        '=',
        'in',
      ])
    }
    return this.matching(field, operator.startsWith('!') || operator === 'not in', read)
  }

  private flagsCondition(field: FilterField, operator: Operator): Filter {
    const isNegated = operator.startsWith('!')
    if (operator === '=' || operator === '!=') {
      const { at } = this.scanner
      const raw = this.scanner.value()
      const other = raw && this.flagsField(field, raw)
      if (other) return this.fields(field, operator, other, raw)
      this.scanner.at = at
      return negatedIf(isNegated, this.flags(field, 'exactly'))
    }
    if (operator === ':' || operator === '!:')
      return negatedIf(isNegated, this.flags(field, this.flagsMode()))
    if (operator === '~' || operator === '!~') {
      const { at } = this.scanner
      throw new FilterSyntaxError('flags take : or =, as in flags:SYN', at, at + 1, [':', '='])
    }
    return this.comparison(field, operator)
  }

  /** `tcp.flags.syn==1` */
  private oneFlag(flags: number, operator: Operator): Filter {
    const { scanner } = this
    scanner.skip()
    const at = scanner.at
    const raw = scanner.value()
    const isSet =
      raw && /^(1|true)$/i.test(raw.text) ? true : raw && /^(0|false)$/i.test(raw.text) ? false : undefined
    if (isSet === undefined || (operator !== '=' && operator !== '!=')) {
      const message = 'a single flag is set or not: == 1 or == 0; of several, write flags:SYN,ACK'
      throw new FilterSyntaxError(message, at, scanner.at, ['== 1', '== 0'])
    }
    return negatedIf(isSet === (operator === '!='), { op: 'flags', field: 'tcp_flags', mode: 'all', flags })
  }

  private flagsMode(): FlagsMode {
    const { scanner } = this
    const word = /^[a-z]{3,7}(?=\()/i.exec(scanner.text.slice(scanner.at, scanner.at + 8))?.[0] ?? ''
    if (!FLAG_MODES.has(word.toLowerCase())) return 'all'
    scanner.at += word.length
    return word.toLowerCase() as FlagsMode
  }

  private flags(field: FilterField, mode: FlagsMode): Filter {
    const { scanner } = this
    const read = (raw: RawValue): number => {
      const bits = raw.kind === 'regex' ? undefined : parseFlags(raw.text)
      if (bits === undefined) throw expecting(field, raw, raw.from, raw.to)
      return bits
    }
    let flags = 0
    if (CLOSING[scanner.peek()] !== undefined) {
      this.list(field, (raw) => (flags |= read(raw)))
      return { op: 'flags', field: field.name, mode, flags }
    }
    flags = read(this.required(field))
    while (scanner.accept(',')) {
      scanner.skip()
      flags |= read(this.required(field))
    }
    return { op: 'flags', field: field.name, mode, flags }
  }

  private flagsField(field: FilterField, raw: RawValue): FilterField | undefined {
    return parseFlags(raw.text) === undefined ? this.otherField(field, raw) : undefined
  }

  private single(field: FilterField, read: ValueReader): Value {
    return this.itemOf(field, this.required(field), read)
  }

  private itemOf(field: FilterField, raw: RawValue, read: ValueReader = this.item): Value {
    return read(field, this.whole(field, raw))
  }

  private whole(field: FilterField, raw: RawValue): RawValue {
    return field.kind === 'time' ? wholeTime(this.scanner, raw) : wholeQuantity(this.scanner, raw, field.kind)
  }

  private required(field: FilterField): RawValue {
    const raw = this.scanner.value()
    if (raw) return raw
    throw expecting(field, this.scanner.peek(), this.scanner.at, this.scanner.at + 1)
  }

  private listOf(field: FilterField, read: ValueReader): Value[] | undefined {
    if (CLOSING[this.scanner.peek()] === undefined) return undefined
    const values: Value[] = []
    this.list(field, (raw, mark) => {
      const item = mark === '~' ? this.pattern : mark === ':' ? this.part : read
      values.push(this.itemOf(field, raw, item))
    })
    return values
  }

  /** Values between brackets, with commas or spaces between them. `~` or `:` before one makes it a pattern or a part. */
  private list(field: FilterField, take: (raw: RawValue, mark: string) => void): void {
    const { scanner } = this
    const from = scanner.at
    const closing = CLOSING[scanner.peek()] ?? ')'
    scanner.at++
    for (let count = 0; ; count++) {
      scanner.skip()
      while (count > 0 && scanner.accept(',')) scanner.skip()
      if (count > 0 && scanner.accept(closing)) return
      if (scanner.isAtEnd) {
        throw new FilterSyntaxError(`this list is not closed: expecting ${closing}`, from, scanner.at, [
          closing,
        ])
      }
      const mark = scanner.accept('~') ? '~' : isPartMark(scanner) ? ':' : ''
      if (mark === ':') scanner.at++
      take(this.required(field), mark)
    }
  }
}

/** Operators that take `*` and `-`, present and missing. */
const MARKABLE: ReadonlySet<Operator> = new Set<Operator>(['=', '!=', ':', '!:'])

/** What closes a list. */
const CLOSING: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

export const OPERATORS: readonly string[] = ['=', '!=', '<', '<=', '>', '>=', ':', '~', 'in']

function isIpv6(word: string): boolean {
  return (
    word.includes(':') &&
    word.length < 60 &&
    parsePrefix(word.includes('/') ? word : `${word}/128`) !== undefined
  )
}

/** A colon before a list's value; an IPv6 address may begin with two. */
function isPartMark(scanner: Scanner): boolean {
  return scanner.startsWith(':') && !scanner.startsWith('::')
}

function readItem(field: FilterField, raw: RawValue): Value {
  if (raw.kind === 'backticked') throw expecting(field, `\`${raw.text}\``, raw.from, raw.to)
  return readValue(field, raw)
}

/** What stands after `:`: a part of a text; for other kinds of field the same as after `=`. */
function readPart(field: FilterField, raw: RawValue): Value {
  const isPart = (field.kind === 'text' || field.kind === 'name') && raw.kind === 'quoted'
  return isPart ? { kind: 'contains', text: raw.text } : readPattern(field, raw)
}

function comparable(field: FilterField): string {
  return field.kind === 'port' || field.kind === 'protocol' || field.kind === 'flags' ? 'number' : field.kind
}

function presence(field: FilterField, isMissing: boolean): Filter {
  return { op: isMissing ? 'missing' : 'present', field: field.name }
}

function negatedIf(isNegated: boolean, filter: Filter): Filter {
  return isNegated ? { op: 'not', of: filter } : filter
}

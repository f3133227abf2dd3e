import { canonicalAddress, canonicalPrefix } from '../../flow/prefix.ts'
import { protocolNumber } from '../../flow/protocols.ts'
import { present } from '../../lib/assert.ts'
import { ConditionParser, OPERATORS } from './condition.ts'
import { KEYWORDS, resolveField, type FilterContext } from './fields.ts'
import { FilterSyntaxError, Scanner, shown, type FilterError, type RawValue, type Span } from './tokens.ts'
import { allOf, anyOf, EVERYTHING, type Filter, type Value } from './filter.ts'
import { bareLast, captureFilter, shortPrefix } from './habits.ts'
import { hasWildcard } from '../glob.ts'
import { regexFault } from './regex-check.ts'

export type ParsedFilter =
  | { readonly filter: Filter; readonly error?: undefined }
  | { readonly error: FilterError; readonly filter?: undefined }

const LONGEST_TEXT = 1_000_000
const MOST_CONDITIONS = 2000
const DEEPEST = 100

/** Protocols that a bare word means; other names are more likely text that somebody looks for. */
const BARE_PROTOCOLS: ReadonlySet<string> = new Set(['tcp', 'udp', 'icmp', 'icmpv6', 'gre', 'esp', 'sctp'])

/** Whether a bare word would be read as a protocol and not as text to look for. */
export function isBareProtocol(word: string): boolean {
  return BARE_PROTOCOLS.has(word.toLowerCase())
}

/** Reads the text of a filter. Empty text is everything. The language is described in README.md of this folder. */
export function parseFilter(text: string, context: FilterContext): ParsedFilter {
  const { filter, error } = parsed(text, context)
  return filter ? { filter } : { error }
}

/** Where the parts of a filter stand in its text; undefined where the text has an error. */
export function partSpans(text: string, context: FilterContext): readonly Span[] | undefined {
  return parsed(text, context).spans
}

type Parsed =
  | { readonly filter: Filter; readonly spans: readonly Span[]; readonly error?: undefined }
  | { readonly error: FilterError; readonly filter?: undefined; readonly spans?: undefined }

function parsed(text: string, context: FilterContext): Parsed {
  try {
    if (text.length > LONGEST_TEXT) {
      throw new FilterSyntaxError(
        `the filter is longer than ${LONGEST_TEXT} characters`,
        LONGEST_TEXT,
        text.length,
      )
    }
    const parser = new Parser(text, context)
    return { filter: parser.filter(), spans: parser.spans }
  } catch (error) {
    if (error instanceof FilterSyntaxError) return { error: error.error }
    throw error
  }
}

class Parser {
  /** Of the parts that stand side by side at the top. */
  spans: readonly Span[] = []
  private readonly scanner: Scanner
  private readonly conditions: ConditionParser
  private depth = 0
  private count = 0
  /** Where the part that was read last ends: blanks and comments behind it are not its own. */
  private end = 0

  constructor(text: string, context: FilterContext) {
    this.scanner = new Scanner(text)
    this.conditions = new ConditionParser(this.scanner, context)
  }

  filter(): Filter {
    const filter = this.alternatives()
    this.scanner.skip()
    if (!this.scanner.isAtEnd) throw this.unexpected()
    return filter
  }

  private unexpected(): FilterSyntaxError {
    const at = this.scanner.at
    const found = this.scanner.peek()
    const reason =
      found === ')' ? 'no parenthesis is open here' : `expecting a condition, found ${shown(found)}`
    return new FilterSyntaxError(reason, at, at + 1, ['a condition'])
  }

  private alternatives(): Filter {
    const from = this.scanner.at
    const first = this.sequence()
    const parts = [first]
    while (this.acceptWord('or', '||')) {
      this.requirePart(first, 'or')
      const next = this.sequence()
      this.requirePart(next, 'or')
      parts.push(next)
    }
    if (this.depth === 0 && parts.length > 1) this.spans = [{ from, to: this.end }]
    return anyOf(parts)
  }

  private requirePart(part: Filter, word: string): void {
    if (part !== EVERYTHING) return
    const { at } = this.scanner
    const found = this.scanner.text.slice(at, at + 20)
    throw new FilterSyntaxError(`expecting a condition beside “${word}”, found ${shown(found)}`, at, at + 1, [
      'a condition',
    ])
  }

  /** Conditions one after the other, with or without `and` between them; EVERYTHING itself where there are none. */
  private sequence(): Filter {
    const parts: Filter[] = []
    const spans: Span[] = []
    for (;;) {
      const hasAnd = this.acceptWord('and', '&&')
      if (hasAnd && parts.length === 0) this.requirePart(EVERYTHING, 'and')
      this.scanner.skip()
      if (this.isAtEndOfSequence()) {
        if (hasAnd) this.requirePart(EVERYTHING, 'and')
        if (this.depth === 0) this.spans = spans
        return parts.length === 0 ? EVERYTHING : allOf(parts)
      }
      const from = this.scanner.at
      parts.push(this.part())
      this.end = this.scanner.at
      spans.push({ from, to: this.end })
    }
  }

  private isAtEndOfSequence(): boolean {
    const { scanner } = this
    if (scanner.isAtEnd || scanner.startsWith(')') || scanner.startsWith('||')) return true
    const at = scanner.at
    const isOr = scanner.acceptKeyword('or')
    scanner.at = at
    return isOr
  }

  private acceptWord(word: string, symbol: string): boolean {
    this.scanner.skip()
    return this.scanner.acceptKeyword(word) || this.scanner.accept(symbol)
  }

  private part(): Filter {
    const { scanner } = this
    scanner.skip()
    const from = scanner.at
    if (scanner.accept('!') || scanner.acceptKeyword('not') || scanner.acceptMinus()) {
      return { op: 'not', of: this.nested(from, () => this.operand(from)) }
    }
    const at = scanner.at
    if (scanner.acceptKeyword('off')) {
      scanner.skip()
      if (scanner.accept('(')) return { op: 'off', of: this.nested(from, () => this.group(from)) }
      scanner.at = at
    }
    if (scanner.accept('(')) return this.nested(from, () => this.group(from))
    if (++this.count > MOST_CONDITIONS) {
      const message = `more than ${MOST_CONDITIONS} conditions; put many values of one field into a list: field in (…)`
      throw new FilterSyntaxError(message, from, from + 1)
    }
    return this.conditions.condition() ?? this.bare()
  }

  private operand(from: number): Filter {
    this.scanner.skip()
    if (!this.isAtEndOfSequence()) return this.part()
    throw new FilterSyntaxError('expecting a condition to negate', from, this.scanner.at, ['a condition'])
  }

  /** What is between parentheses; empty ones are everything. */
  private group(from: number): Filter {
    const filter = this.alternatives()
    this.scanner.skip()
    if (this.scanner.accept(')')) return filter === EVERYTHING ? { ...EVERYTHING } : filter
    if (!this.scanner.isAtEnd) throw this.unexpected()
    throw new FilterSyntaxError(
      'this parenthesis is not closed: expecting )',
      from,
      this.scanner.text.length,
      [')'],
    )
  }

  private nested(from: number, read: () => Filter): Filter {
    if (++this.depth > DEEPEST) {
      throw new FilterSyntaxError(`nested more than ${DEEPEST} levels deep`, from, from + 1)
    }
    const filter = read()
    this.depth--
    return filter
  }

  /** A value without a field: an address, a prefix, a port, a protocol, or text that any field may have. */
  private bare(): Filter {
    const { scanner } = this
    const isPattern = scanner.accept('~')
    const raw = scanner.value()
    if (raw === undefined) throw this.unexpected()
    if (raw.kind === 'word' && !isPattern) {
      const last = bareLast(scanner, raw.text)
      if (last) return last
      this.requireOperator(raw)
      return bareWord(raw.text)
    }
    return anyText(patternOf(raw, isPattern))
  }

  /** `dst port 443`, as other tools have it, would look for three texts: a field before a value wants an operator. */
  private requireOperator({ text, from, to }: RawValue): void {
    const { scanner } = this
    const capture = captureFilter(scanner.text, from)
    const isNet = capture !== undefined && text.toLowerCase() === 'net'
    if (!isNet && resolveField(text, []) === undefined) return
    const end = scanner.at
    scanner.skip()
    const { at } = scanner
    const isValueNext =
      !this.isAtEndOfSequence() && !scanner.acceptKeyword('and') && scanner.word() !== undefined
    const next = scanner.text.slice(at, scanner.at)
    scanner.at = end
    const isCondition =
      /^[=<>!]/.test(scanner.text.slice(at + next.length).trimStart()) || (!capture && /[:~]/.test(next))
    if (!isValueNext || isCondition || KEYWORDS.has(next.toLowerCase())) return
    if (capture) {
      const message = `expecting an operator: write ${capture.instead}`
      throw new FilterSyntaxError(message, from, capture.to, OPERATORS, [capture.instead])
    }
    const message = `expecting an operator behind ${shown(text)}; to look for this text, put it in quotes`
    throw new FilterSyntaxError(message, from, to, OPERATORS)
  }
}

function patternOf(raw: RawValue, isPattern: boolean): Value {
  if (raw.kind === 'regex') {
    const fault = regexFault(raw.text)
    if (fault) throw new FilterSyntaxError(`regular expression: ${fault.message}`, raw.from, raw.to)
    return { kind: 'regex', regex: raw.text }
  }
  return isPattern && hasWildcard(raw.text)
    ? { kind: 'glob', glob: raw.text }
    : { kind: 'contains', text: raw.text }
}

function bareWord(text: string): Filter {
  const addresses = text.length <= 100 ? addressesOf(text) : undefined
  if (addresses) return { op: 'compare', field: 'ip', is: '=', value: addresses }
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) {
    return { op: 'compare', field: 'port', is: '=', value: { kind: 'number', number: Number(text) } }
  }
  if (isBareProtocol(text)) {
    const number = present(protocolNumber(text), 'the number of a protocol')
    return { op: 'compare', field: 'protocol', is: '=', value: { kind: 'number', number } }
  }
  return anyText(hasWildcard(text) ? { kind: 'glob', glob: text } : { kind: 'contains', text })
}

function addressesOf(text: string): Value | undefined {
  const address = canonicalAddress(text)
  if (address !== undefined) return { kind: 'address', address }
  const prefix = canonicalPrefix(text) ?? shortPrefix(text)
  return prefix === undefined ? undefined : { kind: 'prefix', prefix }
}

function anyText(value: Value): Filter {
  return { op: 'compare', field: 'any', is: '=', value }
}

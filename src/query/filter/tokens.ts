/** Where a filter's text stops making sense, and what would have. Positions count UTF-16 units. */
export interface FilterError {
  readonly message: string
  readonly from: number
  readonly to: number
  /** What could stand there, in words. */
  readonly expected: readonly string[]
  /** What was probably meant: texts to put in the place of the wrong one. */
  readonly instead?: readonly string[]
}

/** Carries a FilterError up to the parser's entrance, which returns it. */
export class FilterSyntaxError extends Error {
  readonly error: FilterError

  constructor(
    message: string,
    from: number,
    to: number,
    expected: readonly string[] = [],
    instead: readonly string[] = [],
  ) {
    super(message)
    this.error = { message, from, to, expected, ...(instead.length > 0 && { instead }) }
  }
}

/** A part of a text, in UTF-16 units. */
export interface Span {
  readonly from: number
  readonly to: number
}

/** A value as it stands in the text, before the field tells how to read it. */
export type RawValue = Span &
  (
    | { readonly kind: 'word'; readonly text: string }
    | { readonly kind: 'quoted'; readonly text: string }
    | { readonly kind: 'regex'; readonly text: string }
    | { readonly kind: 'backticked'; readonly text: string }
  )

export type Operator = '=' | '!=' | '<' | '<=' | '>' | '>=' | ':' | '!:' | '~' | '!~' | 'in' | 'not in'

const SYMBOLS: readonly (readonly [string, Operator])[] = [
  ['==', '='],
  ['!=', '!='],
  ['<>', '!='],
  ['<=', '<='],
  ['>=', '>='],
  ['!~', '!~'],
  ['!:', '!:'],
  ['=', '='],
  ['<', '<'],
  ['>', '>'],
  [':', ':'],
  ['~', '~'],
]

const IDENTIFIER = /[\p{L}_][\p{L}\p{N}_.-]*/uy
const WORD = /(?:[^\s()[\]{},"'`=<>!&|]|&(?!&)|\|(?!\|))+/y
const KEYWORD_OPERATOR = /(not\s+)?in(?=[\s([{])/iy
/** `-field:value` and `@field:value`, as log search engines have them. */
const MARKED_FIELD = /(-?)@?(?=[\p{L}_][\p{L}\p{N}_.-]*(?:[:=~<>]|!=|!~|!:))/uy
const SPACE = /\s+/y

/** Walks over a filter's text. Which tokens can come depends on the place, so the parser asks for the kind it wants. */
export class Scanner {
  readonly text: string
  at = 0

  constructor(text: string) {
    this.text = text
  }

  /** Steps over white space and comments; `#` opens a comment only where a word could begin. */
  skip(): void {
    for (;;) {
      this.take(SPACE)
      const isComment =
        this.text[this.at] === '#' && (this.at === 0 || /[\s()[\],]/.test(this.text[this.at - 1] ?? ''))
      if (!isComment) return
      const end = this.text.indexOf('\n', this.at)
      this.at = end < 0 ? this.text.length : end
    }
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length
  }

  peek(): string {
    return this.text[this.at] ?? ''
  }

  startsWith(token: string): boolean {
    return this.text.startsWith(token, this.at)
  }

  /** Steps over a token if it is next. */
  accept(token: string): boolean {
    if (!this.startsWith(token)) return false
    this.at += token.length
    return true
  }

  /** Steps over a keyword if it is next and ends there. */
  acceptKeyword(word: string): boolean {
    if (this.text.slice(this.at, this.at + word.length).toLowerCase() !== word) return false
    if (/[\p{L}\p{N}_.:=-]/u.test(this.text[this.at + word.length] ?? '')) return false
    this.at += word.length
    return true
  }

  identifier(): string | undefined {
    return this.take(IDENTIFIER)
  }

  word(): string | undefined {
    return this.take(WORD)
  }

  /** Steps over marks before a field. @returns whether they negate it */
  acceptMinus(): boolean {
    return this.take(MARKED_FIELD)?.startsWith('-') ?? false
  }

  operator(): Operator | undefined {
    for (const [symbol, operator] of SYMBOLS) if (this.accept(symbol)) return operator
    const keyword = this.take(KEYWORD_OPERATOR)
    return keyword === undefined ? undefined : keyword.length > 2 ? 'not in' : 'in'
  }

  /** One value: a quoted text, a /regular expression/, a field in backticks or a run of characters. */
  value(): RawValue | undefined {
    const from = this.at
    const first = this.peek()
    const closing = QUOTES[first]
    if (closing !== undefined) return { kind: 'quoted', text: this.quoted(closing), from, to: this.at }
    if (first === '`') return { kind: 'backticked', text: this.backticked(), from, to: this.at }
    if (first === '/') return { kind: 'regex', text: this.regex(), from, to: this.at }
    const text = this.word()
    return text === undefined ? undefined : { kind: 'word', text, from, to: this.at }
  }

  backticked(): string {
    const from = this.at++
    let name = ''
    for (;;) {
      const end = this.text.indexOf('`', this.at)
      if (end < 0) throw unclosed('backtick', '`', from, this.text)
      name += this.text.slice(this.at, end)
      this.at = end + 1
      if (this.peek() !== '`') return name
      name += '`'
      this.at++
    }
  }

  private quoted(quote: string): string {
    const from = this.at++
    const parts: string[] = []
    for (let start = this.at; ; this.at++) {
      if (this.isAtEnd) throw unclosed('quote', quote, from, this.text)
      const char = this.peek()
      if (char === quote) {
        parts.push(this.text.slice(start, this.at++))
        return parts.join('')
      }
      const escape = char === '\\' ? ESCAPES[this.text[this.at + 1] ?? ''] : undefined
      if (char === '\\' && escape !== undefined) {
        parts.push(this.text.slice(start, this.at), escape)
        start = this.at + 2
        this.at++
      }
    }
  }

  private regex(): string {
    const from = this.at++
    const parts: string[] = []
    for (let start = this.at; ; this.at++) {
      const char = this.peek()
      if (char === '' || char === '\n') throw unclosed('regular expression', '/', from, this.text)
      if (char === '/') {
        parts.push(this.text.slice(start, this.at++))
        return parts.join('')
      }
      if (char === '\\') {
        if (this.text[this.at + 1] === '/') {
          parts.push(this.text.slice(start, this.at))
          start = this.at + 1
        }
        if (this.text[this.at + 1] !== '\n') this.at++
      }
    }
  }

  private take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    pattern.lastIndex = 0
    if (!found) return undefined
    this.at += found[0].length
    return found[0]
  }
}

/** What closes a quote; the curly ones come with texts that were copied from documents. */
const QUOTES: Readonly<Record<string, string>> = { '"': '"', "'": "'", '“': '”', '‘': '’' }

/** What a backslash and a character stand for between quotes; other pairs stay as they are, for globs. */
const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  '"': '"',
  "'": "'",
  n: '\n',
  r: '\r',
  t: '\t',
}

function unclosed(what: string, closing: string, from: number, text: string): FilterSyntaxError {
  return new FilterSyntaxError(`this ${what} is not closed: expecting ${closing}`, from, text.length, [
    closing,
  ])
}

/** A piece of the filter for an error message, cut where it is long. */
export function shown(text: string): string {
  const chars = Array.from(text.slice(0, 100))
  return chars.length === 0 ? 'the end' : `“${chars.length > 40 ? chars.slice(0, 40).join('') + '…' : text}”`
}

/**
 * Why the engine would refuse a regular expression. The engine's RE2 runs in time linear to the text, so that no
 * pattern hangs; it has no lookaround and no back references. Grammar: github.com/google/re2/wiki/Syntax.
 */
export interface RegexFault {
  readonly message: string
  /** Position in the pattern. */
  readonly at: number
}

const MOST_REPEATS = 1000
const LONGEST = 2000
const DEEPEST = 100
const LETTER_ESCAPES = 'dDsSwWbBAzafnrtv'
const GROUP = /\(\?(?:P?<[A-Za-z_]\w*>|[imsU]*(?:-[imsU]+)?:)|\(\?([imsU]+(?:-[imsU]+)?|-[imsU]+)\)/y
const COUNT = /\{(\d{1,5})(?:(,)(\d{0,5}))?\}/y
const HEX = /\\x(?:[0-9a-f]{2}|\{(?:10|[0-9a-f])[0-9a-f]{0,4}\})/iy

/** @returns the first fault, or undefined where the pattern is one that the engine takes */
export function regexFault(pattern: string): RegexFault | undefined {
  if (pattern === '') return { message: 'the regular expression is empty', at: 0 }
  if (pattern.length > LONGEST) return { message: `longer than ${LONGEST} characters`, at: LONGEST }
  try {
    new Checker(pattern).alternatives(0)
    return undefined
  } catch (error) {
    if (error instanceof Fault) return { message: error.message, at: error.at }
    throw error
  }
}

class Fault extends Error {
  readonly at: number

  constructor(message: string, at: number) {
    super(message)
    this.at = at
  }
}

/** Walks over a pattern; each method steps over one construct and gives the largest product of its repeats. */
class Checker {
  private readonly pattern: string
  private at = 0

  constructor(pattern: string) {
    this.pattern = pattern
  }

  alternatives(depth: number): number {
    if (depth > DEEPEST) throw new Fault('groups are nested too deeply', this.at)
    let most = 1
    while (this.at < this.pattern.length) {
      if (this.pattern[this.at] === ')') {
        if (depth > 0) break
        throw new Fault('no group is open here', this.at)
      }
      if (this.pattern[this.at] === '|') this.at++
      else most = Math.max(most, this.repeated(depth))
    }
    return most
  }

  private repeated(depth: number): number {
    const from = this.at
    const inner = this.atom(depth)
    const char = this.pattern[this.at]
    let times = 1
    if (char === '*' || char === '+' || char === '?') this.at++
    else if (char === '{') times = this.count()
    else return inner
    if (this.pattern[this.at] === '?') this.at++
    if (/[*+?{]/.test(this.pattern[this.at] ?? '')) throw new Fault('nothing to repeat', this.at)
    if (inner * times > MOST_REPEATS) throw new Fault(`repeats more than ${MOST_REPEATS} times`, from)
    return inner * Math.max(times, 1)
  }

  private count(): number {
    COUNT.lastIndex = this.at
    const found = COUNT.exec(this.pattern)
    if (!found) throw new Fault('expecting {n}, {n,} or {n,m}; write \\{ for the character', this.at)
    const [least, most] = [Number(found[1]), Number(found[3] || found[1])]
    if (most < least) throw new Fault('the repeat ends before it begins', this.at)
    this.at += found[0].length
    return most
  }

  private atom(depth: number): number {
    const char = this.pattern.charAt(this.at)
    if (char === '(') return this.group(depth)
    if (/[*+?{}]/.test(char))
      throw new Fault('nothing to repeat; write a backslash before the character', this.at)
    if (char === '[') this.bracket()
    else if (char === '\\') this.escape()
    else if (char === ']') throw new Fault('no [ is open here; write \\] for the character', this.at)
    else this.step()
    return 1
  }

  private group(depth: number): number {
    const from = this.at
    if (this.pattern[this.at + 1] === '?') {
      GROUP.lastIndex = this.at
      const found = GROUP.exec(this.pattern)
      if (!found) throw new Fault('neither lookaround nor this kind of group is possible', from)
      this.at += found[0].length
      if (found[0].endsWith(')')) return 1
    } else this.at++
    const most = this.alternatives(depth + 1)
    if (this.pattern[this.at] !== ')') throw new Fault('this group is not closed: expecting )', from)
    this.at++
    return most
  }

  private bracket(): void {
    const from = this.at++
    if (this.pattern[this.at] === '^') this.at++
    let last = -1
    for (let isFirst = true; isFirst || this.pattern[this.at] !== ']'; isFirst = false) {
      if (this.at >= this.pattern.length) throw new Fault('this [ is not closed: expecting ]', from)
      const char = this.pattern.charAt(this.at)
      if (char === '[') throw new Fault('write \\[ for the character', this.at)
      if (char === ']') throw new Fault('write \\] for the character', this.at)
      last = this.rangeEnd(last)
    }
    this.at++
  }

  /** Steps over one member of [...]; a `-` between two single characters must go upwards. */
  private rangeEnd(last: number): number {
    const from = this.at
    if (this.pattern[from] === '-' && last >= 0 && this.pattern[from + 1] !== ']') {
      this.at++
      const end = this.member()
      if (end < last) throw new Fault('this range goes downwards', from)
      return -1
    }
    return this.member()
  }

  private member(): number {
    const from = this.at
    if (this.pattern[from] !== '\\') return this.step()
    this.escape()
    const escaped = this.pattern.slice(from + 1, this.at)
    if (/^[bBAz]/.test(escaped)) throw new Fault('not possible between [ and ]', from)
    return escaped.length === 1 && !/[a-z]/i.test(escaped) ? escaped.charCodeAt(0) : -1
  }

  private escape(): void {
    const next = this.pattern[this.at + 1]
    if (next === undefined) throw new Fault('a backslash needs a character after it', this.at)
    HEX.lastIndex = this.at
    const hex = HEX.exec(this.pattern)
    if (hex) this.at += hex[0].length
    else if (/\d/.test(next)) throw new Fault('references to groups are not possible', this.at)
    else if (/[a-z]/i.test(next) && !LETTER_ESCAPES.includes(next)) {
      throw new Fault(`\\${next} has no meaning here`, this.at)
    } else if (/[a-z_]/i.test(next) || next.charCodeAt(0) < 128) this.at += 2
    else throw new Fault('this character needs no backslash', this.at)
  }

  private step(): number {
    const code = this.pattern.codePointAt(this.at) ?? 0
    this.at += code > 0xffff ? 2 : 1
    return code
  }
}

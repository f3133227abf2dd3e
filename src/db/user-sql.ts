import { QueryError } from './engine-errors.ts'

const QUESTIONS = [
  'select',
  'with',
  'from',
  'values',
  'describe',
  'desc',
  'explain',
  'pivot',
  'unpivot',
  'summarize',
  'show',
  'table',
]

/**
 * Lets questions through and nothing that changes data or settings. The first of two walls: the engine runs what passes
 * in a read-only transaction, which catches `WITH … DELETE` and `EXPLAIN ANALYZE INSERT`. This one also stops what
 * such a transaction would allow: ATTACH, SET, COPY … TO, a second statement behind a semicolon.
 * @returns the statement without what stands behind its end
 */
export function readOnlyStatement(sql: string): string {
  const statement = firstStatement(sql)
  const word = /^[\s(]*([a-z]+)/i.exec(statement.skeleton)?.[1]?.toLowerCase()
  if (word === undefined) throw new QueryError('There is no question here: begin with SELECT or FROM.', sql)
  if (!QUESTIONS.includes(word)) {
    throw new QueryError(
      `${word.toUpperCase()} is not possible here: the console answers questions (${QUESTION_NAMES}) and changes nothing.`,
      sql,
    )
  }
  return statement.text
}

const QUESTION_NAMES = 'SELECT, FROM, WITH, VALUES, DESCRIBE, SUMMARIZE, PIVOT, UNPIVOT, SHOW, TABLE, EXPLAIN'

/** Comments, strings and quoted names, as the engine reads them; what matches none of these is one character. */
const TOKEN =
  /--[^\n\r]*|\/\*|[eE]'(?:[^'\\]|\\[^]|'')*'|'(?:[^']|'')*'|"(?:[^"]|"")*"|\$([A-Za-z_\x80-\uffff][\w\x80-\uffff]*)?\$|[A-Za-z_\x80-\uffff][\w$\x80-\uffff]*|[^]/g

/** Takes the text apart. The skeleton has a space for every comment and a `?` for every string and quoted name. */
function firstStatement(sql: string): { text: string; skeleton: string } {
  let skeleton = ''
  let end = sql.length
  TOKEN.lastIndex = 0
  const token = new RegExp(TOKEN)
  for (let match = token.exec(sql); match; match = token.exec(sql)) {
    const [text] = match
    if (text === '\0') throw new QueryError('There is a NUL character in the statement.', sql)
    if (text === ';') {
      end = Math.min(end, match.index)
      continue
    }
    let piece = text
    if (text.startsWith('--')) piece = ' '
    else if (text === '/*') {
      token.lastIndex = endOfComment(sql, match.index)
      piece = ' '
    } else if (/^[eE]?'.|^"./s.test(text)) piece = '?'
    else if (text.startsWith('$') && text.length > 1) {
      token.lastIndex = endOfDollarString(sql, token.lastIndex, text)
      piece = '?'
    }
    if (end < sql.length && piece.trim() !== '')
      throw new QueryError('One statement at a time: something follows the semicolon.', sql)
    skeleton += piece
  }
  return { text: sql.slice(0, end), skeleton }
}

/** Comments nest. One that is not closed reaches to the end. */
function endOfComment(sql: string, start: number): number {
  const mark = /\/\*|\*\//g
  mark.lastIndex = start
  let depth = 0
  for (let match = mark.exec(sql); match; match = mark.exec(sql)) {
    depth += match[0] === '/*' ? 1 : -1
    if (depth === 0) return mark.lastIndex
  }
  return sql.length
}

function endOfDollarString(sql: string, from: number, delimiter: string): number {
  const close = sql.indexOf(delimiter, from)
  return close < 0 ? sql.length : close + delimiter.length
}

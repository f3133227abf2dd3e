import { isFieldWord } from './fields.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** A text between quotes, as the language reads it back. */
export function quoted(text: string): string {
  const escaped = text.replace(/["\\\n\r\t]/g, (char) => ESCAPES[char] ?? char)
  return `"${escaped}"`
}

/** A text as it stands behind an operator: in quotes where it could be misread. */
export function writtenText(text: string): string {
  return /^[A-Za-z0-9][A-Za-z0-9_.@:-]*$/.test(text) && !isFieldWord(text) ? text : quoted(text)
}

const QUOTED = /"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?|`[^`]*`?/
/** Behind what a `/` opens a regular expression: elsewhere it is part of a prefix or a name. */
const BEFORE_REGEX = /(?<=^|[\s([,=~]|(?<![:\w.-])[\p{L}_][\p{L}\p{N}_.-]*!?:)/u
const REGEX = /\/(?:\\[^\n\r]|[^/\\\n\r])*\/?/
const COMMENT = /(?<=^|[\s()[\],])#[^\n\r]*/
const PIECES = new RegExp(
  `${QUOTED.source}|${BEFORE_REGEX.source}${REGEX.source}|${COMMENT.source}|\\r?\\n|\\r`,
  'gsu',
)

/** The same filter on one line: comments that a line's end would close are left out. */
export function onOneLine(text: string): string {
  if (!/[\r\n]/.test(text)) return text
  return text.replace(PIECES, (piece) => {
    if (piece.startsWith('#') || /^\s/.test(piece)) return ' '
    return piece.startsWith('/') ? piece : piece.replace(/\r/g, '\\r').replace(/\n/g, '\\n')
  })
}

/** The comment that a line ends with, from its `#` on; empty where there is none. */
export function commentOf(line: string): string {
  const last = line.includes('#') ? [...line.matchAll(PIECES)].at(-1)?.[0] : undefined
  return last?.startsWith('#') ? last : ''
}

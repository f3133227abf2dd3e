/** A glob taken apart: characters to match, `*` for any run, `?` for any one character. */
export type GlobPart = { readonly char: string } | '*' | '?'

export function globParts(glob: string): readonly GlobPart[] {
  const parts: GlobPart[] = []
  for (const [, escaped, char = ''] of glob.matchAll(/\\([\s\S])|([\s\S])/gu)) {
    if (escaped !== undefined) parts.push({ char: escaped })
    else if (char === '*') {
      if (parts.at(-1) !== '*') parts.push('*')
    } else if (char === '?') parts.push('?')
    else parts.push({ char })
  }
  return parts
}

export function hasWildcard(glob: string): boolean {
  return globParts(glob).some((part) => typeof part === 'string')
}

/** The glob that matches exactly this text. */
export function escapeGlob(text: string): string {
  return text.replace(/[*?\\]/g, '\\$&')
}

/**
 * A test of whole texts against a glob, without case. On a mismatch only the last `*` takes one character more, so
 * that no pattern costs more than pattern times text.
 */
export function globMatcher(glob: string): (text: string) => boolean {
  const parts = globParts(glob).map((part) => (typeof part === 'string' ? part : { char: folded(part.char) }))
  return (text) => matches(parts, Array.from(folded(text)))
}

function matches(parts: readonly GlobPart[], chars: readonly string[]): boolean {
  let part = 0
  let at = 0
  let star = -1
  let starAt = 0
  while (at < chars.length) {
    const wanted = parts[part]
    if (wanted === '*') {
      star = part++
      starAt = at
    } else if (wanted !== undefined && (wanted === '?' || wanted.char === chars[at])) {
      part++
      at++
    } else if (star >= 0) {
      part = star + 1
      at = ++starAt
    } else return false
  }
  while (parts[part] === '*') part++
  return part === parts.length
}

/** A LIKE pattern with `\` as its escape that matches what the glob does. */
export function likePattern(glob: string): string {
  return globParts(glob)
    .map((part) => (part === '*' ? '%' : part === '?' ? '_' : part.char.replace(/[\\%_]/, '\\$&')))
    .join('')
}

/**
 * Lower case by single characters, as the engine's lower() does it: no character becomes two, so İ stays what it is.
 */
export function folded(text: string): string {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase()
  return Array.from(text, (char) => {
    const lower = char.toLowerCase()
    return lower.length === char.length ? lower : char
  }).join('')
}

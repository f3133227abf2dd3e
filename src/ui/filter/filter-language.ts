import { HighlightStyle, StreamLanguage, syntaxHighlighting, type StringStream } from '@codemirror/language'
import type { Extension } from '@codemirror/state'
import { tags } from '@lezer/highlight'

interface Place {
  /** A value comes next: behind an operator, or in the list behind one. */
  isValue: boolean
  inList: boolean
}

/** Colours of the filter language. It tells fields, values and words apart, not right from wrong: the parser does. */
const LANGUAGE = StreamLanguage.define<Place>({
  name: 'filter',
  startState: () => ({ isValue: false, inList: false }),
  token: nextToken,
  languageData: { closeBrackets: { brackets: ['(', '[', '"'] }, commentTokens: { line: '#' } },
})

const FIELD = /^[\p{L}_][\p{L}\p{N}_.-]*(?=\s*(?:[=<>:~]|![=:~]|(?:not\s+)?in[\s([]))/iu

function nextToken(stream: StringStream, place: Place): string | null {
  if (stream.eatSpace()) return null
  if (stream.match(/^#.*/)) return 'comment'
  if (stream.match(/^(?:"(?:\\.|[^"\\])*"?|'(?:\\.|[^'\\])*'?)/)) return value('string', place)
  if (stream.match(/^`[^`]*`?/)) return 'propertyName'
  if (stream.match(/^(?:[<>=]=?|<>|!?[=:~])/)) return behindOperator(place)
  if (stream.match(/^\/(?:\\.|[^/\\])*\/?/)) return value('regexp', place)
  if (stream.match(/^[([]/)) {
    place.inList = place.isValue
    return 'bracket'
  }
  if (stream.match(/^[)\]]/)) {
    place.inList = place.isValue = false
    return 'bracket'
  }
  if (!place.isValue) {
    if (stream.match(/^(?:and|or|not|off)(?![\w.:=-])/i) || stream.match(/^!/)) return 'keyword'
    if (stream.match(/^(?:in)(?=[\s([])/i)) return behindOperator(place, 'keyword')
    if (stream.match(FIELD)) return 'propertyName'
  }
  if (stream.match(/^[^\s()[\],"'`=<>!]+/)) return value('number', place)
  stream.next()
  return null
}

function behindOperator(place: Place, style = 'operator'): string {
  place.isValue = true
  return style
}

function value(style: string, place: Place): string {
  place.isValue = place.inList
  return style
}

const COLOURS = HighlightStyle.define([
  { tag: tags.propertyName, color: 'var(--accent)' },
  { tag: [tags.operator, tags.bracket], color: 'var(--muted)' },
  { tag: tags.keyword, color: 'var(--c4)', fontWeight: '600' },
  { tag: tags.string, color: 'var(--good)' },
  { tag: tags.regexp, color: 'var(--good)', fontStyle: 'italic' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
])

export const filterLanguage: Extension = [LANGUAGE, syntaxHighlighting(COLOURS)]

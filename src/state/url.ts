import type { SortOrder, Tab, ZoneChoice } from './view.svelte.ts'

/** What a link holds: a question, never records. */
export interface Question {
  readonly filterText: string
  readonly tab: Tab
  readonly sort: SortOrder
  readonly zone: ZoneChoice
  /** Columns of the flow table; undefined: those that suit the data. */
  readonly columns: readonly string[] | undefined
}

export const DEFAULT_QUESTION: Question = {
  filterText: '',
  tab: 'flows',
  sort: { column: 'start_time', descending: true },
  zone: 'UTC',
  columns: undefined,
}

const VERSION = 1
const TABS: readonly Tab[] = ['flows', 'volume', 'tcp', 'conversations', 'sql']
const NAME = /^\w{1,100}$/
const LONGEST_HASH = 200_000

/** The hash for a question: `#v=1&q=dst=10.0.0.0/8&sort=-start_time`. What is as usual is left out. */
export function hashOf(question: Question): string {
  const { filterText, tab, sort, zone, columns } = question
  const usual = DEFAULT_QUESTION
  const parts = [`v=${VERSION}`]
  if (filterText !== '') parts.push(`q=${encode(filterText)}`)
  if (tab !== usual.tab) parts.push(`tab=${tab}`)
  if (sort.column !== usual.sort.column || sort.descending !== usual.sort.descending) {
    parts.push(`sort=${sort.descending ? '-' : ''}${encode(sort.column)}`)
  }
  if (zone !== usual.zone) parts.push(`zone=${encode(zone)}`)
  if (columns) parts.push(`columns=${columns.map(encode).join(',')}`)
  return parts.length === 1 ? '' : `#${parts.join('&')}`
}

/** What could be read of a hash, and in words what could not. One bad part does not void the others. */
export function questionOf(hash: string): { question: Question; notices: readonly string[] } {
  const notices: string[] = []
  const text = hash.replace(/^#/, '')
  if (text === '') return { question: DEFAULT_QUESTION, notices }
  if (text.length > LONGEST_HASH)
    return { question: DEFAULT_QUESTION, notices: ['The link is too long to be read.'] }
  const values = new Map<string, string>()
  for (const part of text.split('&')) {
    const at = part.indexOf('=')
    const value = decode(part.slice(at + 1))
    if (at <= 0 || value === undefined) notices.push(`A part of the link is broken: ${part.slice(0, 40)}`)
    else values.set(part.slice(0, at), value)
  }
  const version = values.get('v')
  if (version !== String(VERSION)) {
    notices.push(
      Number(version) > VERSION
        ? 'The link was made by a newer Flowglass; what this one knows of it is shown.'
        : 'The link does not say that Flowglass made it; what it says is shown all the same.',
    )
  }
  const question = {
    filterText: values.get('q') ?? DEFAULT_QUESTION.filterText,
    tab: checked('tab', (value) => TABS.find((tab) => tab === value)) ?? DEFAULT_QUESTION.tab,
    sort: checked('sort', parseSort) ?? DEFAULT_QUESTION.sort,
    zone: checked('zone', parseZone) ?? DEFAULT_QUESTION.zone,
    columns: checked('columns', parseColumns),
  }
  for (const key of values.keys()) {
    if (!['v', 'q', 'tab', 'sort', 'zone', 'columns'].includes(key))
      notices.push(`The link has an unknown part: ${key.slice(0, 40)}`)
  }
  return { question, notices }

  function checked<T>(key: string, parse: (value: string) => T | undefined): T | undefined {
    const value = values.get(key)
    if (value === undefined) return undefined
    const parsed = parse(value)
    if (parsed === undefined) notices.push(`The link has a ${key} that does not exist: ${value.slice(0, 40)}`)
    return parsed
  }
}

function parseSort(value: string): SortOrder | undefined {
  const descending = value.startsWith('-')
  const column = descending ? value.slice(1) : value
  return NAME.test(column) ? { column, descending } : undefined
}

function parseZone(value: string): ZoneChoice | undefined {
  if (value === 'UTC' || value === 'local') return value
  try {
    new Intl.DateTimeFormat('en', { timeZone: value })
    return value
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function parseColumns(value: string): readonly string[] | undefined {
  const columns = value.split(',')
  return columns.every((column) => NAME.test(column)) ? columns : undefined
}

/** Keeps a filter readable: of the printable ASCII only what would be taken for something else is escaped. */
function encode(value: string): string {
  return value
    .toWellFormed()
    .replace(/[^!'()*,\-./0-9:;<=>?@A-Z[\]_a-z|~]/gu, (character) => encodeURIComponent(character))
}

function decode(value: string): string | undefined {
  try {
    return decodeURIComponent(value)
  } catch (error) {
    if (error instanceof URIError) return undefined
    throw error
  }
}

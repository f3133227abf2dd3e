import type { TcpPart } from './tcp-choices.svelte.ts'
import type { SortOrder, Tab, ZoneChoice } from './view.svelte.ts'
import type { VolumePart } from './volume-choices.svelte.ts'

/** What a link holds: a question, never records. */
export interface Question {
  readonly filterText: string
  readonly tab: Tab
  readonly volumePart: VolumePart
  readonly tcpPart: TcpPart
  readonly sort: SortOrder
  /** Columns of the flow table; undefined: those that suit the data. */
  readonly columns: readonly string[] | undefined
  readonly conversationSort: SortOrder
  readonly conversationColumns: readonly string[] | undefined
  /** What several reporters logged counts once: in charts, lists and sums, and in the conversations. */
  readonly countsOnce: boolean
  readonly conversationsCountOnce: boolean
  readonly zone: ZoneChoice
}

const NEWEST_FIRST: SortOrder = { column: 'start_time', descending: true }

export const DEFAULT_QUESTION: Question = {
  filterText: '',
  tab: 'flows',
  volumePart: 'top',
  tcpPart: 'overview',
  sort: NEWEST_FIRST,
  columns: undefined,
  conversationSort: NEWEST_FIRST,
  conversationColumns: undefined,
  countsOnce: false,
  conversationsCountOnce: true,
  zone: 'UTC',
}

const VERSION = 1
const TABS: readonly Tab[] = ['flows', 'volume', 'tcp', 'conversations', 'sql']
const VOLUME_PARTS: readonly VolumePart[] = [
  'top',
  'sizes',
  'services',
  'groups',
  'paths',
  'hours',
  'compare',
]
const TCP_PARTS: readonly TcpPart[] = ['overview', 'findings']
const NAME = /^\w{1,100}$/
const LONGEST_HASH = 200_000

/** How a part of the question stands in the hash. */
interface Part<T> {
  readonly key: string
  /** `undefined` where nothing is to stand there. */
  readonly print: (value: T) => string | undefined
  /** `undefined` where the text means nothing. */
  readonly parse: (text: string) => T | undefined
}

/** In the order of the hash. */
const PARTS: { readonly [Name in keyof Question]: Part<Question[Name]> } = {
  filterText: { key: 'q', print: (text) => text, parse: (text) => text },
  tab: oneOf('tab', TABS),
  volumePart: oneOf('volume', VOLUME_PARTS),
  tcpPart: oneOf('tcp', TCP_PARTS),
  sort: { key: 'sort', print: printSort, parse: parseSort },
  columns: { key: 'columns', print: (names) => names?.join(','), parse: parseColumns },
  conversationSort: { key: 'conversations-sort', print: printSort, parse: parseSort },
  conversationColumns: {
    key: 'conversations-columns',
    print: (names) => names?.join(','),
    parse: parseColumns,
  },
  countsOnce: onceOrAll('count'),
  conversationsCountOnce: onceOrAll('conversations-count'),
  zone: { key: 'zone', print: (zone) => zone, parse: parseZone },
}
const NAMES = Object.keys(PARTS) as (keyof Question)[]

/** The hash for a question: `#v=1&q=dst=10.0.0.0/8&sort=-start_time`. What is as usual is left out. */
export function hashOf(question: Question): string {
  const parts = NAMES.flatMap((name) => {
    const text = printed(name, question)
    const isUsual = text === undefined || text === printed(name, DEFAULT_QUESTION)
    return isUsual ? [] : [`${PARTS[name].key}=${encode(text)}`]
  })
  return parts.length === 0 ? '' : `#${[`v=${VERSION}`, ...parts].join('&')}`
}

function printed<Name extends keyof Question>(
  name: Name,
  question: Pick<Question, Name>,
): string | undefined {
  return PARTS[name].print(question[name])
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
  const question: Question = {
    filterText: read('filterText'),
    tab: read('tab'),
    volumePart: read('volumePart'),
    tcpPart: read('tcpPart'),
    sort: read('sort'),
    columns: read('columns'),
    conversationSort: read('conversationSort'),
    conversationColumns: read('conversationColumns'),
    countsOnce: read('countsOnce'),
    conversationsCountOnce: read('conversationsCountOnce'),
    zone: read('zone'),
  }
  const keys = NAMES.map((name) => PARTS[name].key)
  for (const key of values.keys())
    if (key !== 'v' && !keys.includes(key)) notices.push(`The link has an unknown part: ${key.slice(0, 40)}`)
  return { question, notices }

  function read<Name extends keyof Question>(name: Name): Question[Name] {
    const { key, parse } = PARTS[name]
    const value = values.get(key)
    if (value === undefined) return DEFAULT_QUESTION[name]
    const parsed = parse(value)
    if (parsed === undefined) notices.push(`The link has a ${key} that does not exist: ${value.slice(0, 40)}`)
    return parsed ?? DEFAULT_QUESTION[name]
  }
}

function oneOf<T extends string>(key: string, values: readonly T[]): Part<T> {
  return { key, print: (value) => value, parse: (text) => values.find((value) => value === text) }
}

function onceOrAll(key: string): Part<boolean> {
  return {
    key,
    print: (once) => (once ? 'once' : 'all'),
    parse: (text) => (text === 'once' ? true : text === 'all' ? false : undefined),
  }
}

function printSort({ column, descending }: SortOrder): string {
  return `${descending ? '-' : ''}${column}`
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

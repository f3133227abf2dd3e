import { dateOrderOf } from '../../flow/time-text.ts'
import { showsHexadecimal } from '../../flow/tcp-flag-text.ts'
import { isAddressText } from '../address-and-port.ts'
import type { Delimiter } from '../delimited-records.ts'
import type { Head } from '../head.ts'
import { guessTargets, type SourceColumn } from '../mapping-guess.ts'
import { share } from '../mapping-targets.ts'
import type { Mapping, MappingProposal } from '../protocol.ts'
import type { Recorder } from '../recorder.ts'
import { tableHead } from '../table-head.ts'
import { warnOfTimes } from '../time-warnings.ts'
import { ValueRecords } from '../value-plan.ts'
import { NamedValuesReader, PlacedValuesReader } from '../value-readers.ts'
import { DelimitedPlan, isMissingText, isMissingWord } from './delimited-plan.ts'
import type { Format, Recognition, RecordReader } from './format.ts'

/** Any delimited text with two columns of addresses. What its columns are is guessed, and a person confirms it. */
export const delimited: Format = { id: 'delimited', recognise }

const DELIMITERS: readonly Delimiter[] = [',', '\t', ';', '|', 'spaces']
const ZONE_UNKNOWN = 'The times name no zone and are read as UTC.'
const PREVIEW_ROWS = 20
const ADDRESS_SHARE = 0.6
/** Rows of prose have all sorts of widths; rows of a table have one. */
const WIDTH_SHARE = 0.5

interface Table {
  readonly delimiter: Delimiter
  readonly header: boolean
  readonly columns: readonly SourceColumn[]
  /** Records below the header. */
  readonly rows: readonly (readonly string[])[]
}

function recognise(head: Head): Recognition | undefined {
  if (isOtherKind(head)) return undefined
  const delimiters = head.delimiter ? [head.delimiter] : DELIMITERS
  const table = delimiters
    .map((delimiter) => tableOf(head, delimiter))
    .find((candidate) => candidate !== undefined)
  if (!table) return undefined
  const proposal = proposalOf(table)
  return {
    format: 'delimited',
    reason: `${wordFor(table.delimiter)} with at least two columns of addresses`,
    proposal,
    open: (recorder, mapping) => openWith(head, recorder, mapping ?? proposal.mapping),
  }
}

/** JSON, and logs whose first line says that their records need more than columns. */
function isOtherKind({ text }: Head): boolean {
  return /^[\s\uFEFF]*(?:[[{<]|#separator\b|#fields\b|Date first seen\b|[^\n]*,TRAFFIC,(?:start|end|drop|deny),)/.test(
    text,
  )
}

function tableOf(head: Head, delimiter: Delimiter): Table | undefined {
  const { rows } = tableHead(head, delimiter)
  const width = commonWidth(rows)
  const first = rows[0]
  if (first === undefined || width < 2) return undefined
  const body = rows.slice(1)
  if (body.length === 0) return loneRow(delimiter, first)
  const addressPlaces = Array.from({ length: width }, (_, i) => i).filter((i) => {
    const texts = presentTexts(body, i)
    return texts.length > 0 && share(texts, isAddressText) >= ADDRESS_SHARE
  })
  if (addressPlaces.length < 2) return undefined
  const header =
    !addressPlaces.some((i) => isAddressText(first[i] ?? '')) &&
    !first.every((text) => /^[\d.:-]*$/.test(text))
  const records = header ? body : rows
  const count = header ? first.length : width
  const columns = Array.from({ length: count }, (_, i) => ({
    name: header ? (first[i] ?? '') : undefined,
    texts: presentTexts(records, i),
  }))
  return { delimiter, header, columns, rows: records }
}

/** A header without records, if its names tell of two addresses; or one record without a header. */
function loneRow(delimiter: Delimiter, row: readonly string[]): Table | undefined {
  if (row.filter(isAddressText).length >= 2) {
    return {
      delimiter,
      header: false,
      columns: row.map((text) => ({ name: undefined, texts: [text] })),
      rows: [row],
    }
  }
  const columns = row.map((name) => ({ name, texts: [] }))
  const targets = guessTargets(columns)
  return targets.includes('src_addr') && targets.includes('dst_addr')
    ? { delimiter, header: true, columns, rows: [] }
    : undefined
}

/** The width of most rows; 0 where the rows have no width in common. */
function commonWidth(rows: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>()
  for (const row of rows) counts.set(row.length, (counts.get(row.length) ?? 0) + 1)
  const [width, count] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best), [0, 0])
  return count >= WIDTH_SHARE * rows.length ? width : 0
}

function presentTexts(rows: readonly (readonly string[])[], place: number): string[] {
  return rows.flatMap((row) => {
    const text = row[place]
    return text === undefined || isMissingText(text) ? [] : [text]
  })
}

function proposalOf({ delimiter, header, columns, rows }: Table): MappingProposal {
  const names = columns.map((column, i) => column.name || `column ${i + 1}`)
  return {
    mapping: { format: 'delimited', delimiter, header, targets: guessTargets(columns) },
    sourceColumns: names,
    preview: rows.slice(0, PREVIEW_ROWS),
    reason: header
      ? `No flow log that Flowglass knows has these columns (${names.slice(0, 4).join(', ')}, …); what they hold is guessed from names and values.`
      : 'The file does not name its columns; what they hold is guessed from the values.',
  }
}

function openWith(head: Head, recorder: Recorder, mapping: Mapping): RecordReader {
  const { delimiter, header, targets } = mapping
  const rows = tableHead(head, delimiter).rows.slice(header ? 1 : 0)
  const plan = new DelimitedPlan(recorder, targets, (place) => {
    const texts = presentTexts(rows, place)
    return {
      order: dateOrderOf(texts).order,
      flagNumbers: showsHexadecimal(texts) ? 'hexadecimal' : 'decimal',
    }
  })
  targets.forEach((target, place) => {
    if (target === 'start_time') warnOfTimes(recorder, presentTexts(rows, place), ZONE_UNKNOWN)
  })
  const values = new ValueRecords(recorder, plan, isMissingWord)
  return header
    ? new NamedValuesReader(delimiter, values)
    : new PlacedValuesReader(delimiter, targets.length, values)
}

function wordFor(delimiter: Delimiter): string {
  switch (delimiter) {
    case ',':
      return 'comma-separated text'
    case '\t':
      return 'tab-separated text'
    case ';':
      return 'semicolon-separated text'
    case '|':
      return 'text in columns between |'
    case 'spaces':
      return 'text in columns between blanks'
  }
}

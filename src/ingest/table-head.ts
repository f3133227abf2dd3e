import { DelimitedRecords, type Delimiter, type Spans } from './delimited-records.ts'
import type { Head } from './head.ts'
import { decodeText } from './text.ts'

/** The first records of delimited text. */
export interface TableHead {
  readonly delimiter: Delimiter
  readonly rows: readonly (readonly string[])[]
}

const MOST_ROWS = 300
/** What separates the columns of tables that formats know by their header. */
const DELIMITERS = [',', '\t', ';'] as const satisfies readonly Delimiter[]

/** The head cut with each delimiter that its first line has; with any other it would be one column. */
export function* tableHeads(head: Head): Generator<TableHead> {
  if (head.delimiter) yield tableHead(head, head.delimiter)
  else
    for (const delimiter of DELIMITERS)
      if (head.lines[0]?.includes(delimiter)) yield tableHead(head, delimiter)
}

/** Cuts the head with a delimiter. The last record is left out where the head cuts it. */
export function tableHead(head: Head, delimiter: Delimiter): TableHead {
  const rows: string[][] = []
  const onRecord = (spans: Spans) => {
    if (rows.length < MOST_ROWS) rows.push(textsOf(spans))
  }
  const records = new DelimitedRecords(delimiter, onRecord, () => {
    // The head is only looked at: what is broken is told when the file is read.
  })
  records.push(head.bytes)
  if (head.whole) records.end()
  return { delimiter, rows }
}

/** Values of one column below the header, without those that are missing. */
export function columnTexts(rows: readonly (readonly string[])[], place: number): string[] {
  return rows.slice(1).flatMap((row) => {
    const text = row[place]
    return text === undefined || text === '' || text === '-' ? [] : [text]
  })
}

function textsOf({ bytes, starts, ends, count }: Spans): string[] {
  return Array.from({ length: count }, (_, i) => decodeText(bytes, starts[i], ends[i]))
}

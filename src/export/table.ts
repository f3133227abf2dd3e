/** What a column of an exported table holds. Times are epoch milliseconds as a number; `integer` may be a bigint. */
export type CellKind = 'text' | 'integer' | 'number' | 'time' | 'boolean'

export interface ExportColumn {
  readonly name: string
  readonly kind: CellKind
}

export type Cell = string | number | bigint | boolean | null

/** Some rows of a table, column by column: `cells[column][row]`. */
export interface ExportRows {
  readonly count: number
  readonly cells: readonly (readonly Cell[])[]
}

/** Turns a table into the bytes of a file, a few rows at a time. */
export interface TableWriter {
  begin(): Uint8Array<ArrayBuffer>
  rows(rows: ExportRows): Uint8Array<ArrayBuffer>
  end(): Uint8Array<ArrayBuffer>
}

/** Where exported rows come from: written into the file, so that it can be understood and made again later. */
export interface Provenance {
  readonly filter: string
  readonly sources: readonly {
    readonly name: string
    readonly records: number
    readonly sha256: string | undefined
  }[]
  readonly version: string
  readonly exportedAt: Date
  readonly records: number
  /** The zone that times are written in. */
  readonly zone: string
}

export function provenanceLines(provenance: Provenance): string[] {
  const { filter, sources, version, exportedAt, records, zone } = provenance
  return [
    `Flowglass ${version}, exported ${exportedAt.toISOString()}, ${records} records, times in ${zone}`,
    `filter: ${filter === '' ? 'none' : oneLine(filter)}`,
    ...sources.map(
      (source) =>
        `source: ${oneLine(source.name)}, ${source.records} records, SHA-256 ${source.sha256 ?? 'not computed'}`,
    ),
  ]
}

/** Line breaks of a file name or filter would end the comment that carries it. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ')
}

import {
  provenanceLines,
  type Cell,
  type ExportColumn,
  type ExportRows,
  type Provenance,
  type TableWriter,
} from './table.ts'

export interface CsvOptions {
  /** Write texts as they are, also those that a spreadsheet would run as a formula. */
  readonly rawText: boolean
  /** Printed as comment lines before the header; undefined leaves them out. */
  readonly provenance: Provenance | undefined
  readonly formatTime: (epochMs: number) => string
}

// ASVS 5.0 1.2.10, and the full-width forms that spreadsheets take for the same.
const FORMULA_START = /^[=+\-@\t\r\n\0＝＋－＠]/

/** CSV by RFC 4180. Texts that a spreadsheet would run get a leading apostrophe; numbers stay as they are. */
export class CsvWriter implements TableWriter {
  private readonly columns: readonly ExportColumn[]
  private readonly options: CsvOptions
  private readonly encoder = new TextEncoder()

  constructor(columns: readonly ExportColumn[], options: CsvOptions) {
    this.columns = columns
    this.options = options
  }

  begin(): Uint8Array<ArrayBuffer> {
    const comments = this.options.provenance
      ? provenanceLines(this.options.provenance).map((line) => `# ${line}`)
      : []
    const header = this.columns.map((column) => this.text(column.name)).join(',')
    return this.encoder.encode([...comments, header, ''].join('\r\n'))
  }

  rows(rows: ExportRows): Uint8Array<ArrayBuffer> {
    let text = ''
    for (let row = 0; row < rows.count; row++) {
      for (let column = 0; column < this.columns.length; column++) {
        if (column > 0) text += ','
        text += this.cell(rows.cells[column]?.[row] ?? null, this.columns[column]?.kind)
      }
      text += '\r\n'
    }
    return this.encoder.encode(text)
  }

  end(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(0)
  }

  private cell(cell: Cell, kind: ExportColumn['kind'] | undefined): string {
    if (cell === null) return ''
    if (kind === 'time' && typeof cell === 'number') return this.options.formatTime(cell)
    return typeof cell === 'string' ? this.text(cell) : String(cell)
  }

  private text(text: string): string {
    const safe = !this.options.rawText && FORMULA_START.test(text) ? `'${text}` : text
    // An empty text is quoted, so that it is not read back as a missing value.
    return safe === '' || /[",\r\n#]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
  }
}

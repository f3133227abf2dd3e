import type { Cell, ExportColumn, ExportRows, TableWriter } from './table.ts'

/** One JSON object a line; missing values are left out. Integers beyond 2^53 are written as JSON numbers with all digits. */
export class JsonLinesWriter implements TableWriter {
  private readonly columns: readonly ExportColumn[]
  private readonly keys: readonly string[]
  private readonly formatTime: (epochMs: number) => string
  private readonly encoder = new TextEncoder()

  constructor(columns: readonly ExportColumn[], formatTime: (epochMs: number) => string) {
    this.columns = columns
    this.keys = columns.map((column) => JSON.stringify(column.name))
    this.formatTime = formatTime
  }

  begin(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(0)
  }

  rows(rows: ExportRows): Uint8Array<ArrayBuffer> {
    let text = ''
    for (let row = 0; row < rows.count; row++) {
      const parts: string[] = []
      for (let column = 0; column < this.columns.length; column++) {
        const cell = rows.cells[column]?.[row] ?? null
        if (cell !== null)
          parts.push(`${this.keys[column] ?? ''}:${this.value(cell, this.columns[column]?.kind)}`)
      }
      text += `{${parts.join(',')}}\n`
    }
    return this.encoder.encode(text)
  }

  end(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(0)
  }

  private value(cell: Exclude<Cell, null>, kind: ExportColumn['kind'] | undefined): string {
    if (kind === 'time' && typeof cell === 'number') return JSON.stringify(this.formatTime(cell))
    return typeof cell === 'bigint' ? cell.toString() : JSON.stringify(cell)
  }
}

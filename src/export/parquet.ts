import type { SchemaElement } from 'hyparquet'
import { ByteWriter, ParquetWriter } from 'hyparquet-writer'
import {
  provenanceLines,
  type Cell,
  type CellKind,
  type ExportColumn,
  type ExportRows,
  type Provenance,
  type TableWriter,
} from './table.ts'

/** Records of one row group; what is held in memory at a time. */
const ROW_GROUP_ROWS = 100_000

const ELEMENT_OF: { readonly [kind in CellKind]: Partial<SchemaElement> } = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  // Counters are unsigned 64-bit numbers; Parquet keeps the bits and the annotation says how to read them.
  integer: { type: 'INT64', converted_type: 'UINT_64' },
  number: { type: 'DOUBLE' },
  time: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
  boolean: { type: 'BOOLEAN' },
}

/** Parquet, written one row group at a time; the provenance is in the file's metadata. */
export class ParquetTableWriter implements TableWriter {
  private readonly columns: readonly ExportColumn[]
  private readonly bytes = new ByteWriter(1 << 20)
  private readonly writer: ParquetWriter
  private waiting: (Cell | Date)[][]
  private waitingCount = 0

  constructor(columns: readonly ExportColumn[], provenance: Provenance) {
    this.columns = columns
    this.waiting = columns.map(() => [])
    const schema: SchemaElement[] = [
      { name: 'flows', num_children: columns.length },
      ...columns.map(
        ({ name, kind }) => ({ name, repetition_type: 'OPTIONAL', ...ELEMENT_OF[kind] }) as SchemaElement,
      ),
    ]
    this.writer = new ParquetWriter({
      writer: this.bytes,
      schema,
      createdBy: `Flowglass ${provenance.version}`,
      kvMetadata: provenanceLines(provenance).map((value, i) => ({ key: `flowglass.${i}`, value })),
    })
  }

  begin(): Uint8Array<ArrayBuffer> {
    return this.takeBytes()
  }

  rows(rows: ExportRows): Uint8Array<ArrayBuffer> {
    this.columns.forEach((column, i) => {
      const cells = rows.cells[i] ?? []
      for (let row = 0; row < rows.count; row++)
        this.waiting[i]?.push(stored(cells[row] ?? null, column.kind))
    })
    this.waitingCount += rows.count
    if (this.waitingCount >= ROW_GROUP_ROWS) this.writeGroup()
    return this.takeBytes()
  }

  end(): Uint8Array<ArrayBuffer> {
    this.writeGroup()
    void this.writer.finish()
    return this.takeBytes()
  }

  private writeGroup(): void {
    if (this.waitingCount === 0) return
    void this.writer.write({
      columnData: this.columns.map(({ name }, i) => ({ name, data: this.waiting[i] ?? [] })),
      rowGroupSize: this.waitingCount,
    })
    this.waiting = this.columns.map(() => [])
    this.waitingCount = 0
  }

  /** The offset counts on: it is what the file's metadata points to. */
  private takeBytes(): Uint8Array<ArrayBuffer> {
    const taken = this.bytes.getBytes().slice()
    this.bytes.index = 0
    return taken
  }
}

function stored(cell: Cell, kind: CellKind): Cell | Date {
  if (cell === null) return null
  if (kind === 'integer') return BigInt.asIntN(64, BigInt(cell as number | bigint))
  if (kind === 'time') return new Date(Number(cell))
  return cell
}

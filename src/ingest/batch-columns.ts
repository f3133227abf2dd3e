import {
  Field,
  makeData,
  RecordBatch,
  RecordBatchStreamWriter,
  Schema,
  Struct,
  type Data,
} from 'apache-arrow'
import { physicalNames, type Column } from '../flow/column.ts'
import { knownColumn, unknownColumn } from '../flow/columns.ts'
import {
  AddressBuilder,
  FloatBuilder,
  IntegerBuilder,
  LabelBuilder,
  TextBuilder,
  WideBuilder,
  type ColumnBuilder,
} from './column-builders.ts'
import { Dictionary } from './dictionary.ts'
import type { Batch, NewLabels } from './protocol.ts'

/** Row groups of the engine hold 122,880 records; a batch fills two and a bit. Measured: insert time is flat from here on. */
export const BATCH_ROWS = 262_144
const FIRST_ROWS = 4096
/** Long texts end a batch early, so that memory stays flat whatever the records hold. */
const BATCH_TEXT_BYTES = 48 * 2 ** 20

/** Dictionaries of all label columns, shared by every file of a data set. */
export class Dictionaries {
  private readonly byColumn = new Map<string, Dictionary>()

  of(column: string): Dictionary {
    const known = this.byColumn.get(column)
    if (known) return known
    const dictionary = new Dictionary()
    this.byColumn.set(column, dictionary)
    return dictionary
  }

  takeNew(): NewLabels[] {
    return [...this.byColumn]
      .map(([column, dictionary]) => ({ column, ...dictionary.takeNew() }))
      .filter((added) => added.labels.length > 0)
  }
}

/**
 * The columns that one file's records have. A format asks for a column by name once and then writes rows to its
 * builder; asking for a column makes it part of the shape.
 */
export class BatchColumns {
  private readonly dictionaries: Dictionaries
  private readonly builders = new Map<string, ColumnBuilder>()
  private capacity = FIRST_ROWS

  constructor(dictionaries: Dictionaries) {
    this.dictionaries = dictionaries
  }

  has(name: string): boolean {
    return this.builders.has(name)
  }

  integer(name: string): IntegerBuilder {
    return this.builder(name, IntegerBuilder)
  }

  wide(name: string): WideBuilder {
    return this.builder(name, WideBuilder)
  }

  float(name: string): FloatBuilder {
    return this.builder(name, FloatBuilder)
  }

  address(name: string): AddressBuilder {
    return this.builder(name, AddressBuilder)
  }

  label(name: string): LabelBuilder {
    return this.builder(name, LabelBuilder)
  }

  text(name: string): TextBuilder {
    return this.builder(name, TextBuilder)
  }

  /** The builder that fits the column's storage, for fields that are known only by name. */
  any(name: string): ColumnBuilder {
    const known = this.builders.get(name)
    if (known) return known
    const builder = this.create(knownColumn(name) ?? unknownColumn(name))
    builder.grow(this.capacity)
    this.builders.set(name, builder)
    return builder
  }

  clear(row: number): void {
    for (const builder of this.builders.values()) builder.clear(row)
  }

  clearRows(from: number, to: number): void {
    for (const builder of this.builders.values()) builder.clearRows(from, to)
  }

  /** How many rows can be written at `row` and behind it before `isFullAt` must be asked. */
  roomAt(row: number): number {
    return this.capacity - row
  }

  /**
   * Call when `rows` rows are written: makes room for the next, or says that the batch is full.
   * @param looksAtTexts asked after each record, how long texts are need not be looked at every time
   */
  isFullAt(rows: number, looksAtTexts = (rows & 1023) === 0): boolean {
    if (rows < this.capacity) return looksAtTexts && this.textBytes() > BATCH_TEXT_BYTES
    if (rows >= BATCH_ROWS) return true
    this.capacity *= 2
    for (const builder of this.builders.values()) builder.grow(this.capacity)
    return false
  }

  /** Makes one complete IPC stream of the first `rows` rows and empties the columns. */
  seal(rows: number): Batch {
    const builders = [...this.builders.values()]
    const fields: Field[] = []
    const children: Data[] = []
    for (const builder of builders) {
      const names = physicalNames(builder.column)
      builder.arrowData(rows).forEach((data, i) => {
        fields.push(new Field(uniqueName(names[i]!, fields), data.type, true))
        children.push(data)
      })
    }
    const struct = makeData({ type: new Struct(fields), length: rows, nullCount: 0, children })
    const ipc = ipcStream(new RecordBatch(new Schema(fields), struct))
    for (const builder of builders) builder.startBatch()
    return {
      ipc,
      rows,
      shape: builders.map((builder) => builder.column),
      newLabels: this.dictionaries.takeNew(),
    }
  }

  private textBytes(): number {
    let bytes = 0
    for (const builder of this.builders.values()) bytes += builder.textBytes
    return bytes
  }

  private builder<B extends ColumnBuilder>(name: string, kind: abstract new (...args: never[]) => B): B {
    const builder = this.any(name)
    if (!(builder instanceof kind)) throw new Error(`column ${name} is kept as ${builder.column.storage}`)
    return builder
  }

  private create(column: Column): ColumnBuilder {
    switch (column.storage) {
      case 'u8':
      case 'u16':
      case 'u32':
        return new IntegerBuilder(column)
      case 'u64':
        return new WideBuilder(column, false)
      case 'time':
        return new WideBuilder(column, true)
      case 'f64':
        return new FloatBuilder(column)
      case 'address':
        return new AddressBuilder(column)
      case 'label':
        return new LabelBuilder(column, this.dictionaries.of(column.name))
      case 'text':
        return new TextBuilder(column)
    }
  }
}

/** A field of the log may be called like a part of an address; apache-arrow 17 writes a broken batch of two fields of one name. */
function uniqueName(name: string, fields: readonly Field[]): string {
  return fields.some((field) => field.name === name) ? `${name} (${fields.length})` : name
}

/** The stream ends with its end-of-stream marker: without it the engine inserts nothing and says nothing. */
function ipcStream(batch: RecordBatch): Uint8Array<ArrayBuffer> {
  const writer = new RecordBatchStreamWriter()
  writer.write(batch)
  writer.finish()
  const bytes = writer.toUint8Array(true)
  // The buffer is transferred whole, so the view must cover it.
  return bytes.byteLength === bytes.buffer.byteLength ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice()
}

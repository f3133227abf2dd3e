import type { BatchColumns } from './batch-columns.ts'
import {
  AddressBuilder,
  FloatBuilder,
  IntegerBuilder,
  LabelBuilder,
  TextBuilder,
  WideBuilder,
} from './column-builders.ts'
import {
  AddressField,
  BoundedField,
  CountField,
  EpochField,
  FloatField,
  LabelField,
  TextField,
  type FieldWriter,
} from './field-writers.ts'

const MAX_OF = { u8: 255, u16: 65_535, u32: 4_294_967_295 } as const

/** The largest number that a column holds. */
export function maxOf(builder: IntegerBuilder): number {
  return MAX_OF[builder.column.storage as keyof typeof MAX_OF]
}

/** The writer that suits a column as its storage says; formats with their own notation make their own writers. */
export function writerFor(columns: BatchColumns, name: string, onZone?: () => void): FieldWriter {
  const builder = columns.any(name)
  if (builder instanceof AddressBuilder) return new AddressField(builder, onZone)
  if (builder instanceof IntegerBuilder) return new BoundedField(builder, maxOf(builder))
  if (builder instanceof WideBuilder)
    return builder.column.storage === 'time' ? new EpochField(builder) : new CountField(builder)
  if (builder instanceof LabelBuilder) return new LabelField(builder)
  if (builder instanceof TextBuilder) return new TextField(builder)
  if (builder instanceof FloatBuilder) return new FloatField(builder)
  throw new Error(`no writer for column ${name}`)
}

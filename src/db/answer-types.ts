import { DataType, Precision, Type, type Schema } from 'apache-arrow'
import type { AnswerColumns, AnswerKinds } from '../lib/typed-query.ts'

/** Name of a type as the engine's SQL has it. */
export function sqlTypeName(type: DataType): string {
  if (DataType.isInt(type)) return `${type.isSigned ? '' : 'U'}${INTEGER_NAMES[type.bitWidth]}`
  if (DataType.isFloat(type)) return type.precision === Precision.DOUBLE ? 'DOUBLE' : 'FLOAT'
  if (DataType.isUtf8(type) || DataType.isDictionary(type)) return 'VARCHAR'
  if (DataType.isBool(type)) return 'BOOLEAN'
  if (DataType.isDecimal(type))
    return type.scale === 0 ? 'HUGEINT' : `DECIMAL(${type.precision},${type.scale})`
  if (DataType.isFixedSizeBinary(type)) return 'UHUGEINT'
  if (DataType.isTimestamp(type)) return type.timezone ? 'TIMESTAMP WITH TIME ZONE' : 'TIMESTAMP'
  if (DataType.isDate(type)) return 'DATE'
  if (DataType.isTime(type)) return 'TIME'
  if (DataType.isInterval(type)) return 'INTERVAL'
  if (DataType.isBinary(type)) return 'BLOB'
  if (DataType.isList(type)) return `${sqlTypeName(type.valueType as DataType)}[]`
  if (DataType.isFixedSizeList(type)) return `${sqlTypeName(type.valueType as DataType)}[${type.listSize}]`
  if (DataType.isStruct(type))
    return `STRUCT(${type.children.map((f) => `${f.name} ${sqlTypeName(f.type as DataType)}`).join(', ')})`
  return Type[type.typeId]
}

const INTEGER_NAMES = { 8: 'TINYINT', 16: 'SMALLINT', 32: 'INTEGER', 64: 'BIGINT' } as const

/** Makes plain values into what the kind promises, or says why not. */
type Conversion = (value: unknown) => unknown

const asNumber: Conversion = (value) => {
  if (typeof value === 'number') return value
  const number = Number(value)
  if (typeof value === 'bigint' && !Number.isSafeInteger(number))
    throw new RangeError(`${value} is beyond 2^53`)
  return number
}
const asBigint: Conversion = (value) => (typeof value === 'bigint' ? value : BigInt(value as number))
const unchanged: Conversion = (value) => value

/** @returns how to convert values of the type to the kind, undefined where they do not fit */
export function conversionTo(kind: keyof AnswerKinds, type: DataType): Conversion | undefined {
  switch (kind.replace('?', '') as 'bigint' | 'number' | 'text' | 'boolean') {
    case 'bigint':
      return isWhole(type) ? asBigint : undefined
    case 'number':
      return isWhole(type) || DataType.isFloat(type) || DataType.isDecimal(type) ? asNumber : undefined
    case 'text':
      return DataType.isUtf8(type) || DataType.isDictionary(type) ? unchanged : undefined
    case 'boolean':
      return DataType.isBool(type) ? unchanged : undefined
  }
}

function isWhole(type: DataType): boolean {
  return (
    DataType.isInt(type) || DataType.isFixedSizeBinary(type) || (DataType.isDecimal(type) && type.scale === 0)
  )
}

/** One column of an answer that was asked for. */
export interface ExpectedColumn {
  readonly name: string
  readonly index: number
  readonly mayBeNull: boolean
  readonly convert: Conversion
}

/** Finds the columns that a query promises; throws with what is wrong where one is missing or of another type. */
export function expectedColumns(columns: AnswerColumns, schema: Schema): readonly ExpectedColumn[] {
  return Object.entries(columns).map(([name, kind]) => {
    const index = schema.fields.findIndex((field) => field.name === name)
    const field = schema.fields[index]
    if (!field) throw new TypeError(`the answer has no column ${name}`)
    const convert = conversionTo(kind, field.type as DataType)
    if (!convert)
      throw new TypeError(`column ${name} is ${sqlTypeName(field.type as DataType)}, expected ${kind}`)
    return { name, index, mayBeNull: kind.endsWith('?'), convert }
  })
}

/** Converts a column's values; throws at a NULL that was not promised. */
export function convertColumn(column: ExpectedColumn, values: readonly unknown[]): unknown[] {
  return values.map((value) => {
    if (value !== null) return column.convert(value)
    if (!column.mayBeNull) throw new TypeError(`column ${column.name} has a NULL`)
    return null
  })
}

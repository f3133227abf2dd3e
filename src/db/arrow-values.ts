import { DataType, DateUnit, Type, Vector, type Data, type RecordBatch } from 'apache-arrow'
import { daysToIso, intervalText, timeText, timestampToIso, unitsPerSecond } from './arrow-times.ts'

/** The values of a batch's column, plain. */
export function columnValues(batch: RecordBatch, index: number): unknown[] {
  const child = batch.data.children[index]
  return child ? valuesOf(child) : []
}

/**
 * The values of a column as plain JavaScript: bigint for integers of 64 bits and more, number for smaller ones and
 * floats, text for decimals with a fraction and for times, arrays for lists, objects for structs. Works on whole
 * columns: `Vector.get(i)` in a loop is 50 times slower (1.32.0 with arrow 17).
 */
export function valuesOf(data: Data): unknown[] {
  const values = presentValues(data)
  if (data.nullCount > 0) for (let i = 0; i < data.length; i++) if (!data.getValid(i)) values[i] = null
  return values
}

/** Values at NULL places are anything. */
function presentValues(data: Data): unknown[] {
  const { length } = data
  const type = data.type
  const values: unknown = data.values
  const offsets = data.valueOffsets as Int32Array
  switch (type.typeId) {
    case Type.Null:
      return new Array<unknown>(length).fill(null)
    case Type.Int:
    case Type.Float:
      return Array.from((values as Uint8Array).subarray(0, length))
    case Type.Bool:
      return Array.from({ length }, (_, i) => bitAt(values as Uint8Array, data.offset + i))
    case Type.Utf8:
      return texts(values as Uint8Array, offsets, length)
    case Type.Decimal:
      return decimals(values as Uint32Array, length, (type as { scale?: number }).scale ?? 0)
    case Type.FixedSizeBinary:
      return DataType.isFixedSizeBinary(type) && type.byteWidth === 16
        ? Array.from({ length }, (_, i) => unsigned128(values as Uint8Array, 16 * i))
        : viaVector(data)
    case Type.Timestamp: {
      const perSecond = unitsPerSecond((type as { unit?: number }).unit ?? 0)
      return Array.from((values as BigInt64Array).subarray(0, length), (value) =>
        timestampToIso(value, perSecond),
      )
    }
    case Type.Date:
      return DataType.isDate(type) && type.unit === DateUnit.DAY
        ? Array.from((values as Int32Array).subarray(0, length), daysToIso)
        : viaVector(data)
    case Type.Time:
      return DataType.isTime(type) && type.bitWidth === 64
        ? Array.from((values as BigInt64Array).subarray(0, length), (value) =>
            timeText(value, unitsPerSecond(type.unit)),
          )
        : viaVector(data)
    case Type.Interval:
      return Array.from({ length }, (_, i) => intervalText((values as Int32Array).subarray(4 * i, 4 * i + 4)))
    case Type.List:
    case Type.FixedSizeList:
    case Type.Map:
      return lists(data)
    case Type.Struct:
      return structs(data)
    case Type.Dictionary: {
      const labels = data.dictionary?.data.flatMap((chunk: Data) => valuesOf(chunk)) ?? []
      return Array.from((values as Uint8Array).subarray(0, length), (code) => labels[code])
    }
    default:
      return viaVector(data)
  }
}

function viaVector(data: Data): unknown[] {
  const vector = new Vector([data])
  return Array.from({ length: data.length }, (_, i): unknown => vector.get(i))
}

function bitAt(bits: Uint8Array, index: number): boolean {
  return ((bits[index >> 3] ?? 0) & (1 << (index & 7))) !== 0
}

/** Above this, one string of all values could pass V8's limit of 512 MB. */
const DECODED_AT_ONCE = 2 ** 26

function texts(bytes: Uint8Array, offsets: Int32Array, length: number): string[] {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const first = offsets[0] ?? 0
  const last = offsets[length] ?? first
  if (last - first <= DECODED_AT_ONCE) {
    const whole = decoder.decode(bytes.subarray(first, last))
    // As many characters as bytes: all of it is ASCII, and offsets of bytes are offsets of characters.
    if (whole.length === last - first) {
      return Array.from({ length }, (_, i) =>
        whole.slice((offsets[i] ?? 0) - first, (offsets[i + 1] ?? 0) - first),
      )
    }
  }
  return Array.from({ length }, (_, i) => decoder.decode(bytes.subarray(offsets[i], offsets[i + 1])))
}

function decimals(words: Uint32Array, length: number, scale: number): (bigint | string)[] {
  return Array.from({ length }, (_, i) => {
    const at = 4 * i
    const low = (BigInt(words[at + 1] ?? 0) << 32n) | BigInt(words[at] ?? 0)
    const high = BigInt.asIntN(64, (BigInt(words[at + 3] ?? 0) << 32n) | BigInt(words[at + 2] ?? 0))
    const value = (high << 64n) | low
    return scale === 0 ? value : withPoint(value, scale)
  })
}

function withPoint(value: bigint, scale: number): string {
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0')
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** UHUGEINT arrives as 16 bytes, least significant first. */
function unsigned128(bytes: Uint8Array, start: number): bigint {
  let value = 0n
  for (let i = 15; i >= 0; i--) value = (value << 8n) | BigInt(bytes[start + i] ?? 0)
  return value
}

function lists(data: Data): unknown[] {
  const child = data.children[0]
  if (!child) return []
  const items = valuesOf(child)
  const type = data.type
  const offsets = data.valueOffsets as Int32Array
  const list = DataType.isFixedSizeList(type)
    ? (i: number) => items.slice(i * type.listSize, (i + 1) * type.listSize)
    : (i: number) => items.slice(offsets[i], offsets[i + 1])
  return Array.from({ length: data.length }, (_, i) => list(i))
}

function structs(data: Data): unknown[] {
  const names = (data.type.children as readonly { name: string }[]).map((field) => field.name)
  const columns = data.children.map((child) => valuesOf(child))
  return rowsOf(names, columns, data.length)
}

/** Rows as objects whose properties are all their own, also one called `__proto__`. */
export function rowsOf(
  names: readonly string[],
  columns: readonly (readonly unknown[])[],
  length: number,
): Record<string, unknown>[] {
  if (names.includes('__proto__')) {
    return Array.from({ length }, (_, i) =>
      Object.fromEntries(names.map((name, c) => [name, columns[c]?.[i]])),
    )
  }
  return Array.from({ length }, (_, i) => {
    const row: Record<string, unknown> = {}
    for (const [c, name] of names.entries()) row[name] = columns[c]?.[i]
    return row
  })
}

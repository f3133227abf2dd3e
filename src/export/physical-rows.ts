import { Type, type Data, type RecordBatch } from 'apache-arrow'
import { printAddress, type AddressWords } from '../flow/address.ts'
import { physicalNames, type Column } from '../flow/column.ts'
import type { Cell, CellKind, ExportColumn, ExportRows } from './table.ts'

const KIND_OF_STORAGE: Readonly<Record<Column['storage'], CellKind>> = {
  u8: 'integer',
  u16: 'integer',
  u32: 'integer',
  u64: 'integer',
  f64: 'number',
  time: 'time',
  address: 'text',
  label: 'text',
  text: 'text',
}

export function exportColumn({ name, storage }: Column): ExportColumn {
  return { name, kind: KIND_OF_STORAGE[storage] }
}

/**
 * A batch of table `flow`, its columns in the order of `physicalNames`, as values to write: labels and addresses as text,
 * times as epoch milliseconds.
 */
export function exportRows(
  batch: RecordBatch,
  columns: readonly Column[],
  labels: Readonly<Record<string, readonly string[]>>,
): ExportRows {
  let at = 0
  const cells = columns.map((column) => {
    const data = physicalNames(column).map(() => batch.data.children[at++])
    return columnCells(column, data, labels[column.name] ?? [])
  })
  return { count: batch.numRows, cells }
}

function columnCells(
  column: Column,
  [first, second]: readonly (Data | undefined)[],
  labels: readonly string[],
): readonly Cell[] {
  if (!first) return []
  const values: unknown = first.values
  switch (column.storage) {
    case 'address':
      return second ? addresses(first, second) : []
    case 'label':
      return cellsOf(first, (i) => labels[(values as Uint32Array)[i]!] ?? null)
    case 'time':
      return cellsOf(first, (i) => Number((values as BigInt64Array)[i]))
    case 'u64':
      return cellsOf(first, wholeNumbers(values as BigUint64Array))
    case 'text':
      return cellsOf(first, textsOf(first))
    default:
      return cellsOf(first, (i) => (values as Float64Array)[i]!)
  }
}

/** What `at` gives for each value that is there. */
function cellsOf(data: Data, at: (i: number) => Cell): readonly Cell[] {
  const cells = new Array<Cell>(data.length)
  for (let i = 0; i < data.length; i++) cells[i] = data.nullCount > 0 && !data.getValid(i) ? null : at(i)
  return cells
}

/** Counters are small nearly always: numbers up to 2^53, bigint beyond. */
function wholeNumbers(values: BigUint64Array): (i: number) => number | bigint {
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length)
  return (i) => {
    const high = words[2 * i + 1]!
    return high < 2 ** 21 ? high * 2 ** 32 + words[2 * i]! : values[i]!
  }
}

function textsOf(data: Data): (i: number) => string {
  if (data.typeId !== Type.Utf8) throw new TypeError(`texts expected, not ${Type[data.typeId]}`)
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
  const bytes: unknown = data.values
  const offsets = data.valueOffsets as Int32Array
  return (i) => decoder.decode((bytes as Uint8Array).subarray(offsets[i], offsets[i + 1]))
}

/** The same few hosts come again and again. */
function addresses(high: Data, low: Data): readonly Cell[] {
  const known = new Map<number, string>()
  const highs = wordsOf(high)
  const lows = wordsOf(low)
  return cellsOf(high, (i) => {
    const words: AddressWords = [highs[2 * i + 1]!, highs[2 * i]!, lows[2 * i + 1]!, lows[2 * i]!]
    if (words[0] !== 0 || words[1] !== 0 || words[2] !== 0xffff) return printAddress(words)
    const text = known.get(words[3]) ?? printAddress(words)
    known.set(words[3], text)
    return text
  })
}

function wordsOf({ values }: Data): Uint32Array {
  const { buffer, byteOffset, length } = values as BigUint64Array
  return new Uint32Array(buffer, byteOffset, 2 * length)
}

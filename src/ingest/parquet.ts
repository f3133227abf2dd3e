import { parquetMetadataAsync, parquetReadObjects, type AsyncBuffer } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import type { ReadMeter } from './inflate.ts'
import { encodeText } from './text.ts'

const ROWS_AT_ONCE = 10_000

/** Parquet files begin with `PAR1`. */
export async function isParquet(file: Blob): Promise<boolean> {
  return (await file.slice(0, 4).text()) === 'PAR1'
}

/** A Parquet file as the CSV that an export of the same columns would be, so that the formats for text read it too. */
export async function* parquetAsText(file: Blob, meter: ReadMeter): AsyncGenerator<Uint8Array> {
  const buffer: AsyncBuffer = {
    byteLength: file.size,
    slice: (start, end) => file.slice(start, end).arrayBuffer(),
  }
  const metadata = await parquetMetadataAsync(buffer)
  const names = metadata.schema.filter((element) => element.type !== undefined).map((element) => element.name)
  yield encodeText(names.map(quoted).join(',') + '\n')
  const rowCount = Number(metadata.num_rows)
  for (let rowStart = 0; rowStart < rowCount; rowStart += ROWS_AT_ONCE) {
    const rowEnd = Math.min(rowStart + ROWS_AT_ONCE, rowCount)
    const rows = await parquetReadObjects({ file: buffer, metadata, compressors, rowStart, rowEnd })
    const text = encodeText(
      rows.map((row) => names.map((name) => quoted(valueText(row[name]))).join(',') + '\n').join(''),
    )
    meter.bytesRead = Math.round((file.size * rowEnd) / rowCount)
    meter.bytesInflated += text.length
    yield text
  }
}

function valueText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return value.toISOString()
  if (typeof value === 'object')
    return JSON.stringify(value, (_key, part: unknown) => (typeof part === 'bigint' ? part.toString() : part))
  return String(value as string | number | bigint | boolean)
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

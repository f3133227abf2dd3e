import { DelimitedRecords, isSameRecord, type Delimiter, type Spans } from '../delimited-records.ts'
import type { PlannedRecords } from '../planned-records.ts'
import type { RecordReader } from './format.ts'

/** Delimited text with a header, which may be repeated further down. */
export class HeadedRecords implements RecordReader {
  private readonly delimited: DelimitedRecords
  private header: Uint8Array | undefined

  constructor(delimiter: Delimiter, records: PlannedRecords, onRecord: (spans: Spans) => void) {
    this.delimited = new DelimitedRecords(
      delimiter,
      (spans) => {
        if (this.header === undefined) this.header = spans.bytes.slice(spans.start, spans.end)
        else if (!isSameRecord(this.header, spans)) onRecord(spans)
      },
      (reason, bytes, start, end) => records.broken(reason, bytes, start, end),
    )
  }

  push(chunk: Uint8Array): void {
    this.delimited.push(chunk)
  }

  end(): void {
    this.delimited.end()
  }
}

import { DelimitedRecords, isSameRecord, type Delimiter, type Spans } from './delimited-records.ts'
import type { RecordReader } from './formats/format.ts'
import { JsonFields } from './json-fields.ts'
import { BRACKETS_OPEN, JsonRecords } from './json-records.ts'
import type { Recorder } from './recorder.ts'
import { decodeText } from './text.ts'
import { ValueRecords, type ValuePlan } from './value-plan.ts'

/** Reads delimited text whose first record names the values, also where it is repeated further down. */
export class NamedValuesReader implements RecordReader {
  private readonly records: DelimitedRecords
  private readonly values: ValueRecords
  private header: Uint8Array | undefined
  private width = 0

  constructor(delimiter: Delimiter, values: ValueRecords) {
    this.values = values
    this.records = new DelimitedRecords(delimiter, (spans) => this.read(spans), values.broken)
  }

  push(chunk: Uint8Array): void {
    this.records.push(chunk)
  }

  end(): void {
    this.records.end()
  }

  private read(spans: Spans): void {
    if (this.header === undefined) this.readHeader(spans)
    else if (!isSameRecord(this.header, spans)) this.values.record(spans, misfit(spans, this.width))
  }

  private readHeader(spans: Spans): void {
    this.header = spans.bytes.slice(spans.start, spans.end)
    this.width = spans.count
    for (let i = 0; i < spans.count; i++) {
      this.values.name(decodeText(spans.bytes, spans.starts[i], spans.ends[i]), i)
    }
  }
}

/** Reads delimited text whose values are known by their places only. */
export class PlacedValuesReader implements RecordReader {
  private readonly records: DelimitedRecords

  constructor(delimiter: Delimiter, width: number, values: ValueRecords) {
    for (let i = 0; i < width; i++) values.name(`column ${i + 1}`, i)
    this.records = new DelimitedRecords(
      delimiter,
      (spans) => values.record(spans, misfit(spans, width)),
      values.broken,
    )
  }

  push(chunk: Uint8Array): void {
    this.records.push(chunk)
  }

  end(): void {
    this.records.end()
  }
}

/** A record with values missing may be cut off; one with more than names may have lost a quote. Empty ones do no harm. */
function misfit({ starts, ends, count }: Spans, width: number): string | undefined {
  if (count < width) return 'the record has fewer values than there are columns'
  for (let i = width; i < count; i++)
    if (ends[i]! > starts[i]!) return 'the record has more values than there are columns'
  return undefined
}

/** Reads JSON objects, each of which names its values. */
export class JsonValuesReader implements RecordReader {
  private readonly recorder: Recorder
  private readonly records: JsonRecords

  constructor(envelopeKey: string | undefined, recorder: Recorder, plan: ValuePlan) {
    this.recorder = recorder
    const values = new ValueRecords(recorder, plan)
    const fields = new JsonFields((path, place) => values.name(path, place))
    this.records = new JsonRecords(
      envelopeKey,
      (bytes, start, end) => {
        const problem = fields.read(bytes, start, end)
        values.record(fields.spans, problem)
      },
      values.broken,
    )
  }

  push(chunk: Uint8Array): void {
    this.records.push(chunk)
  }

  end(): void {
    this.records.end()
    if (this.records.isCutOff) this.recorder.warnOfFile(BRACKETS_OPEN)
  }
}

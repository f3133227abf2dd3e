import type { Delimiter } from '../delimited-records.ts'
import type { OnBytes } from '../lines.ts'
import { PlannedRecords } from '../planned-records.ts'
import type { Recorder } from '../recorder.ts'
import { TimeField } from '../time-field.ts'
import { awsField } from './aws-fields.ts'
import { reorderedPlans } from './aws-lines.ts'
import { awsPlan, type FieldOrder, type SpecialWriter } from './aws-plan.ts'
import { CloudwatchMessages } from './cloudwatch-json.ts'
import type { RecordReader } from './format.ts'
import { HeadedRecords } from './headed-records.ts'

const LF = 10
const BLANK = 32

/** Reads records that are the messages of log events. */
class MessageRecords {
  readonly records: PlannedRecords
  private line = new Uint8Array(1024)

  constructor(recorder: Recorder, order: FieldOrder) {
    this.records = new PlannedRecords(recorder, awsPlan(recorder, order), reorderedPlans(recorder))
  }

  /** The message becomes a line: values are read up to a line feed. */
  readonly message: OnBytes = (bytes, start, messageEnd) => {
    let end = messageEnd
    while (end > start && bytes[end - 1]! <= BLANK) end--
    const length = end - start
    if (length >= this.line.length) this.line = new Uint8Array(2 * length)
    this.line.set(bytes.subarray(start, end))
    for (let i = 0; i < length; i++) if (this.line[i] === LF) this.line[i] = BLANK
    this.line[length] = LF
    if (this.records.ordinaryLines(this.line, 0, length + 1) === 0) this.records.line(this.line, 0)
  }
}

/** Records as messages in CloudWatch's JSON. */
export function cloudwatchJsonReader(
  recorder: Recorder,
  key: string | undefined,
  order: FieldOrder,
): RecordReader {
  const { message, records } = new MessageRecords(recorder, order)
  return new CloudwatchMessages(key, message, (reason, bytes, start, end) =>
    records.broken(reason, bytes, start, end),
  )
}

/** A table whose header names AWS's fields: Parquet turned into text, or chosen columns of Logs Insights. */
export function awsTableReader(
  recorder: Recorder,
  delimiter: Delimiter,
  names: readonly string[],
): RecordReader {
  const records = new PlannedRecords(recorder, awsPlan(recorder, tableOrder(names), timesAsText))
  return new HeadedRecords(delimiter, records, (spans) => records.spans(spans))
}

/** A table of log events: the record is the value of its message column. */
export function messageTableReader(
  recorder: Recorder,
  delimiter: Delimiter,
  messagePlace: number,
  order: FieldOrder,
): RecordReader {
  const { message, records } = new MessageRecords(recorder, order)
  return new HeadedRecords(delimiter, records, (spans) => {
    if (messagePlace < spans.count)
      message(spans.bytes, spans.starts[messagePlace]!, spans.ends[messagePlace]!)
    else records.broken('the log event has no message', spans.bytes, spans.start, spans.end)
  })
}

/** The time of a log event is the start of its record; it stands in where the columns chosen leave the start out. */
function tableOrder(names: readonly string[]): FieldOrder {
  if (names.some((name) => awsField(name)?.name === 'start')) return names
  return names.map((name) => (name === '@timestamp' ? 'start' : name))
}

/** Exports of tables write times as text or as epoch numbers. */
const timesAsText: SpecialWriter = (field, { columns }) => {
  const name = awsField(field)?.name
  if (name === 'start') return new TimeField(columns.wide('start_time'), 'day-first')
  if (name === 'end') return new TimeField(columns.wide('end_time'), 'day-first')
  return undefined
}

import type { Delimiter, OnBroken } from '../delimited-records.ts'
import { LabelField } from '../field-writers.ts'
import { JsonFields } from '../json-fields.ts'
import { BRACKETS_OPEN, JsonRecords } from '../json-records.ts'
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
  const records = new PlannedRecords(recorder, awsPlan(recorder, eventOrder(names), timesAsText))
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

/**
 * JSON objects whose keys are AWS's fields.
 * @param names keys that the first objects have
 */
export function awsObjectsReader(
  recorder: Recorder,
  envelopeKey: string | undefined,
  names: readonly string[],
): RecordReader {
  return new ObjectsReader(recorder, envelopeKey, names.some(isStart))
}

class ObjectsReader implements RecordReader {
  private readonly recorder: Recorder
  private readonly hasStart: boolean
  private readonly names: string[] = []
  private readonly fields = new JsonFields((path, place) => {
    this.names[place] = path
    this.isPlanOld = true
  })
  /** A key appeared that no object before had. */
  private isPlanOld = false
  private readonly planned: PlannedRecords
  private readonly objects: JsonRecords

  constructor(recorder: Recorder, envelopeKey: string | undefined, hasStart: boolean) {
    this.recorder = recorder
    this.hasStart = hasStart
    this.planned = new PlannedRecords(recorder, awsPlan(recorder, []))
    const onBroken: OnBroken = (reason, bytes, start, end) => this.planned.broken(reason, bytes, start, end)
    this.objects = new JsonRecords(
      envelopeKey,
      (bytes, start, end) => {
        const problem = this.fields.read(bytes, start, end)
        if (problem === undefined) this.record()
        else onBroken(problem, bytes, start, end)
      },
      onBroken,
    )
  }

  push(chunk: Uint8Array): void {
    this.objects.push(chunk)
  }

  end(): void {
    this.objects.end()
    if (this.objects.isCutOff) this.recorder.warnOfFile(BRACKETS_OPEN)
  }

  private record(): void {
    if (this.isPlanOld) {
      this.isPlanOld = false
      this.planned.use(awsPlan(this.recorder, eventOrder(this.names, this.hasStart), ofObjects))
    }
    this.planned.spans(this.fields.spans)
  }
}

/** The time of a log event is the start of its record; it stands in where the columns chosen leave the start out. */
function eventOrder(names: readonly string[], hasStart = names.some(isStart)): FieldOrder {
  return hasStart ? names : names.map((name) => (name === '@timestamp' ? 'start' : name))
}

function isStart(name: string): boolean {
  return awsField(name)?.name === 'start'
}

/** Exports of tables write times as text or as epoch numbers. */
const timesAsText: SpecialWriter = (field, { columns }) => {
  const name = awsField(field)?.name
  if (name === 'start') return new TimeField(columns.wide('start_time'), 'day-first')
  if (name === 'end') return new TimeField(columns.wide('end_time'), 'day-first')
  return undefined
}

/** Objects leave out keys, so that their version says nothing about the keys that they have. */
const ofObjects: SpecialWriter = (field, recorder) =>
  awsField(field)?.name === 'version'
    ? new LabelField(recorder.columns.label('version'))
    : timesAsText(field, recorder)

import type { BatchColumns } from '../batch-columns.ts'
import type { LabelBuilder } from '../column-builders.ts'
import type { FieldWriter } from '../field-writers.ts'
import { RECORD_KINDS, type RecordState } from '../record-state.ts'
import type { Recorder } from '../recorder.ts'
import { decodeText, encodeText } from '../text.ts'

/** A label with few allowed values. Any other value is kept in column `<name>_other`, which exists only then. */
export class ChoiceField implements FieldWriter {
  private readonly recorder: Recorder
  private readonly builder: LabelBuilder
  private readonly choices: readonly Uint8Array[]
  private readonly codes: readonly number[]
  private readonly state: RecordState
  private readonly otherName: string
  private readonly oddity: string

  constructor(recorder: Recorder, state: RecordState, column: string, choices: readonly string[]) {
    this.recorder = recorder
    this.state = state
    this.builder = recorder.columns.label(column)
    this.choices = choices.map(encodeText)
    this.codes = choices.map((choice) => this.builder.codeOf(choice))
    this.otherName = `${column}_other`
    this.oddity = `${column} is not one of ${choices.join(', ')}: the value is kept as ${this.otherName}`
  }

  write(bytes: Uint8Array, start: number, end: number, row: number): undefined {
    const { choices } = this
    for (let i = 0; i < choices.length; i++) {
      if (isSame(choices[i]!, bytes, start, end)) {
        this.builder.setCode(row, this.codes[i]!)
        this.chose(i)
        return
      }
    }
    this.recorder.columns.label(this.otherName).setBytes(row, bytes, start, end)
    this.state.odd.push(this.oddity)
  }

  protected chose(_index: number): void {
    // Only the log status says more than its label.
  }
}

const STATUSES = ['OK', 'NODATA', 'SKIPDATA'] as const

/** The log status, which also says whether the record is one of traffic. */
export class StatusField extends ChoiceField {
  private readonly recordState: RecordState
  constructor(recorder: Recorder, state: RecordState) {
    super(recorder, state, 'log_status', STATUSES)
    this.recordState = state
  }

  protected override chose(index: number): void {
    this.recordState.kind = RECORD_KINDS[index]!
  }
}

/** Writes a label to two columns: what logged the record is its reporter, and stays under the vendor's name too. */
export class ReporterField implements FieldWriter {
  private readonly reporter: LabelBuilder
  private readonly own: LabelBuilder
  /** @param own name of the vendor's column */
  constructor(columns: BatchColumns, own: string) {
    this.reporter = columns.label('reporter')
    this.own = columns.label(own)
  }

  write(bytes: Uint8Array, start: number, end: number, row: number): undefined {
    this.reporter.setBytes(row, bytes, start, end)
    this.own.setBytes(row, bytes, start, end)
  }
}

/** The version of the log format, which must be that of the newest field of the record. */
export class VersionField implements FieldWriter {
  private readonly builder: LabelBuilder
  private readonly state: RecordState
  private readonly expected: Uint8Array | undefined
  private readonly oddity: string
  constructor(builder: LabelBuilder, state: RecordState, expected: number | undefined) {
    this.builder = builder
    this.state = state
    this.expected = expected === undefined ? undefined : encodeText(String(expected))
    this.oddity = `version does not fit the record, whose fields are those of version ${expected}`
  }

  write(bytes: Uint8Array, start: number, end: number, row: number): undefined {
    this.builder.setBytes(row, bytes, start, end)
    if (this.expected && !isSame(this.expected, bytes, start, end)) this.state.odd.push(this.oddity)
  }
}

/** A label that the source percent-encodes. */
export class EncodedField implements FieldWriter {
  private readonly builder: LabelBuilder
  constructor(builder: LabelBuilder) {
    this.builder = builder
  }

  write(bytes: Uint8Array, start: number, end: number, row: number): undefined {
    this.builder.setText(row, percentDecoded(decodeText(bytes, start, end)))
  }
}

function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch (error) {
    // A stray percent sign: the text was not encoded.
    if (error instanceof URIError) return text
    throw error
  }
}

function isSame(choice: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (choice.length !== end - start) return false
  for (let i = 0; i < choice.length; i++) if (choice[i] !== bytes[start + i]) return false
  return true
}

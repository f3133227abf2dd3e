import { BatchColumns, type Dictionaries } from './batch-columns.ts'
import type { LineBatch } from './line-batch.ts'
import type { Batch, Finding } from './protocol.ts'
import { RECORD_KINDS, type RecordKind } from './record-state.ts'
import { decodeText } from './text.ts'
import { ENDS_BEFORE_START, TimeOrder } from './time-order.ts'

const MOST_SAMPLES = 5
const SAMPLE_BYTES = 2000

/**
 * Where a reader puts its records: `begin`, write to `columns` at `row`, then `accept` or `reject`. Keeps the
 * arithmetic (records = accepted + rejected) and cuts the records into batches.
 */
export class Recorder {
  readonly columns: BatchColumns
  /** Row of the record that is being written. */
  row = 0
  /** Number of the record that is being written, counted from 1. */
  record = 0
  readonly counts = { flow: 0, nodata: 0, skipdata: 0, rejected: 0 }

  private readonly times: TimeOrder
  private readonly recordColumn
  private readonly fileColumn
  private readonly formatColumn
  private readonly fileCode: number
  private readonly formatCode: number
  private readonly rejectionsByReason = new Map<string, MutableFinding>()
  private readonly warningsByReason = new Map<string, MutableFinding>()
  private readonly odd: string[] = []
  private sealed: Batch[] = []
  private bytes = new Uint8Array(0)
  private start = 0
  private end = 0

  /** Text of the wanted record, once it was met. */
  wantedText: string | undefined
  private readonly wantedRecord: number | undefined

  /** @param wantedRecord number of a record whose original text is looked for */
  constructor(dictionaries: Dictionaries, file: string, format: string, wantedRecord?: number) {
    this.wantedRecord = wantedRecord
    this.columns = new BatchColumns(dictionaries)
    this.times = new TimeOrder(this.columns)
    this.fileColumn = this.columns.label('file')
    this.recordColumn = this.columns.wide('record')
    this.formatColumn = this.columns.label('format')
    this.fileCode = this.fileColumn.codeOf(file)
    this.formatCode = this.formatColumn.codeOf(format)
  }

  /** A record begins, and this is its text. The bytes are looked at again only while the record is being written. */
  begin(bytes: Uint8Array<ArrayBuffer>, start: number, end: number): void {
    this.record++
    if (this.odd.length > 0) this.odd.length = 0
    this.bytes = bytes
    this.start = start
    this.end = end
    if (this.record === this.wantedRecord) this.wantedText = decodeText(bytes, start, end)
  }

  accept(kind: RecordKind): void {
    this.counts[kind]++
    if (this.odd.length > 0) for (const reason of this.odd) this.note(this.warningsByReason, reason)
    const row = this.row
    if (this.times.isReversed(row)) this.note(this.warningsByReason, ENDS_BEFORE_START)
    this.fileColumn.setCode(row, this.fileCode)
    this.recordColumn.set(row, this.record)
    this.formatColumn.setCode(row, this.formatCode)
    this.row = row + 1
    if (this.columns.isFullAt(this.row)) this.seal()
  }

  /** Accepts the first `count` of some lines, which are written already from `row` on. */
  acceptLines(lines: LineBatch, count: number): void {
    const { row, record, wantedRecord } = this
    if (wantedRecord !== undefined && wantedRecord > record && wantedRecord <= record + count)
      this.wantedText = lines.textOf(wantedRecord - record - 1)
    for (const [kind, name] of RECORD_KINDS.entries()) this.counts[name] += lines.countKind(kind, count)
    this.fileColumn.fillCode(row, row + count, this.fileCode)
    this.formatColumn.fillCode(row, row + count, this.formatCode)
    for (const line of this.times.reversedFrom(row, count))
      this.note(this.warningsByReason, ENDS_BEFORE_START, record + line + 1, () =>
        shortened(lines.textOf(line)),
      )
    this.recordColumn.fillSeries(row, row + count, record + 1)
    this.record += count
    this.row += count
    if (this.columns.isFullAt(this.row, true)) this.seal()
  }

  /** @param reason the same words for the same mistake: the report counts by them; the value stands in the sample */
  reject(reason: string): void {
    this.counts.rejected++
    this.columns.clear(this.row)
    this.note(this.rejectionsByReason, reason)
  }

  /** Something is odd about the record that is being written; it is told if the record is accepted all the same. */
  warn(reason: string): void {
    this.odd.push(reason)
  }

  /** Notes something odd about the file as a whole. */
  warnOfFile(reason: string): void {
    findingOf(this.warningsByReason, reason)
  }

  /** Ends the batch that is being filled, so that its records can be seen. */
  seal(): void {
    if (this.row === 0) return
    this.sealed.push(this.columns.seal(this.row))
    this.row = 0
  }

  takeSealed(): Batch[] {
    const sealed = this.sealed
    this.sealed = []
    return sealed
  }

  get rejections(): readonly Finding[] {
    return [...this.rejectionsByReason.values()].sort((a, b) => b.count - a.count)
  }

  get warnings(): readonly Finding[] {
    return [...this.warningsByReason.values()]
  }

  /** @param text of the record; asked where samples are still wanted */
  private note(
    findings: Map<string, MutableFinding>,
    reason: string,
    record = this.record,
    text = () => this.recordText(),
  ): void {
    const finding = findingOf(findings, reason)
    finding.count++
    if (finding.samples.length >= MOST_SAMPLES) return
    finding.firstRecords.push(record)
    finding.samples.push(text())
  }

  private recordText(): string {
    const cut = this.end - this.start > SAMPLE_BYTES
    return decodeText(this.bytes, this.start, cut ? this.start + SAMPLE_BYTES : this.end) + (cut ? ' …' : '')
  }
}

function shortened(text: string): string {
  return text.length > SAMPLE_BYTES ? `${text.slice(0, SAMPLE_BYTES)} …` : text
}

function findingOf(findings: Map<string, MutableFinding>, reason: string): MutableFinding {
  const known = findings.get(reason)
  if (known) return known
  const finding: MutableFinding = { reason, count: 0, firstRecords: [], samples: [] }
  findings.set(reason, finding)
  return finding
}

interface MutableFinding extends Finding {
  count: number
  readonly firstRecords: number[]
  readonly samples: string[]
}

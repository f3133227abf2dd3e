import { RecordBatchReader } from 'apache-arrow'
import { ZoneClock } from '../flow/zone-clock.ts'
import { assertNever } from '../lib/assert.ts'
import { CsvWriter } from './csv.ts'
import { JsonLinesWriter } from './json-lines.ts'
import { ParquetTableWriter } from './parquet.ts'
import { exportColumn, exportRows } from './physical-rows.ts'
import type { ExportPlan } from './plan.ts'
import type { TableWriter } from './table.ts'

type Bytes = Uint8Array<ArrayBuffer>

/** Writes one file by a plan, from Arrow IPC streams to bytes. */
export class FileWriter {
  private readonly plan: ExportPlan
  private readonly writer: TableWriter
  private readonly gzip: Gzip | undefined

  constructor(plan: ExportPlan) {
    this.plan = plan
    this.writer = tableWriter(plan)
    this.gzip = plan.format === 'csv.gz' ? new Gzip() : undefined
  }

  begin(): Promise<readonly Bytes[]> {
    return this.packed([this.writer.begin()])
  }

  async rows(pieces: readonly Uint8Array[]): Promise<{ bytes: readonly Bytes[]; records: number }> {
    const bytes: Bytes[] = []
    let records = 0
    for (const batch of RecordBatchReader.from(joined(pieces))) {
      const rows = exportRows(batch, this.plan.columns, this.plan.labels)
      records += rows.count
      bytes.push(this.writer.rows(rows))
    }
    return { bytes: await this.packed(bytes), records }
  }

  async end(): Promise<readonly Bytes[]> {
    const bytes = await this.packed([this.writer.end()])
    return this.gzip ? [...bytes, ...(await this.gzip.end())] : bytes
  }

  private async packed(bytes: readonly Bytes[]): Promise<readonly Bytes[]> {
    const some = bytes.filter(({ length }) => length > 0)
    return this.gzip ? await this.gzip.write(some) : some
  }
}

function tableWriter({ format, columns, rawText, hasComment, provenance }: ExportPlan): TableWriter {
  const clock = new ZoneClock(provenance.zone)
  const formatTime = (epochMs: number) => clock.iso(epochMs)
  const written = columns.map(exportColumn)
  switch (format) {
    case 'csv':
    case 'csv.gz':
      return new CsvWriter(written, {
        rawText,
        provenance: hasComment ? provenance : undefined,
        formatTime,
      })
    case 'jsonl':
      return new JsonLinesWriter(written, formatTime)
    case 'parquet':
      return new ParquetTableWriter(written, provenance)
    default:
      return assertNever(format)
  }
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** The browser's own gzip, fed and emptied in steps. */
class Gzip {
  private readonly stream = new CompressionStream('gzip')
  private readonly input = this.stream.writable.getWriter()
  private readonly finished: Promise<void>
  private ready: Bytes[] = []

  constructor() {
    this.finished = this.collect()
  }

  async write(parts: readonly Bytes[]): Promise<readonly Bytes[]> {
    for (const part of parts) await this.input.write(part)
    return this.take()
  }

  async end(): Promise<readonly Bytes[]> {
    await this.input.close()
    await this.finished
    return this.take()
  }

  private take(): readonly Bytes[] {
    const taken = this.ready
    this.ready = []
    return taken
  }

  private async collect(): Promise<void> {
    const output = this.stream.readable.getReader()
    for (;;) {
      const { done, value } = await output.read()
      if (done) return
      this.ready.push(value)
    }
  }
}

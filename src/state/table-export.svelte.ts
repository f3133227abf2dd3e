import type { ExportClient } from '../export/client.ts'
import { exportName, MEDIA_TYPES, type ExportFormat, type ExportPlan } from '../export/plan.ts'
import { provenanceLines, type Provenance } from '../export/table.ts'
import type { Column } from '../flow/column.ts'
import { errorOf } from '../lib/error-of.ts'
import { typedQuery } from '../lib/typed-query.ts'
import { printFilter } from '../query/filter/print.ts'
import type { Ask } from '../query/flows/key-cells.ts'
import { orderedSpans, spanRowsSql } from '../query/flows/ordered-spans.ts'
import { sortKey } from '../query/flows/sort-key.ts'
import type { Dataset } from './dataset.svelte.ts'
import type { FilterState } from './filter.svelte.ts'
import type { SortOrder, ZoneChoice } from './view.svelte.ts'

export { exportName, MEDIA_TYPES, type ExportFormat }

/** What is exported: the records under the filter of the moment, in this order and with these columns. */
export interface ExportChoice {
  readonly format: ExportFormat
  readonly columns: readonly Column[]
  readonly sort: { readonly column: Column; readonly descending: SortOrder['descending'] }
  readonly zone: ZoneChoice
  /** CSV: texts as they are, also those that a spreadsheet would run. */
  readonly rawText: boolean
  /** CSV: begin with comment lines that say where the records come from. */
  readonly hasComment: boolean
}

/** Where the bytes of a file go. Only what was closed is a file. */
export interface ExportSink {
  readonly name: string
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  close(): Promise<void>
  abort(): Promise<void>
}

export type ExportProgress =
  | { readonly step: 'idle' }
  | { readonly step: 'sources'; readonly done: number; readonly total: number }
  | { readonly step: 'records'; readonly done: number; readonly total: number }
  | {
      readonly step: 'done'
      readonly name: string
      readonly records: number
      readonly bytes: number
      /** Where the records come from, in lines. */
      readonly about: string
    }
  | { readonly step: 'cancelled' }
  | { readonly step: 'failed'; readonly message: string }

/** So many records are sorted and written at a time: some 50 MB. */
const SPAN_ROWS = 160_000

interface Engine {
  readonly ask: Ask
  readonly pieces: (sql: string, signal: AbortSignal) => AsyncGenerator<Uint8Array, void, undefined>
  readonly startWriter: () => Promise<ExportClient>
}

/** Exports the flow table: one file at a time, span by span, from the engine to a worker that writes it. */
export class TableExport {
  progress = $state.raw<ExportProgress>({ step: 'idle' })
  readonly isRunning = $derived.by(() => this.progress.step === 'sources' || this.progress.step === 'records')
  private readonly engine: Engine
  private readonly dataset: Dataset
  private readonly filter: FilterState
  private readonly digests = new WeakMap<File, string>()
  private abort = new AbortController()

  constructor(engine: Engine, dataset: Dataset, filter: FilterState) {
    this.engine = engine
    this.dataset = dataset
    this.filter = filter
  }

  cancel(): void {
    this.abort.abort()
  }

  /** Forgets how the last export ended. */
  clear(): void {
    if (!this.isRunning) this.progress = { step: 'idle' }
  }

  /** Writes all records to the sink; `progress` says how it goes and how it ended. */
  async run(choice: ExportChoice, sink: ExportSink): Promise<void> {
    this.abort = new AbortController()
    const { signal } = this.abort
    this.progress = { step: 'sources', done: 0, total: this.dataset.files.length }
    let writer: ExportClient | undefined
    try {
      writer = await this.engine.startWriter()
      const stop = writer.terminate.bind(writer)
      signal.addEventListener('abort', stop, { once: true })
      await this.write(writer, choice, sink, signal)
    } catch (error) {
      const failure = errorOf(error)
      await sink.abort().catch((reason: unknown) => (failure.message += `; ${String(reason)}`))
      this.progress = signal.aborted ? { step: 'cancelled' } : { step: 'failed', message: failure.message }
    } finally {
      writer?.terminate()
    }
  }

  private async write(
    writer: ExportClient,
    choice: ExportChoice,
    sink: ExportSink,
    signal: AbortSignal,
  ): Promise<void> {
    const { dataset, engine } = this
    const { version } = dataset
    const condition = this.filter.conditionSql
    const { column, descending } = choice.sort
    const key = sortKey(column, descending, dataset.labels.get(column.name) ?? [])
    const provenance = await this.provenance(writer, choice, condition, signal)
    const plan = this.plan(choice, provenance)
    const total = provenance.records
    let [records, size] = [0, 0]
    const save = async (bytes: readonly Uint8Array<ArrayBuffer>[]): Promise<void> => {
      signal.throwIfAborted()
      for (const part of bytes) {
        await sink.write(part)
        size += part.length
      }
    }
    this.progress = { step: 'records', done: 0, total }
    await save(await writer.begin(plan))
    let written = Promise.resolve()
    for await (const span of orderedSpans(engine.ask, key, condition, SPAN_ROWS, signal)) {
      const pieces: Uint8Array[] = []
      const sql = spanRowsSql(key, span, choice.columns)
      for await (const piece of engine.pieces(sql, signal)) pieces.push(piece)
      // The engine reads the next span while the worker writes this one.
      await written
      if (dataset.version !== version) throw new Error(CHANGED)
      written = writer.rows(pieces).then(async (part) => {
        await save(part.bytes)
        records += part.records
        this.progress = { step: 'records', done: records, total }
      })
      written.catch(() => undefined) // thrown where it is awaited, one span later
    }
    await written
    if (records !== total) throw new Error(CHANGED)
    await save(await writer.end())
    await sink.close()
    const about = provenanceLines(provenance).join('\n') + '\n'
    this.progress = { step: 'done', name: sink.name, records, bytes: size, about }
  }

  private async provenance(
    writer: ExportClient,
    choice: ExportChoice,
    condition: string,
    signal: AbortSignal,
  ): Promise<Provenance> {
    const filter = printFilter(this.filter.filter)
    const count = typedQuery({ n: 'number' }, `SELECT count(*) AS n FROM flow WHERE ${condition}`)
    const [row] = await this.engine.ask(count, signal)
    const sources: { name: string; records: number; sha256: string }[] = []
    const { files } = this.dataset
    for (const { label, file, report } of files) {
      const sha256 = this.digests.get(file) ?? (await writer.digest(file))
      this.digests.set(file, sha256)
      sources.push({ name: label, records: report.records, sha256 })
      this.progress = { step: 'sources', done: sources.length, total: files.length }
    }
    return {
      filter,
      sources,
      version: __FLOWGLASS_VERSION__,
      exportedAt: new Date(),
      records: row?.n ?? 0,
      zone: choice.zone === 'local' ? new Intl.DateTimeFormat().resolvedOptions().timeZone : choice.zone,
    }
  }

  private plan(choice: ExportChoice, provenance: Provenance): ExportPlan {
    const { format, columns, rawText, hasComment } = choice
    const labels = columns
      .filter(({ storage }) => storage === 'label')
      .map(({ name }): [string, readonly string[]] => [name, [...(this.dataset.labels.get(name) ?? [])]])
    return {
      format,
      // Plain copies: what goes to a worker must be clonable.
      columns: columns.map(({ name, title, storage, meaning }) => ({ name, title, storage, meaning })),
      labels: Object.fromEntries(labels),
      rawText,
      hasComment,
      provenance,
    }
  }
}

const CHANGED = 'Records were loaded or removed meanwhile, so the file would not have been what was shown.'

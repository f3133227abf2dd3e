import { Engine, EngineDead, type Answer } from '../db/connection.ts'
import { FlowTable } from '../db/flow-table.ts'
import { ExportClient, fetchExporter } from '../export/client.ts'
import { fetchReader, IngestClient } from '../ingest/client.ts'
import type { MappingPolicy } from '../ingest/protocol.ts'
import { errorOf } from '../lib/error-of.ts'
import { onePerPath, type Conversations, type CountedLeg } from '../query/conversations/scope.ts'
import { timeSpanQuery } from '../query/timeline/time-span.ts'
import { answerHead, type AnswerHead } from './answer-head.ts'
import { Dataset, type LoadedFile } from './dataset.svelte.ts'
import { FilterState } from './filter.svelte.ts'
import { FindingRun } from './finding-run.svelte.ts'
import { findingScope } from './finding-scope.ts'
import { FoundRounds } from './found-rounds.ts'
import type { LoadReport } from './load-report.ts'
import { Loading } from './loading.svelte.ts'
import { lookAhead } from './looking-ahead.ts'
import { Pairing } from './pairing.svelte.ts'
import { Questions, type Booted } from './questions.svelte.ts'
import { rehearse } from './rehearsal.ts'
import { TableExport } from './table-export.svelte.ts'
import { Searches } from './searches.svelte.ts'
import { holdViews } from './view-hold.ts'
import { View } from './view.svelte.ts'

export type EngineState =
  | { readonly kind: 'starting'; readonly fraction: number }
  | { readonly kind: 'ready' }
  | { readonly kind: 'failed'; readonly message: string }

/** To look for findings among so many connections takes two seconds. Under a filter it may take as long as among all. */
const MOST_FOUND_IN_PASSING = 2_000_000

/** What the page shows first comes first. */
const REHEARSED_AFTER_MS = 100

/** What the user has loaded, asks and sees. Made once, in main.ts; everything above the engine goes through it. */
export class Workspace {
  engineState = $state.raw<EngineState>({ kind: 'starting', fraction: 0 })
  readonly dataset = new Dataset()
  readonly view = new View()
  readonly filter = new FilterState(this.dataset)
  readonly questions = new Questions(() => this.booting, this.dataset, this.filter)
  readonly ask: Questions['ask'] = (query, signal, rank) => this.questions.ask(query, signal, rank)
  readonly askOnce: Questions['askOnce'] = (query, signal, rank) =>
    this.questions.askOnce(query, signal, rank)
  readonly searches = new Searches(() => localStorage)
  readonly loading: Loading
  readonly pairing = new Pairing(this.dataset, {
    table: async () => (await this.booting).table,
    lookAhead: (signal) => this.lookAhead(signal),
    whenShown: (work) => this.questions.precedence.at('in passing', work),
    settled: () => this.findInSpareTime(),
    failed: (error) => this.tell(error),
  })
  readonly tableExport: TableExport
  /** Counts and facets of what filters find. */
  readonly found: FoundRounds
  readonly findings: FindingRun
  lastReport = $state.raw<LoadReport | undefined>()
  /** What the user should be told of, in sentences. */
  notices = $state.raw<readonly string[]>([])
  /** Original texts that are read again; they hold up no question to the engine. */
  private rereads = $state(0)
  readonly busy = $derived.by(
    () =>
      this.engineState.kind === 'starting' ||
      this.loading.active ||
      this.pairing.active ||
      this.tableExport.isRunning ||
      this.questions.waiting > 0 ||
      this.rereads > 0,
  )

  private booting: Promise<Booted>
  private engine: Engine | undefined
  /** Fetched at the start: once the page is ready, nothing is. */
  private readonly reader = fetchReader()
  private readonly exporter = fetchExporter()
  private ingest: IngestClient | undefined
  /** How many times everything was forgotten. */
  private age = 0
  private selectionCondition = 'TRUE'
  private readonly rehearsal = new AbortController()

  constructor() {
    this.booting = this.boot()
    this.loading = new Loading(
      this.dataset,
      {
        insert: async (batch) => {
          this.forgetConversations()
          await (await this.booting).table.insert(batch)
        },
        removeFile: (label) => this.removeRecords(label),
        changed: () => this.recordsChanged(),
        named: (names) => this.filter.addNames(names),
        shown: () => this.questions.precedence.answeredAtOnce(),
        isAsked: () => this.questions.waiting > 0,
        loadBegan: () => holdViews(this.questions.precedence.hold(), () => this.loading.expectedMsLeft),
        loadEnded: () => this.recordsSettled(),
        failed: (error) => this.tell(error),
      },
      () => this.ingestClient(),
    )
    this.tableExport = new TableExport(
      {
        ask: (query, signal) => this.ask(query, signal, 'at once'),
        pieces: (sql, signal) => this.pieces(sql, signal),
        startWriter: async () => new ExportClient(await this.exporter),
      },
      this.dataset,
      this.filter,
    )
    this.found = new FoundRounds({
      ask: (query, signal, rank) => this.ask(query, signal, rank),
      once: (name, signal, ask) => this.questions.once(name, signal, ask),
      under: (rank, work) => this.questions.precedence.at(rank, work),
      context: () => this.filter.context,
      records: () => this.dataset.totals.records,
    })
    this.findings = new FindingRun({
      scope: () => findingScope(this.dataset, this.filter, this.connections('first')),
      version: () => this.dataset.version,
      records: () => this.dataset.totals.records,
      thresholds: (id) => this.view.tcp.thresholds.get(id),
      labelOf: (column, code) => this.dataset.labelOf(column, code),
      ask: (query, signal, pace) => this.questions.askAt(pace, query, signal),
      gather: (select, how, signal, pace) => this.questions.gather(select, how, signal, pace),
      compress: (signal) => this.questions.workAt('in spare time', signal, (table) => table.checkpoint()),
    })
  }

  /** Resolves when the engine answers. */
  async ready(): Promise<void> {
    await this.booting
  }

  /** Loads logs; files that name addresses are learnt instead. */
  async open(files: readonly File[], mapping: MappingPolicy = 'ask'): Promise<LoadReport> {
    const { age } = this
    this.rehearsal.abort()
    const isMore = this.loading.active
    const report = await this.loading.open(files, mapping)
    // What was forgotten meanwhile is not reported; what loaded before these in the same queue is.
    const before = isMore ? (this.lastReport?.files ?? []) : []
    if (age === this.age) this.lastReport = { files: [...before, ...report.files] }
    return report
  }

  async removeFile(file: LoadedFile): Promise<void> {
    await this.removeRecords(file.label)
    this.dataset.files = this.dataset.files.filter((other) => other !== file)
    await this.recordsSettled()
  }

  /** Forgets every record, every file and every name. */
  async reset(): Promise<void> {
    this.stopReading()
    const { table } = await this.booting
    await table.clear()
    this.forget()
    this.filter.names = new Map()
  }

  /** Starts a new engine in place of one that died, and loads the files again. */
  async restart(): Promise<void> {
    const files = this.dataset.files
    this.stopReading()
    const dead = this.engine
    this.engine = undefined
    dead?.terminate()
    this.forget()
    this.booting = this.boot()
    await this.booting
    for (const { file, mapping } of files) await this.open([file], mapping ?? 'guess')
  }

  /** The connections under the filter: conversations, but one of those before and after NAT. */
  connections(leg: CountedLeg): Conversations {
    const { conversations } = this.filter
    return this.pairing.hasPaths ? onePerPath(conversations, leg) : conversations
  }

  /** Runs one statement that a user wrote, over the views `flows` and `selection`. */
  runSql(sql: string, signal?: AbortSignal): Promise<Answer> {
    return this.questions.timed(async ({ engine, table }) => {
      await this.refreshViews(table)
      return engine.runSql(sql, signal)
    })
  }

  /** The same, but keeps the first rows only and counts the rest: an answer may be longer than the log. */
  headOfSql(sql: string, mostRows: number, signal: AbortSignal): Promise<AnswerHead> {
    return this.questions.timed(async ({ engine, table }) => {
      await this.refreshViews(table)
      return answerHead(engine.stream(sql, signal), mostRows)
    })
  }

  /** The original text of a record, read again from its file. */
  async recordText(label: string, record: number, signal: AbortSignal): Promise<string> {
    const file = this.dataset.files.find((candidate) => candidate.label === label)
    if (!file) throw new Error(`${label} is still loading`)
    this.rereads++
    try {
      return await (await this.ingestClient()).reread(file.file, record, file.mapping, signal)
    } finally {
      this.rereads--
    }
  }

  private async *pieces(sql: string, signal: AbortSignal): AsyncGenerator<Uint8Array, void, undefined> {
    const { engine } = await this.booting
    yield* engine.pieces(sql, signal)
  }

  private async ingestClient(): Promise<IngestClient> {
    const reader = await this.reader
    return (this.ingest ??= new IngestClient(reader))
  }

  private stopReading(): void {
    this.age++
    this.rehearsal.abort()
    this.forgetConversations()
    this.loading.abandon()
    this.ingest?.terminate()
    this.ingest = undefined
  }

  /** That the engine died is told by its state. */
  private tell(error: unknown): void {
    if (error instanceof EngineDead) return
    this.notices = [...this.notices, errorOf(error).message]
  }

  private forget(): void {
    this.loading.forget()
    this.dataset.clear()
    this.view.selected = undefined
    this.lastReport = undefined
    this.selectionCondition = ''
  }

  private async boot(): Promise<Booted> {
    try {
      const engine = await Engine.boot({
        onProgress: (fraction) => (this.engineState = { kind: 'starting', fraction }),
      })
      await Promise.all([this.reader, this.exporter])
      await this.ingestClient() // files are read at once when they come
      this.engine = engine
      this.engineState = { kind: 'ready' }
      void engine.died.then(({ message }) => {
        if (this.engine === engine) this.engineState = { kind: 'failed', message }
      })
      const table = new FlowTable(engine)
      setTimeout(() => void this.rehearse(table), REHEARSED_AFTER_MS)
      return { engine, table }
    } catch (error) {
      this.engineState = { kind: 'failed', message: errorOf(error).message }
      throw error
    }
  }

  private async rehearse(table: FlowTable): Promise<void> {
    const { signal } = this.rehearsal
    try {
      signal.throwIfAborted()
      await rehearse(await this.ingestClient(), table, signal)
    } catch (error) {
      if (!signal.aborted) this.tell(error)
    }
  }

  /** Views `flows` and `selection` learn new labels and the filter of the moment only when somebody asks them. */
  private async refreshViews(table: FlowTable): Promise<void> {
    await table.defineViews(this.dataset.labels)
    const condition = this.filter.conditionSql
    if (condition === this.selectionCondition) return
    await table.defineSelection(condition)
    this.selectionCondition = condition
  }

  /** Few records are shown together with their conversations, many before: views answer while those are worked out. */
  private async recordsSettled(): Promise<void> {
    const { isQuick } = this.pairing
    if (isQuick) await this.pairing.start()
    await this.recordsChanged()
    if (!isQuick) void this.pairing.start(() => this.questions.precedence.quiet())
  }

  /** Asks before somebody does, when there are conversations. */
  private async lookAhead(signal: AbortSignal): Promise<void> {
    await lookAhead(
      {
        questions: this.questions,
        connections: () => this.connections('failed, else first'),
        dataset: this.dataset,
        choices: this.view.tcp,
      },
      signal,
    )
    if (signal.aborted || !this.filter.isEverything) return
    const stop = () => this.findings.cancel()
    signal.addEventListener('abort', stop, { once: true })
    await this.findings.start(this.view.tcp.finding, 'in passing', MOST_FOUND_IN_PASSING)
    signal.removeEventListener('abort', stop)
  }

  private findInSpareTime(): void {
    const { state, isQuick } = this.pairing
    if (state.kind === 'done' && !isQuick) void this.findings.start(this.view.tcp.finding, 'in spare time')
  }

  private async recordsChanged(): Promise<void> {
    const { engine } = await this.booting
    const [span] = await this.questions.precedence.at('at once', () => engine.run(timeSpanQuery()))
    const known = span?.startMs != null && span.endMs != null
    this.dataset.changed(known ? { startMs: span.startMs, endMs: span.endMs } : undefined)
  }

  private async removeRecords(label: string): Promise<void> {
    const code = this.dataset.codeOf('file', label)
    if (code === undefined) return
    this.forgetConversations()
    const { table } = await this.booting
    await table.removeFile(code)
  }

  /** Before records come or go. */
  private forgetConversations(): void {
    this.pairing.cancel()
    this.findings.cancel()
  }
}

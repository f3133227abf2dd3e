import type { FormatId } from '../flow/formats.ts'
import { RefusedFile, type IngestClient, type LoadListener } from '../ingest/client.ts'
import type {
  Batch,
  LoadOutcome,
  LoadProgress,
  Mapping,
  MappingPolicy,
  MappingProposal,
} from '../ingest/protocol.ts'
import type { Dataset, LoadedFile } from './dataset.svelte.ts'
import { sameFileAs, uniqueLabel } from './file-identity.ts'
import {
  NOTHING_READ,
  sumOfProgress,
  type FileReport,
  type FileStatus,
  type LoadReport,
} from './load-report.ts'

/** A file on its way into the table. */
export interface FileInLoad {
  readonly label: string
  readonly sizeBytes: number
  readonly progress: LoadProgress
  readonly format: FormatId | undefined
  readonly status: 'waiting' | 'reading' | 'done'
}

/** The columns of a file are guessed; a person confirms, corrects, or leaves the file out. */
export interface MappingRequest {
  readonly fileName: string
  readonly proposal: MappingProposal
  answer(mapping: Mapping | undefined): void
}

/** What loading needs of the table; the workspace gives it. */
export interface FlowStore {
  insert(batch: Batch): Promise<void>
  removeFile(label: string): Promise<void>
  /** The views should look at the table again. */
  changed(): Promise<void>
  loadEnded(): Promise<void>
}

const FIRST_REFRESH_MS = 500

/** Files that are being loaded, one after the other in the order they were opened. */
export class Loading {
  queue = $state.raw<readonly FileInLoad[]>([])
  startedAt = $state(0)
  mappingRequest = $state.raw<MappingRequest | undefined>()
  /** A load was cancelled: are the records read so far to be kept? */
  keepRequest = $state.raw<{ label: string; records: number; answer(keep: boolean): void } | undefined>()

  readonly active = $derived(this.queue.length > 0)
  readonly progress = $derived(sumOfProgress(this.queue.map((file) => file.progress)))
  readonly totalBytes = $derived(this.queue.reduce((sum, file) => sum + file.sizeBytes, 0))

  private readonly dataset: Dataset
  private readonly store: FlowStore
  private readonly ingest: () => Promise<IngestClient>
  private readonly agreedMappings = new Map<string, Mapping>()
  private turn: Promise<unknown> = Promise.resolve()
  private abort = new AbortController()
  private refreshAt = 0
  private refreshEveryMs = FIRST_REFRESH_MS

  constructor(dataset: Dataset, store: FlowStore, ingest: () => Promise<IngestClient>) {
    this.dataset = dataset
    this.store = store
    this.ingest = ingest
  }

  /** Loads files behind those that are loading already. Never rejects: the report says what became of each. */
  open(files: readonly File[], mapping: MappingPolicy): Promise<LoadReport> {
    if (!this.active) this.start()
    const labelled: { file: File; label: string }[] = []
    for (const file of files) {
      const taken = [...this.takenLabels(), ...labelled.map(({ label }) => label)]
      labelled.push({ file, label: uniqueLabel(file.name, taken) })
    }
    this.queue = [...this.queue, ...labelled.map(({ file, label }) => waitingFile(label, file.size))]
    const report = this.turn.then(async () => {
      const reports: FileReport[] = []
      for (const { file, label } of labelled) reports.push(await this.loadOne(file, label, mapping))
      if (this.queue.every((file) => file.status === 'done')) await this.finish()
      return { files: reports }
    })
    this.turn = report
    return report
  }

  /** Stops at once; waiting files are not read. The answer to `keepRequest` decides about the file in the middle. */
  cancel(): void {
    this.abort.abort()
    this.mappingRequest?.answer(undefined)
  }

  private start(): void {
    this.abort = new AbortController()
    this.startedAt = performance.now()
    this.refreshAt = 0
    this.refreshEveryMs = FIRST_REFRESH_MS
  }

  private async finish(): Promise<void> {
    await this.store.loadEnded()
    await this.store.changed()
    this.queue = []
  }

  private async loadOne(file: File, label: string, policy: MappingPolicy): Promise<FileReport> {
    const startedAt = performance.now()
    const report = (status: FileStatus, message: string, outcome?: LoadOutcome): FileReport => ({
      ...(outcome ?? this.fileInLoad(label)?.progress ?? NOTHING_READ),
      name: file.name,
      format: this.fileInLoad(label)?.format ?? null,
      reason,
      status,
      message,
      rejections: outcome?.rejections ?? [],
      warnings: outcome?.warnings ?? [],
      ms: Math.round(performance.now() - startedAt),
    })
    let reason = ''
    const end = (file: FileReport): FileReport => {
      this.update(label, { status: 'done', progress: file })
      return file
    }
    if (this.abort.signal.aborted)
      return end(report('cancelled', 'Loading was cancelled before this file was read.'))
    const twin = await sameFileAs(file, this.dataset.files)
    if (twin)
      return end(
        report('duplicate', `The same file is loaded already, as ${twin.label}; it was not loaded again.`),
      )

    this.update(label, { status: 'reading' })
    const listener = this.listenerFor(label, file.name, (told) => (reason = told))
    try {
      const outcome = await (
        await this.ingest()
      ).load({ file, label, mapping: policy }, listener, this.abort.signal)
      if (outcome.cancelled)
        return end(await this.keepOrDrop(file, label, report('cancelled', 'Loading was cancelled.', outcome)))
      const loaded = report('loaded', '', outcome)
      this.add({ label, file, report: loaded, mapping: outcome.mapping })
      return end(loaded)
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      if (error instanceof RefusedFile) return end({ ...report('refused', message), ...NOTHING_READ })
      const failed = report('failed', `${file.name} could not be read to its end: ${message}`)
      this.add({ label, file, report: failed, mapping: undefined })
      return end(failed)
    }
  }

  private listenerFor(label: string, fileName: string, onReason: (reason: string) => void): LoadListener {
    return {
      recognised: (format, reason) => {
        onReason(reason)
        this.update(label, { format })
      },
      progress: (progress) => this.update(label, { progress }),
      batch: async (batch) => {
        this.dataset.learn(batch)
        await this.store.insert(batch)
        await this.refresh()
      },
      confirmMapping: (proposal) => this.confirm(fileName, proposal),
    }
  }

  /** A mapping agreed once holds for every file with the same columns. */
  private async confirm(fileName: string, proposal: MappingProposal): Promise<Mapping | undefined> {
    const key = JSON.stringify([proposal.mapping.delimiter, proposal.mapping.header, proposal.sourceColumns])
    const agreed = this.agreedMappings.get(key)
    if (agreed) return agreed
    const mapping = await new Promise<Mapping | undefined>((resolve) => {
      this.mappingRequest = { fileName, proposal, answer: resolve }
    })
    this.mappingRequest = undefined
    if (mapping) this.agreedMappings.set(key, mapping)
    return mapping
  }

  private async keepOrDrop(file: File, label: string, report: FileReport): Promise<FileReport> {
    const keep =
      report.records > 0 &&
      (await new Promise<boolean>(
        (answer) => (this.keepRequest = { label, records: report.records, answer }),
      ))
    this.keepRequest = undefined
    if (keep) {
      this.add({ label, file, report, mapping: undefined })
      return report
    }
    await this.store.removeFile(label)
    return { ...report, ...NOTHING_READ, rejections: [], warnings: [] }
  }

  private add(file: LoadedFile): void {
    this.dataset.files = [...this.dataset.files, file]
  }

  /** While a load goes on the views ask again, ever more rarely: their queries take time from the inserts. */
  private async refresh(): Promise<void> {
    const now = performance.now()
    if (now < this.refreshAt) return
    this.refreshAt = now + this.refreshEveryMs
    this.refreshEveryMs *= 2
    await this.store.changed()
  }

  private fileInLoad(label: string): FileInLoad | undefined {
    return this.queue.find((file) => file.label === label)
  }

  private update(label: string, change: Partial<FileInLoad>): void {
    this.queue = this.queue.map((file) => (file.label === label ? { ...file, ...change } : file))
  }

  private takenLabels(): string[] {
    return [...this.dataset.files, ...this.queue].map((file) => file.label)
  }
}

function waitingFile(label: string, sizeBytes: number): FileInLoad {
  return { label, sizeBytes, progress: NOTHING_READ, format: undefined, status: 'waiting' }
}

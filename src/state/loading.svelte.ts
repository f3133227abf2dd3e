import { tick } from 'svelte'
import type { AddressNames, NamesRead } from '../flow/names-file.ts'
import { RefusedFile, type IngestClient, type LoadListener } from '../ingest/client.ts'
import type { Batch, LoadOutcome, Mapping, MappingPolicy, MappingProposal } from '../ingest/protocol.ts'
import { drawn } from '../lib/drawn.ts'
import { errorOf } from '../lib/error-of.ts'
import type { Dataset, LoadedFile } from './dataset.svelte.ts'
import { FileIdentities, uniqueLabel } from './file-identity.ts'
import { LoadQueue, type FileInLoad } from './load-queue.svelte.ts'
import { RefreshPace } from './refresh-pace.ts'
import {
  namesInWords,
  NOTHING_READ,
  sumOfProgress,
  type FileReport,
  type FileStatus,
  type LoadReport,
} from './load-report.ts'

/** The columns of a file are guessed; a person confirms, corrects, or leaves the file out. */
export interface MappingRequest {
  readonly fileName: string
  readonly proposal: MappingProposal
  answer(mapping: Mapping | undefined): void
}

/** A load is cancelled: are the records read so far to be kept? */
export interface KeepRequest {
  readonly label: string
  readonly answered: Promise<boolean>
  answer(keep: boolean): void
}

/** What loading needs of the table; the workspace gives it. */
export interface FlowStore {
  insert(batch: Batch): Promise<void>
  removeFile(label: string): Promise<void>
  named(names: AddressNames): void
  /** The views should look at the table again. */
  changed(): Promise<void>
  /** Resolves when the table has the answers that it asked for. */
  shown(): Promise<void>
  /** Do the views wait for answers? */
  isAsked(): boolean
  /** Files begin to load; what it returns is called when the views may look at all records. */
  loadBegan(): () => void
  /** All records are in. */
  loadEnded(): Promise<void>
  /** Something went wrong that has nothing to do with any file. */
  failed(error: unknown): void
}

/** What the reader says of a file beside its records. */
interface Told {
  /** What told its format. */
  reason: string
  names: NamesRead | undefined
}

/** Files that are being loaded, one after the other in the order they were opened. */
export class Loading {
  startedAt = $state(0)
  mappingRequest = $state.raw<MappingRequest | undefined>()
  keepRequest = $state.raw<KeepRequest | undefined>()
  /** A cancel is on its way to the reader. */
  stopping = $state(false)

  readonly active = $derived(this.queue.length > 0)
  readonly progress = $derived(sumOfProgress(this.queue.map((file) => file.progress)))
  readonly totalBytes = $derived(this.queue.reduce((sum, file) => sum + file.sizeBytes, 0))
  /** A file that is done counts whole, also where it was refused after its first bytes. */
  readonly bytesDone = $derived(
    this.queue.reduce(
      (sum, file) =>
        sum + (file.status === 'done' ? file.sizeBytes : Math.min(file.progress.bytesRead, file.sizeBytes)),
      0,
    ),
  )

  private readonly dataset: Dataset
  private readonly files: LoadQueue
  private readonly store: FlowStore
  private readonly ingest: () => Promise<IngestClient>
  private readonly agreedMappings = new Map<string, Mapping>()
  private readonly identities = new FileIdentities()
  private turn: Promise<unknown> = Promise.resolve()
  private abort = new AbortController()
  private pace = new RefreshPace()
  /** Records came or went since the last load ended. */
  private hasChanged = false
  /** Records of this load were on the screen. */
  private hasShown = false
  private recordsAreIn: () => void = () => undefined

  constructor(dataset: Dataset, store: FlowStore, ingest: () => Promise<IngestClient>) {
    this.dataset = dataset
    this.files = new LoadQueue(dataset)
    this.store = store
    this.ingest = ingest
  }

  get queue(): readonly FileInLoad[] {
    return this.files.shown
  }

  /** How long the load goes on if the rest is as quick as what was read so far; Infinity before anything was. */
  get expectedMsLeft(): number {
    const elapsedMs = performance.now() - this.startedAt
    return (elapsedMs * (this.totalBytes - this.bytesDone)) / this.bytesDone
  }

  /** Loads files behind those that are loading already. Never rejects: the report says what became of each. */
  open(files: readonly File[], mapping: MappingPolicy): Promise<LoadReport> {
    if (!this.files.isUnderWay || this.abort.signal.aborted) this.start()
    const { signal } = this.abort
    this.files.show()
    const taken = new Set([...this.dataset.files, ...this.queue].map((file) => file.label))
    const labelled = files.map((file) => ({ file, label: uniqueLabel(file.name, taken) }))
    this.files.append(labelled.map(({ file, label }) => ({ label, sizeBytes: file.size })))
    const report = this.turn.then(async () => {
      const reports: FileReport[] = []
      for (const { file, label } of labelled) reports.push(await this.loadOne(file, label, mapping, signal))
      if (!this.files.isUnderWay) await this.finish()
      return { files: reports }
    })
    this.turn = report.catch(() => undefined) // who opened the files hears of it; those behind them are read all the same
    return report
  }

  /** Stops at once; waiting files are not read. The answer to `keepRequest` decides about the file in the middle. */
  cancel(): void {
    this.stopping = true
    this.abort.abort()
    this.mappingRequest?.answer(undefined)
    const { reading } = this.files
    if (reading && reading.progress.records > 0) this.ask(reading.label)
  }

  /** The data set was emptied. */
  forget(): void {
    this.files.forgetLanded()
  }

  /** Stops without a question: nothing is going to be kept. */
  abandon(): void {
    this.abort.abort()
    this.mappingRequest?.answer(undefined)
    this.keepRequest?.answer(true)
  }

  private start(): void {
    this.abort = new AbortController()
    this.stopping = false
    this.hasShown = false
    this.startedAt = performance.now()
    this.pace = new RefreshPace()
    this.recordsAreIn()
    this.recordsAreIn = this.store.loadBegan()
    this.turn = this.turn.then(drawn) // the readers leave the page little of the processor
  }

  private async finish(): Promise<void> {
    const { recordsAreIn, hasChanged } = this // a load that begins meanwhile has its own
    this.hasChanged = false
    this.files.show()
    try {
      if (hasChanged) await this.store.loadEnded()
    } catch (error) {
      this.store.failed(error)
    } finally {
      this.files.forgetDone()
    }
    await tick() // the views give up what they were about to ask, and ask about all records
    recordsAreIn()
  }

  private async loadOne(
    file: File,
    label: string,
    policy: MappingPolicy,
    signal: AbortSignal,
  ): Promise<FileReport> {
    const startedAt = performance.now()
    const report = (status: FileStatus, message: string, outcome?: LoadOutcome): FileReport => ({
      ...(outcome ?? this.files.of(label)?.progress ?? NOTHING_READ),
      name: file.name,
      format: this.files.of(label)?.format ?? null,
      reason: told.reason,
      status,
      message,
      rejections: outcome?.rejections ?? [],
      warnings: outcome?.warnings ?? [],
      ms: Math.round(performance.now() - startedAt),
    })
    const told: Told = { reason: '', names: undefined }
    const end = (file: FileReport): FileReport => {
      this.files.update(label, { status: 'done', progress: file })
      return file
    }
    if (signal.aborted) return end(report('cancelled', 'Loading was cancelled before this file was read.'))
    const twin = await this.identities.sameFileAs(file, this.files.loaded)
    if (twin?.report.status === 'loaded')
      return end(
        report('duplicate', `The same file is loaded already, as ${twin.label}; it was not loaded again.`),
      )
    if (twin) await this.remove(twin) // the part of it that was kept; now all of it is read

    this.files.update(label, { status: 'reading' })
    const listener = this.listenerFor(label, file.name, told)
    try {
      const outcome = await (await this.ingest()).load({ file, label, mapping: policy }, listener, signal)
      if (told.names) {
        this.store.named(told.names.names)
        return end(report('names', namesInWords(told.names), outcome))
      }
      const whole = outcome.cancelled
        ? report('cancelled', 'Loading was cancelled.', outcome)
        : report('loaded', '', outcome)
      this.files.update(label, { progress: outcome })
      if (!(await this.isKept(label, whole))) {
        await this.removeRecords(label)
        return end({ ...whole, ...NOTHING_READ, status: 'cancelled', rejections: [], warnings: [] })
      }
      this.add({ label, file, report: whole, mapping: outcome.mapping })
      return end(whole)
    } catch (error) {
      this.keepRequest = undefined
      const message = errorOf(error).message
      if (error instanceof RefusedFile) return end({ ...report('refused', message), ...NOTHING_READ })
      const failed = report('failed', `${file.name} could not be read to its end: ${message}`)
      this.add({ label, file, report: failed, mapping: undefined })
      return end(failed)
    }
  }

  private listenerFor(label: string, fileName: string, told: Told): LoadListener {
    return {
      recognised: (format, reason) => {
        told.reason = reason
        this.files.update(label, { format })
      },
      named: (names) => (told.names = names),
      progress: (progress) => this.files.update(label, { progress }),
      learn: (batch) => this.dataset.learn(batch),
      insert: async (batch) => {
        this.hasChanged = true
        await this.store.insert(batch)
        await this.refresh()
        if (!this.hasShown) await this.showFirst()
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

  /** A person who cancels is asked at once, and may answer before or after the last records are in. */
  private async isKept(label: string, { status, records }: FileReport): Promise<boolean> {
    if (!this.keepRequest) {
      if (status !== 'cancelled') return true
      if (records === 0) return false
      this.ask(label)
    }
    const keeps = await this.keepRequest?.answered
    this.keepRequest = undefined
    return keeps ?? true
  }

  private ask(label: string): void {
    let answer: (keep: boolean) => void = () => undefined
    const answered = new Promise<boolean>((resolve) => (answer = resolve))
    this.keepRequest = { label, answered, answer }
  }

  private async removeRecords(label: string): Promise<void> {
    this.hasChanged = true
    await this.store.removeFile(label)
  }

  private async remove(file: LoadedFile): Promise<void> {
    await this.removeRecords(file.label)
    this.files.show()
    this.dataset.files = this.dataset.files.filter((other) => other !== file)
  }

  private add(file: LoadedFile): void {
    this.hasChanged = true
    this.files.land(file)
  }

  /** The reader waits meanwhile: beside it, what the page does at once would take three times as long. */
  private async showFirst(): Promise<void> {
    this.hasShown = true
    await drawn()
    await this.store.shown()
    await drawn()
  }

  private async refresh(): Promise<void> {
    if (!this.pace.isDue(performance.now(), this.store.isAsked())) return
    this.pace.began(performance.now())
    await this.store.changed()
  }
}

import { WorkerScript } from '../lib/blob-worker.ts'
import { assertNever } from '../lib/assert.ts'
import type { FormatId } from '../flow/formats.ts'
import type { NamesRead } from '../flow/names-file.ts'
import { errorOf } from '../lib/error-of.ts'
import workerUrl from './ingest.worker.ts?worker&url'
import type {
  Batch,
  IngestRequest,
  IngestResponse,
  LoadOutcome,
  LoadProgress,
  Mapping,
  MappingPolicy,
  MappingProposal,
  WorkerRole,
} from './protocol.ts'

/** What happens while a file loads. */
export interface LoadListener {
  recognised(format: FormatId, reason: string): void
  /** The file names addresses, and has no records. */
  named(names: NamesRead): void
  progress(progress: LoadProgress): void
  /** Learns the labels and columns of a batch: called for each, in order, also where it is not inserted any more. */
  learn(batch: Batch): void
  /** Inserts a batch; the next but one is parsed only when this resolved. */
  insert(batch: Batch): Promise<void>
  confirmMapping(proposal: MappingProposal): Promise<Mapping | undefined>
}

const UNHEARD: Omit<LoadListener, 'insert'> = {
  recognised: () => undefined,
  named: () => undefined,
  progress: () => undefined,
  learn: () => undefined,
  confirmMapping: () => Promise.resolve(undefined),
}

/** The file is no flow log; `message` says what it looks like and what to do. */
export class RefusedFile extends Error {
  override name = 'RefusedFile'
}

/** Fetches what reads files; after that reading needs no request. */
export function fetchReader(): Promise<WorkerScript> {
  return WorkerScript.fetch(workerUrl)
}

/** Page side of the two workers that read files, one inflating and one parsing; the only place that starts them. */
export class IngestClient {
  private readonly worker: Worker
  private readonly inflateWorker: Worker
  private readonly waiting = new Map<number, Waiting>()
  private lastId = 0
  private isEnded = false

  constructor(reader: WorkerScript) {
    const { port1, port2 } = new MessageChannel()
    this.inflateWorker = reader.start('inflate')
    this.worker = reader.start('parse')
    this.worker.onmessage = ({ data }: MessageEvent<IngestResponse>) => this.receive(data)
    for (const worker of [this.worker, this.inflateWorker]) {
      worker.onerror = (event) => this.fail(event.message || 'the reader of files could not start')
    }
    this.inflateWorker.postMessage({ type: 'role', role: 'inflate', port: port1 } satisfies WorkerRole, [
      port1,
    ])
    this.worker.postMessage({ type: 'role', role: 'parse', port: port2 } satisfies WorkerRole, [port2])
  }

  /**
   * Loads one file; its batches go to the listener. Abort `signal` to stop: records read so far stand.
   * @throws RefusedFile where it is no flow log, Error where reading fails
   */
  load(
    source: { file: File; label: string; mapping: MappingPolicy },
    listener: LoadListener,
    signal: AbortSignal,
  ): Promise<LoadOutcome> {
    return this.begin({ type: 'load', id: ++this.lastId, ...source }, listener, signal)
  }

  /** Reads a made-up log, so that what reads files is compiled when the first one comes. @param insert gets its batches */
  async rehearse(insert: (batch: Batch) => Promise<void>, signal: AbortSignal): Promise<void> {
    const listener = { ...UNHEARD, insert }
    await this.begin({ type: 'rehearse', id: ++this.lastId }, listener, signal)
  }

  private begin(
    request: IngestRequest & { type: 'load' | 'rehearse' },
    listener: LoadListener,
    signal: AbortSignal,
  ): Promise<LoadOutcome> {
    const { id } = request
    const result = new Promise<LoadOutcome>((resolve, reject) => {
      this.waiting.set(id, { kind: 'load', listener, resolve, reject, inserted: Promise.resolve() })
    })
    const cancel = () => this.send({ type: 'cancel', id })
    signal.addEventListener('abort', cancel)
    this.send(request)
    if (signal.aborted) cancel()
    return result.finally(() => signal.removeEventListener('abort', cancel))
  }

  /**
   * Reads the original text of one record again from its file.
   * @throws the signal's reason as soon as it is aborted
   */
  reread(file: File, record: number, mapping: Mapping | undefined, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    const id = ++this.lastId
    const cancel = () => {
      this.send({ type: 'cancel', id })
      this.settle(id, (waiting) => waiting.reject(signal.reason as Error))
    }
    const result = new Promise<string>((resolve, reject) =>
      this.waiting.set(id, { kind: 'reread', resolve, reject }),
    )
    signal.addEventListener('abort', cancel)
    this.send({ type: 'reread', id, file, record, mapping })
    return result.finally(() => signal.removeEventListener('abort', cancel))
  }

  /** Ends the workers; batches that wait for their insert are dropped. */
  terminate(): void {
    this.isEnded = true
    this.worker.terminate()
    this.inflateWorker.terminate()
    this.fail('the reader of files was stopped')
  }

  private send(request: IngestRequest): void {
    this.worker.postMessage(request)
  }

  private receive(response: IngestResponse): void {
    const waiting = this.waiting.get(response.id)
    // A load that failed on this side may still be under way on the other.
    if (!waiting) return
    switch (response.type) {
      case 'refused':
      case 'failed': {
        const failure =
          response.type === 'refused' ? new RefusedFile(response.message) : new Error(response.message)
        return this.settle(response.id, () => waiting.reject(failure))
      }
      case 'text':
        if (waiting.kind === 'reread') this.settle(response.id, () => waiting.resolve(response.text))
        return
      case 'done':
        if (waiting.kind === 'load') {
          void waiting.inserted.then(() => this.settle(response.id, () => waiting.resolve(response.outcome)))
        }
        return
      default:
        if (waiting.kind === 'load') this.tell(waiting, response)
    }
  }

  private tell(waiting: WaitingLoad, response: LoadStep): void {
    const { id } = response
    switch (response.type) {
      case 'recognised':
        return waiting.listener.recognised(response.format, response.reason)
      case 'names':
        return waiting.listener.named(response.names)
      case 'progress':
        return waiting.listener.progress(response.progress)
      case 'confirm-mapping':
        waiting.listener.confirmMapping(response.proposal).then(
          (mapping) => this.send({ type: 'mapping', id, mapping }),
          (error: unknown) => this.settle(id, () => waiting.reject(errorOf(error))),
        )
        return
      case 'batch':
        waiting.inserted = waiting.inserted.then(() => this.insert(waiting, id, response.batch))
        return
      default:
        return assertNever(response)
    }
  }

  /**
   * The batches that follow a failed one are not inserted: the load is over, and says why. Their labels count all the
   * same, because the reader will not tell them again.
   */
  private async insert(waiting: WaitingLoad, id: number, batch: Batch): Promise<void> {
    if (this.isEnded) return
    waiting.listener.learn(batch)
    if (!waiting.failure) {
      try {
        await waiting.listener.insert(batch)
      } catch (error) {
        waiting.failure = errorOf(error)
        this.send({ type: 'cancel', id })
      }
    }
    this.send({ type: 'credit', id })
  }

  private settle(id: number, settle: (waiting: Waiting) => void): void {
    const waiting = this.waiting.get(id)
    if (!waiting) return
    this.waiting.delete(id)
    if (waiting.kind === 'load' && waiting.failure) waiting.reject(waiting.failure)
    else settle(waiting)
  }

  private fail(message: string): void {
    for (const waiting of this.waiting.values()) waiting.reject(new Error(message))
    this.waiting.clear()
  }
}

type LoadStep = Exclude<IngestResponse, { type: 'refused' | 'failed' | 'text' | 'done' }>

interface WaitingLoad {
  readonly kind: 'load'
  readonly listener: LoadListener
  readonly resolve: (outcome: LoadOutcome) => void
  readonly reject: (error: Error) => void
  /** Resolves when every batch that arrived so far is in the table. */
  inserted: Promise<void>
  /** Why a batch could not be inserted; the load then ends early. */
  failure?: Error
}

type Waiting =
  | WaitingLoad
  | {
      readonly kind: 'reread'
      readonly resolve: (text: string) => void
      readonly reject: (error: Error) => void
    }

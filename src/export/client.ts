import { WorkerScript } from '../lib/blob-worker.ts'
import workerUrl from './export.worker.ts?worker&url'
import type { ExportPlan } from './plan.ts'
import type { ExportRequest, ExportResponse } from './protocol.ts'

/** Fetches what writes files; after that exporting needs no request. */
export function fetchExporter(): Promise<WorkerScript> {
  return WorkerScript.fetch(workerUrl)
}

type Bytes = readonly Uint8Array<ArrayBuffer>[]

/** Page side of the worker that writes one file; the only place that starts it. Questions are answered in turn. */
export class ExportClient {
  private readonly worker: Worker
  private readonly waiting: Waiting[] = []

  constructor(script: WorkerScript) {
    this.worker = script.start('export')
    this.worker.onmessage = ({ data }: MessageEvent<ExportResponse>) => this.settle(data)
    this.worker.onerror = (event) => this.fail(event.message || 'the writer of files could not start')
  }

  async digest(file: File): Promise<string> {
    const response = await this.ask({ type: 'digest', file })
    if (response.type !== 'digest') throw new TypeError(`a digest was expected, not ${response.type}`)
    return response.sha256
  }

  async begin(plan: ExportPlan): Promise<Bytes> {
    return (await this.bytes({ type: 'begin', plan })).bytes
  }

  /** @param pieces a complete Arrow IPC stream; given away */
  rows(pieces: readonly Uint8Array[]): Promise<{ bytes: Bytes; records: number }> {
    return this.bytes(
      { type: 'rows', pieces },
      pieces.map(({ buffer }) => buffer as ArrayBuffer),
    )
  }

  async end(): Promise<Bytes> {
    return (await this.bytes({ type: 'end' })).bytes
  }

  terminate(): void {
    this.worker.terminate()
    this.fail('the export was stopped')
  }

  private async bytes(request: ExportRequest, moved: ArrayBuffer[] = []) {
    const response = await this.ask(request, moved)
    if (response.type !== 'bytes') throw new TypeError(`bytes were expected, not ${response.type}`)
    return response
  }

  private ask(request: ExportRequest, moved: ArrayBuffer[] = []): Promise<ExportResponse> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject })
      this.worker.postMessage(request, [...new Set(moved)])
    })
  }

  private settle(response: ExportResponse): void {
    const waiting = this.waiting.shift()
    if (response.type === 'failed') waiting?.reject(new Error(response.message))
    else waiting?.resolve(response)
  }

  private fail(message: string): void {
    for (const waiting of this.waiting.splice(0)) waiting.reject(new Error(message))
  }
}

interface Waiting {
  readonly resolve: (response: ExportResponse) => void
  readonly reject: (error: Error) => void
}

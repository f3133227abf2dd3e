import { assertNever } from '../lib/assert.ts'
import { errorOf } from '../lib/error-of.ts'
import type { Damage } from './gunzip.ts'
import { inflatedBytes, newReadMeter, type Inflate, type ReadMeter } from './inflate.ts'

/**
 * Inflating in a worker of its own, beside the one that parses: on two cores a gzipped file loads a fifth faster.
 * Both ends of one MessagePort are here; `id` names one file being read.
 */
type InflateRequest =
  | { readonly type: 'open'; readonly id: number; readonly file: Blob }
  /** A chunk is read; its memory is given back for another, where it is a whole one. */
  | { readonly type: 'taken'; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'close'; readonly id: number }

type InflateResponse =
  | {
      readonly type: 'chunk'
      readonly id: number
      readonly bytes: Uint8Array<ArrayBuffer>
      readonly bytesRead: number
    }
  | {
      readonly type: 'end'
      readonly id: number
      readonly bytesRead: number
      readonly damage: Damage | undefined
    }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }

/** A message costs a third of a millisecond on a busy machine, as much as reading 64 KiB. */
const CHUNK_BYTES = 1_048_576
/** Chunks under way at a time: memory stays flat, and neither side waits for the other. */
const WINDOW = 8

/** The end that inflates. */
export function serveInflation(port: MessagePort): void {
  const windows = new Map<number, Window>()
  port.onmessage = ({ data: request }: MessageEvent<InflateRequest>) => {
    switch (request.type) {
      case 'open': {
        const window = new Window()
        windows.set(request.id, window)
        void send(port, request.id, request.file, window).finally(() => windows.delete(request.id))
        return
      }
      case 'taken':
        return windows.get(request.id)?.taken(request.bytes)
      case 'close':
        return windows.get(request.id)?.close()
      default:
        return assertNever(request)
    }
  }
}

/** An async handler that throws is heard by nobody, so every failure is told. */
async function send(port: MessagePort, id: number, file: Blob, window: Window): Promise<void> {
  const post = (response: InflateResponse, transfer: Transferable[] = []) =>
    port.postMessage(response, transfer)
  const meter = newReadMeter()
  try {
    for await (const bytes of inPieces(inflatedBytes(file, meter), window)) {
      post({ type: 'chunk', id, bytes, bytesRead: meter.bytesRead }, [bytes.buffer])
      await window.room()
      if (window.isClosed) return
    }
    post({ type: 'end', id, bytesRead: meter.bytesRead, damage: meter.damage })
  } catch (error) {
    post({ type: 'failed', id, message: errorOf(error).message })
  }
}

/** The browser inflates into many small chunks; each message costs more than a copy. */
async function* inPieces(
  chunks: AsyncIterable<Uint8Array>,
  window: Window,
): AsyncGenerator<Uint8Array<ArrayBuffer>> {
  let piece = window.emptyChunk()
  let used = 0
  for await (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      const part = chunk.subarray(at, at + CHUNK_BYTES - used)
      piece.set(part, used)
      used += part.length
      at += part.length
      if (used < CHUNK_BYTES) continue
      yield piece
      piece = window.emptyChunk()
      used = 0
    }
  }
  if (used > 0) yield piece.slice(0, used)
}

class Window {
  isClosed = false
  private underWay = 0
  /** New memory costs more than what is done with it: the system clears each page when it is first touched. */
  private readonly empty: Uint8Array<ArrayBuffer>[] = []
  private resume: (() => void) | undefined

  async room(): Promise<void> {
    this.underWay++
    while (this.underWay >= WINDOW && !this.isClosed)
      await new Promise<void>((resolve) => (this.resume = resolve))
  }

  emptyChunk(): Uint8Array<ArrayBuffer> {
    return this.empty.pop() ?? new Uint8Array(CHUNK_BYTES)
  }

  taken(bytes: Uint8Array<ArrayBuffer>): void {
    if (bytes.length === CHUNK_BYTES) this.empty.push(bytes)
    this.underWay--
    this.resume?.()
  }

  close(): void {
    this.isClosed = true
    this.resume?.()
  }
}

/** The end that wants the bytes. */
export class RemoteInflater {
  private readonly port: MessagePort
  private readonly readers = new Map<number, (response: InflateResponse) => void>()
  private lastId = 0

  constructor(port: MessagePort) {
    this.port = port
    port.onmessage = ({ data }: MessageEvent<InflateResponse>) => this.readers.get(data.id)?.(data)
  }

  inflate: Inflate = (file, meter) => this.read(file, meter)

  private async *read(file: Blob, meter: ReadMeter): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    const id = ++this.lastId
    const arrived: InflateResponse[] = []
    let wake = () => {}
    this.readers.set(id, (response) => {
      arrived.push(response)
      wake()
    })
    this.send({ type: 'open', id, file })
    try {
      for (;;) {
        if (arrived.length === 0) await new Promise<void>((resolve) => (wake = resolve))
        const response = arrived.shift()
        if (!response) continue
        if (response.type === 'failed') throw new Error(response.message)
        meter.bytesRead = response.bytesRead
        if (response.type === 'end') {
          meter.damage = response.damage
          return
        }
        meter.bytesInflated += response.bytes.length
        yield response.bytes
        this.send({ type: 'taken', id, bytes: response.bytes }, [response.bytes.buffer])
      }
    } finally {
      this.readers.delete(id)
      this.send({ type: 'close', id })
    }
  }

  private send(request: InflateRequest, transfer: Transferable[] = []): void {
    this.port.postMessage(request, transfer)
  }
}

import { assertNever } from '../lib/assert.ts'
import { errorOf } from '../lib/error-of.ts'
import { Dictionaries } from './batch-columns.ts'
import { loadFile, rereadRecord, type LoadPort } from './pipeline.ts'
import type { Inflate } from './inflate.ts'
import type { IngestRequest, IngestResponse, Mapping, WorkerRole } from './protocol.ts'
import { Refusal } from './refusal.ts'
import { rehearsalFiles } from './rehearsal.ts'
import { RemoteInflater, serveInflation } from './remote-inflate.ts'

/** Batches that may wait for their insert: one is being inserted while the next is being parsed. */
const MOST_WAITING = 2
/** Nothing is parsed while the page shows the first one: it would have to share the processor. */
const MOST_AT_FIRST = 1

const dictionaries = new Dictionaries()
const loads = new Map<number, Load>()
const rereads = new Map<number, AbortController>()

/** The worker's end of one load: answers go to the page, and the page's words resolve what waits for them. */
class Load implements LoadPort {
  private readonly id: number
  private readonly abort = new AbortController()
  readonly signal = this.abort.signal
  readonly inflate: Inflate
  private waiting = 0
  private most = MOST_AT_FIRST
  private resume: (() => void) | undefined
  private answer: ((mapping: Mapping | undefined) => void) | undefined
  constructor(id: number, inflate: Inflate) {
    this.id = id
    this.inflate = inflate
  }

  recognised: LoadPort['recognised'] = ({ format, reason }) =>
    post({ type: 'recognised', id: this.id, format, reason })

  named: LoadPort['named'] = (names) => post({ type: 'names', id: this.id, names })

  progress: LoadPort['progress'] = (progress) => post({ type: 'progress', id: this.id, progress })

  confirmMapping: LoadPort['confirmMapping'] = (proposal) => {
    post({ type: 'confirm-mapping', id: this.id, proposal })
    return new Promise((resolve) => (this.answer = resolve))
  }

  emit: LoadPort['emit'] = async (batch) => {
    post({ type: 'batch', id: this.id, batch }, [batch.ipc.buffer])
    this.waiting++
    if (this.waiting >= this.most) await new Promise<void>((resolve) => (this.resume = resolve))
  }

  credit(): void {
    this.waiting--
    this.most = MOST_WAITING
    this.resume?.()
    this.resume = undefined
  }

  mapping(mapping: Mapping | undefined): void {
    this.answer?.(mapping)
  }

  cancel(): void {
    this.abort.abort()
    this.mapping(undefined)
  }
}

function post(response: IngestResponse, transfer: Transferable[] = []): void {
  self.postMessage(response, { transfer })
}

/** An async handler that throws fires no `onerror` on the page, so every failure is caught here and told. */
async function answered(id: number, work: () => Promise<IngestResponse>): Promise<void> {
  try {
    post(await work())
  } catch (error) {
    const message = errorOf(error).message
    post({ type: error instanceof Refusal ? 'refused' : 'failed', id, message })
  }
}

async function load(
  request: IngestRequest & { type: 'load' },
  inflate: Inflate,
  labels = dictionaries,
): Promise<IngestResponse> {
  const port = new Load(request.id, inflate)
  loads.set(request.id, port)
  try {
    return {
      type: 'done',
      id: request.id,
      outcome: await loadFile(request, request.mapping, labels, port),
    }
  } finally {
    loads.delete(request.id)
  }
}

async function rehearse(id: number, inflate: Inflate): Promise<IngestResponse> {
  const labels = new Dictionaries()
  const read = (file: File) =>
    load({ type: 'load', id, file, label: file.name, mapping: 'guess' }, inflate, labels)
  const { short, long } = rehearsalFiles()
  const first = await read(short)
  return first.type === 'done' && first.outcome.cancelled ? first : read(long)
}

async function reread(
  request: IngestRequest & { type: 'reread' },
  inflate: Inflate,
): Promise<IngestResponse> {
  const { id, file, record, mapping } = request
  const abort = new AbortController()
  rereads.set(id, abort)
  try {
    const text = await rereadRecord(file, record, mapping, new Dictionaries(), inflate, abort.signal)
    return { type: 'text', id, text }
  } finally {
    rereads.delete(id)
  }
}

function answer(request: IngestRequest, inflate: Inflate): void {
  switch (request.type) {
    case 'load':
      return void answered(request.id, () => load(request, inflate))
    case 'reread':
      return void answered(request.id, () => reread(request, inflate))
    case 'rehearse':
      return void answered(request.id, () => rehearse(request.id, inflate))
    case 'credit':
      return loads.get(request.id)?.credit()
    case 'mapping':
      return loads.get(request.id)?.mapping(request.mapping)
    case 'cancel':
      rereads.get(request.id)?.abort()
      return loads.get(request.id)?.cancel()
    default:
      return assertNever(request)
  }
}

/** Two workers run this script: one inflates, the other parses. */
self.onmessage = ({ data: { role, port } }: MessageEvent<WorkerRole>) => {
  if (role === 'inflate') {
    serveInflation(port)
    return
  }
  const { inflate } = new RemoteInflater(port)
  self.onmessage = ({ data: request }: MessageEvent<IngestRequest>) => answer(request, inflate)
}

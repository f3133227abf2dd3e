import { Dictionaries } from '../../../../src/ingest/batch-columns.ts'
import { gunzippedByMembers, type Inflate } from '../../../../src/ingest/inflate.ts'
import { loadFile, rereadRecord } from '../../../../src/ingest/pipeline.ts'
import type { Batch, LoadOutcome, MappingProposal } from '../../../../src/ingest/protocol.ts'
import { rowsOf, type Row } from '../formats/loaded-rows.ts'

/** What the whole way from a file to batches made of it. */
export interface LoadedBytes extends LoadOutcome {
  readonly format: string
  readonly proposal: MappingProposal | undefined
  readonly rows: readonly Row[]
}

/** A file that is read in chunks of one size. Its name says nothing: formats are told by content. */
class ChunkedFile extends File {
  private readonly content: Uint8Array<ArrayBuffer>
  private readonly chunkBytes: number

  constructor(content: Uint8Array<ArrayBuffer>, chunkBytes: number) {
    super([content], 'a file')
    this.content = content
    this.chunkBytes = chunkBytes
  }

  override stream(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const { content, chunkBytes } = this
    let at = 0
    return new ReadableStream({
      pull(controller) {
        if (at < content.length) controller.enqueue(content.slice(at, at + chunkBytes))
        else controller.close()
        at += chunkBytes
      },
    })
  }
}

/** Node's own gunzip is more lenient than any browser's, so ours inflates; the browser's is tried in the browser. */
const inflate: Inflate = async function* (file, meter) {
  for await (const chunk of gunzippedByMembers(file, meter)) {
    meter.bytesInflated += chunk.length
    yield chunk
  }
}

/**
 * Loads bytes as a dropped file is loaded, taking every guess of a mapping.
 * @throws Refusal where they are no flow log
 */
export async function loadBytes(content: Uint8Array, chunkBytes = 65_536): Promise<LoadedBytes> {
  const batches: Batch[] = []
  let format = ''
  let proposal: MappingProposal | undefined
  const outcome = await loadFile(
    { file: new ChunkedFile(Uint8Array.from(content), chunkBytes), label: 'a file' },
    'ask',
    new Dictionaries(),
    {
      signal: new AbortController().signal,
      inflate,
      recognised: (recognition) => (format = recognition.format),
      named: () => undefined,
      confirmMapping: (asked) => {
        proposal = asked
        return Promise.resolve(asked.mapping)
      },
      progress: () => undefined,
      emit: (batch) => {
        batches.push(batch)
        return Promise.resolve()
      },
    },
  )
  return { ...outcome, format, proposal, rows: rowsOf(batches) }
}

/** Reads one record's original text again, as the detail of a record does. */
export async function rereadBytes(content: Uint8Array, record: number, chunkBytes: number): Promise<string> {
  const { signal } = new AbortController()
  const file = new ChunkedFile(Uint8Array.from(content), chunkBytes)
  return await rereadRecord(file, record, undefined, new Dictionaries(), inflate, signal)
}

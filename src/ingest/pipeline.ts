import { isNamesFile, type NamesRead } from '../flow/names-file.ts'
import { beginsGzip, isGzip } from '../lib/gzip-magic.ts'
import type { Dictionaries } from './batch-columns.ts'
import { Gunzip, type Damage } from './gunzip.ts'
import { HEAD_BYTES, headOf, type Head } from './head.ts'
import { inflatedAtOnce, inflatedBytes, newReadMeter, type Inflate, type ReadMeter } from './inflate.ts'
import { FORMATS } from './formats/index.ts'
import type { Recognition } from './formats/format.ts'
import { explainRefusal } from './formats/refusals.ts'
import { kindOfLineEnds } from './formats/refusals-text.ts'
import { namesOf } from './names.ts'
import { isParquet, parquetAsText } from './parquet.ts'
import type { Batch, LoadOutcome, LoadProgress, Mapping, MappingPolicy, MappingProposal } from './protocol.ts'
import { Recorder } from './recorder.ts'
import { Refusal } from './refusal.ts'
import { separatorLine } from './separator-line.ts'

/** Each look into a file asks another process, which for a small one takes longer than to inflate it. */
const READ_AT_ONCE_BYTES = 32_768
const PROGRESS_EVERY_MS = 100
const LISTEN_EVERY_MS = 30
const FIRST_RECORDS_AFTER_MS = 150

/** What the pipeline needs of whoever wants the records. */
export interface LoadPort {
  readonly signal: AbortSignal
  /** Reads gzipped files. */
  readonly inflate: Inflate
  recognised(recognition: Recognition): void
  named(names: NamesRead): void
  /** Asks a person whether the guessed columns are right; `undefined` refuses the file. */
  confirmMapping(proposal: MappingProposal): Promise<Mapping | undefined>
  progress(progress: LoadProgress): void
  /** Takes a batch; resolves when the next one is welcome. */
  emit(batch: Batch): Promise<void>
}

/** A file, and the name it has in column `file`. */
export interface LoadSource {
  readonly file: File
  readonly label: string
}

/**
 * The way of one file: bytes → inflated bytes → format → records → batches.
 * @throws Refusal where the file is no flow log; what went out before stands
 */
export async function loadFile(
  source: LoadSource,
  policy: MappingPolicy,
  dictionaries: Dictionaries,
  port: LoadPort,
): Promise<LoadOutcome> {
  const meter = newReadMeter()
  const chunks = await unpacked(source.file, meter, port.inflate)
  const head = await readHead(chunks, source.file.name)
  if (isNamesFile(head.head.lines)) return loadNames(resumed(head.chunks, chunks), meter, port)
  const recognition = recognise(head.head)
  const mapping = await agreedMapping(recognition, policy, port)
  port.recognised(recognition)
  const recorder = new Recorder(dictionaries, source.label, recognition.format)
  const reader = recognition.open(recorder, mapping)
  const startedAt = performance.now()
  let toldAt = startedAt
  let listenedAt = startedAt
  let batches = 0

  for await (const chunk of resumed(head.chunks, chunks)) {
    if (port.signal.aborted) break
    reader.push(chunk)
    const now = performance.now()
    if (batches === 0 && now - startedAt > FIRST_RECORDS_AFTER_MS) recorder.seal()
    for (const batch of recorder.takeSealed()) {
      batches++
      await port.emit(batch)
    }
    if (now - toldAt > PROGRESS_EVERY_MS) {
      toldAt = now
      port.progress(progressOf(recorder, meter))
    }
    if (now - listenedAt > LISTEN_EVERY_MS) {
      listenedAt = now
      await turnOfTheEventLoop()
    }
  }
  if (!port.signal.aborted) reader.end()
  recorder.seal()
  for (const batch of recorder.takeSealed()) await port.emit(batch)
  if (meter.damage) recorder.warnOfFile(damageInWords(meter.damage))
  return {
    ...progressOf(recorder, meter),
    rejections: recorder.rejections,
    warnings: recorder.warnings,
    cancelled: port.signal.aborted,
    mapping,
  }
}

async function loadNames(
  chunks: AsyncIterable<Uint8Array>,
  meter: ReadMeter,
  port: LoadPort,
): Promise<LoadOutcome> {
  const names = await namesOf(chunks, port.signal)
  if (!port.signal.aborted) port.named(names)
  const reason = meter.damage && damageInWords(meter.damage)
  return {
    ...progressOf(NO_RECORDS, meter),
    rejections: [],
    warnings: reason === undefined ? [] : [{ reason, count: 0, firstRecords: [], samples: [] }],
    cancelled: port.signal.aborted,
    mapping: undefined,
  }
}

/**
 * Reads a file again up to one record and gives that record's original text.
 * @throws Error where the file has no such record any more
 */
export async function rereadRecord(
  file: File,
  record: number,
  mapping: Mapping | undefined,
  dictionaries: Dictionaries,
  inflate: Inflate,
  signal: AbortSignal,
): Promise<string> {
  const chunks = await unpacked(file, newReadMeter(), inflate)
  const { head, chunks: headChunks } = await readHead(chunks, file.name)
  const recognition = recognise(head)
  const recorder = new Recorder(dictionaries, file.name, recognition.format, record)
  const reader = recognition.open(recorder, mapping ?? recognition.proposal?.mapping)
  for await (const chunk of resumed(headChunks, chunks)) {
    signal.throwIfAborted()
    reader.push(chunk)
    recorder.takeSealed()
    if (recorder.wantedText !== undefined) return recorder.wantedText
  }
  reader.end()
  if (recorder.wantedText !== undefined) return recorder.wantedText
  throw new Error(`${file.name} has no record ${record} any more; has the file changed since it was loaded?`)
}

/** Bytes of the records: inflated, a gzip inside a gzip opened too, Parquet turned into delimited text. */
async function unpacked(file: File, meter: ReadMeter, inflate: Inflate): Promise<AsyncGenerator<Uint8Array>> {
  if (file.size === 0) throw new Refusal(explainRefusal(headOf(new Uint8Array(0), true, file.name)))
  if (await isParquet(file)) return parquetAsText(file, meter)
  if (file.size <= READ_AT_ONCE_BYTES) return openedTwice(inflatedAtOnce(file, meter), meter)
  return openedTwice((await isGzip(file)) ? inflate(file, meter) : inflatedBytes(file, meter), meter)
}

async function* openedTwice(
  chunks: AsyncGenerator<Uint8Array>,
  meter: ReadMeter,
): AsyncGenerator<Uint8Array> {
  let inner: Gunzip | undefined
  let first = true
  for await (const chunk of chunks) {
    if (first && beginsGzip(chunk)) inner = new Gunzip()
    first = false
    if (inner) yield* inner.push(chunk)
    else yield chunk
  }
  inner?.end()
  meter.damage ??= inner?.damage
}

async function readHead(
  chunks: AsyncIterator<Uint8Array>,
  fileName: string,
): Promise<{ head: Head; chunks: Uint8Array[] }> {
  const taken: Uint8Array[] = []
  let length = 0
  let whole = false
  while (length < HEAD_BYTES && !whole) {
    const next = await chunks.next()
    whole = next.done === true
    if (!next.done) {
      taken.push(next.value.slice())
      length += next.value.length
    }
  }
  const bytes = new Uint8Array(Math.min(length, HEAD_BYTES))
  let at = 0
  for (const chunk of taken) {
    bytes.set(chunk.subarray(0, bytes.length - at), at)
    at += Math.min(chunk.length, bytes.length - at)
  }
  const isWhole = whole && length <= HEAD_BYTES
  const separator = separatorLine(bytes)
  if (!separator) return { head: headOf(bytes, isWhole, fileName), chunks: taken }
  return {
    head: headOf(bytes.subarray(separator.bytes), isWhole, fileName, separator.delimiter),
    chunks: withoutFirst(taken, separator.bytes),
  }
}

/** The chunks without so many bytes at their beginning. */
function withoutFirst(chunks: readonly Uint8Array[], bytes: number): Uint8Array[] {
  let left = bytes
  return chunks.map((chunk) => {
    const rest = chunk.subarray(left)
    left = Math.max(0, left - chunk.length)
    return rest
  })
}

function recognise(head: Head): Recognition {
  const lineEnds = kindOfLineEnds(head)
  if (lineEnds !== undefined) throw new Refusal(lineEnds)
  for (const format of FORMATS) {
    const recognition = format.recognise(head)
    if (recognition) return recognition
  }
  throw new Refusal(explainRefusal(head))
}

async function agreedMapping(
  recognition: Recognition,
  policy: MappingPolicy,
  port: LoadPort,
): Promise<Mapping | undefined> {
  if (!recognition.proposal) return undefined
  if (policy === 'guess') return recognition.proposal.mapping
  if (policy !== 'ask') return policy
  const mapping = await port.confirmMapping(recognition.proposal)
  if (!mapping)
    throw new Refusal(`Its columns were not confirmed, so it was left out (${recognition.reason}).`)
  return mapping
}

async function* resumed(
  taken: readonly Uint8Array[],
  rest: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* taken
  yield* rest
}

/** Lets a cancel message in: promises alone never leave the worker's current task, and a timer waits for 4 ms. */
function turnOfTheEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve()
    }
    port2.postMessage(null)
  })
}

function damageInWords({ reason, atByte }: Damage): string {
  const at = `byte ${atByte.toLocaleString('en')}`
  switch (reason) {
    case 'truncated':
      return `The gzip file is cut off at ${at}; the records before that are loaded. Fetch the file again for the rest.`
    case 'corrupt':
      return `The gzip file is damaged at ${at} or shortly before; the records before that are loaded. Fetch the file again for the rest.`
    case 'checksum':
      return `The checksum at ${at} does not fit: somewhere before it the gzip file is damaged, and records may be wrong or missing. Fetch the file again.`
    case 'junk after the end':
      return `Behind the end of the gzip data, from ${at} on, lies something that is not gzip; it was left out.`
  }
}

const NO_RECORDS: Pick<Recorder, 'counts'> = { counts: { flow: 0, nodata: 0, skipdata: 0, rejected: 0 } }

function progressOf({ counts }: Pick<Recorder, 'counts'>, meter: ReadMeter): LoadProgress {
  const { flow, nodata, skipdata, rejected } = counts
  return {
    bytesRead: meter.bytesRead,
    bytesInflated: meter.bytesInflated,
    records: flow + nodata + skipdata + rejected,
    flows: flow,
    nodata,
    skipdata,
    rejected,
  }
}

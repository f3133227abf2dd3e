import { beginsGzip, isGzip } from '../lib/gzip-magic.ts'
import { Gunzip, type Damage } from './gunzip.ts'

/** Chromium (156) inflates a whole chunk before it gives anything out, and reads 2 MiB at a time; nobody could parse meanwhile. */
const GZIP_PIECE_BYTES = 65_536

/** Counts what was read, and says what is wrong with the file once the bytes have stopped. */
export interface ReadMeter {
  bytesRead: number
  bytesInflated: number
  damage: Damage | undefined
}

export function newReadMeter(): ReadMeter {
  return { bytesRead: 0, bytesInflated: 0, damage: undefined }
}

/** Gives a file's bytes, inflated, and keeps the meter up to date. Each chunk holds until the next is asked for. */
export type Inflate = (file: Blob, meter: ReadMeter) => AsyncGenerator<Uint8Array>

/**
 * The bytes of a file, inflated where its first bytes say gzip; the name is not looked at. A damaged file gives every
 * byte before the damage. `meter` is kept up to date.
 */
export async function* inflatedBytes(file: Blob, meter: ReadMeter): AsyncGenerator<Uint8Array> {
  const source = (await isGzip(file)) ? gunzippedBytes(file, meter) : countedBytes(file, meter)
  for await (const chunk of source) {
    meter.bytesInflated += chunk.length
    yield chunk
  }
}

/**
 * The browser's own gunzip is twice as fast as ours, but it stops with an error at a second member, at zero padding and
 * at a truncated end, the latter with bytes lost. After any error ours starts again and leaves out what is out already.
 */
async function* gunzippedBytes(file: Blob, meter: ReadMeter): AsyncGenerator<Uint8Array> {
  let delivered = 0
  const counted = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(chunk, controller) {
      meter.bytesRead += chunk.length
      for (let at = 0; at < chunk.length; at += GZIP_PIECE_BYTES)
        controller.enqueue(chunk.subarray(at, at + GZIP_PIECE_BYTES))
    },
  })
  const native = file.stream().pipeThrough(counted).pipeThrough(new DecompressionStream('gzip'))
  const reader = native.getReader()
  let failed = false
  try {
    while (!failed) {
      const read = await reader.read().catch((error: unknown) => {
        // Bad data is a TypeError in all browsers; a file that vanished meanwhile is not.
        if (!(error instanceof TypeError)) throw error
        return undefined
      })
      if (read?.done) return
      failed = read === undefined
      if (read) {
        delivered += read.value.length
        yield read.value
      }
    }
  } finally {
    if (!failed) await reader.cancel()
  }
  meter.bytesRead = 0
  yield* withoutFirst(delivered, gunzippedByMembers(file, meter))
}

/** The same of a small file, which is read in one piece. */
export async function* inflatedAtOnce(file: Blob, meter: ReadMeter): AsyncGenerator<Uint8Array> {
  const bytes = new Uint8Array(await file.arrayBuffer())
  meter.bytesRead = bytes.length
  const gunzip = beginsGzip(bytes) ? new Gunzip() : undefined
  for (const chunk of gunzip ? gunzip.push(bytes) : [bytes]) {
    meter.bytesInflated += chunk.length
    yield chunk
  }
  gunzip?.end()
  meter.damage = gunzip?.damage
}

/** Inflates with our own gunzip, member by member; `meter` counts what is read of the file. */
export async function* gunzippedByMembers(file: Blob, meter: ReadMeter): AsyncGenerator<Uint8Array> {
  const gunzip = new Gunzip()
  for await (const chunk of countedBytes(file, meter)) {
    yield* gunzip.push(chunk)
    if (gunzip.damage) break
  }
  gunzip.end()
  meter.damage = gunzip.damage
}

async function* countedBytes(file: Blob, meter: ReadMeter): AsyncGenerator<Uint8Array> {
  const reader = file.stream().getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      meter.bytesRead += value.length
      yield value
    }
  } finally {
    await reader.cancel()
  }
}

async function* withoutFirst(count: number, source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let left = count
  for await (const chunk of source) {
    if (chunk.length > left) yield chunk.subarray(left)
    left = Math.max(0, left - chunk.length)
  }
}

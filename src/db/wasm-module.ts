import wasmUrl from '@duckdb/duckdb-wasm/dist/duckdb-eh.wasm?gzip'
import { beginsGzip } from '../lib/gzip-magic.ts'

/** For hosts that do not tell the length: what the gzipped file has in 1.32.0. */
const USUAL_BYTES = 7_700_000

/**
 * Fetches the engine's module, unpacks it and gives it a URL to instantiate from; revoke it afterwards. The file is
 * gzipped by the build; the development server, and hosts that unpack it on the way, give it unpacked.
 */
export async function fetchEngineModule(onProgress?: (fraction: number) => void): Promise<string> {
  const response = await fetch(wasmUrl)
  if (!response.ok || !response.body) {
    throw new Error(`The engine could not be fetched: ${wasmUrl} answered ${response.status}.`)
  }
  const total = Number(response.headers.get('content-length')) || USUAL_BYTES
  const { isGzip, stream } = await peek(response.body, (bytes) => onProgress?.(Math.min(1, bytes / total)))
  const unpacked = isGzip ? stream.pipeThrough(new DecompressionStream('gzip')) : stream
  const module = new Response(unpacked, { headers: { 'content-type': 'application/wasm' } })
  return URL.createObjectURL(await module.blob())
}

/** Looks at the first bytes and hands the stream on whole. */
async function peek(body: ReadableStream<Uint8Array<ArrayBuffer>>, onBytes: (received: number) => void) {
  const reader = body.getReader()
  let received = 0
  const read = async () => {
    const chunk = await reader.read()
    received += chunk.value?.length ?? 0
    onBytes(received)
    return chunk.value
  }
  let next: Promise<Uint8Array<ArrayBuffer> | undefined> = read()
  const first = await next
  const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(controller) {
      const chunk = await next
      if (chunk === undefined) {
        controller.close()
        return
      }
      controller.enqueue(chunk)
      next = read()
    },
    cancel: (reason) => reader.cancel(reason),
  })
  return { isGzip: beginsGzip(first ?? []), stream }
}

// What runs in the engine's worker around its own script. Each function goes there as text, so it uses nothing from
// outside itself.

/** The engine prints every error of a query that it also throws. */
function silence(): void {
  Reflect.set(console, 'log', () => undefined)
}

/**
 * The engine asks for 16 MiB of memory that grows by a fifth at a time. To V8 (Chromium 156) each growth is that much more to collect,
 * so a load of two million records went through the worker's whole heap three times, an eighth of its processor time.
 * It gets 512 MiB, of which only what is written to takes room; where there is no room for so much, what it asks for.
 */
function beginWithRoom(): void {
  const pagesOf64KiB = 8192
  const { Memory } = WebAssembly
  Reflect.set(WebAssembly, 'Memory', function (limits: WebAssembly.MemoryDescriptor) {
    try {
      return new Memory({ ...limits, initial: pagesOf64KiB })
    } catch {
      return new Memory(limits)
    }
  })
}

/**
 * The engine fetches nothing but its module. The build has gzipped that, the development server and hosts that unpack
 * on the way have not; it is compiled while it comes in. Progress is told as the fraction that was fetched, beside the
 * engine's own, which counts bytes of the unpacked module, and nothing on a fast line (1.32.0).
 */
function fetchPackedModule(): void {
  /** For hosts that do not tell the length: what the gzipped file has in 1.32.0. */
  const usualBytes = 7_700_000
  const fetchBytes = globalThis.fetch

  globalThis.fetch = async (request) => {
    const response = await fetchBytes(request)
    if (!response.ok || !response.body)
      throw new Error(`its module could not be fetched, ${response.url} answered ${response.status}`)
    const total = Number(response.headers.get('content-length')) || usualBytes
    const { isGzip, stream } = await peek(response.body.getReader(), total)
    const unpacked = isGzip ? stream.pipeThrough(new DecompressionStream('gzip')) : stream
    return new Response(unpacked, { headers: { 'content-type': 'application/wasm' } })
  }

  /** Looks at the first bytes and hands the stream on whole. */
  async function peek(reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>, total: number) {
    let received = 0
    const read = async () => {
      const { value } = await reader.read()
      received += value?.length ?? 0
      postMessage({ type: 'INSTANTIATE_PROGRESS', data: Math.min(1, received / total) })
      return value
    }
    const first = await read()
    const stream = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        if (first) controller.enqueue(first)
      },
      async pull(controller) {
        const chunk = await read()
        if (chunk) controller.enqueue(chunk)
        else controller.close()
      },
      cancel: (reason) => reader.cancel(reason),
    })
    return { isGzip: first?.[0] === 0x1f && first[1] === 0x8b, stream }
  }
}

/** A module that cannot be fetched or compiled makes the engine wait for ever (1.32.0). */
function failWithoutModule(): void {
  const { instantiateStreaming } = WebAssembly
  const instantiate: typeof instantiateStreaming = (source, imports) => {
    const started = instantiateStreaming(source, imports)
    started.catch(reportError)
    return started
  }
  Reflect.set(WebAssembly, 'instantiateStreaming', instantiate)
}

/**
 * Records that are in the table leave their message's memory at once, not when the heap is collected. (Firefox has no
 * `transfer` before 122; there they wait for that.)
 */
function freeInsertedRecords(): void {
  const answer = globalThis.onmessage as (event: MessageEvent) => Promise<void>
  globalThis.onmessage = async (event: MessageEvent<{ data: unknown }>) => {
    await answer(event)
    const { data } = event.data
    const records: unknown = Array.isArray(data) ? data[1] : undefined
    if (!(records instanceof Uint8Array)) return
    const transfer = Reflect.get(records.buffer, 'transfer') as ((bytes: number) => ArrayBuffer) | undefined
    transfer?.call(records.buffer, 0)
  }
}

/** Runs in the worker before the engine's script. */
export const BEFORE_ENGINE = calls(silence, beginWithRoom, fetchPackedModule, failWithoutModule)

/** Runs in the worker after the engine's script. */
export const AFTER_ENGINE = calls(freeInsertedRecords)

function calls(...functions: readonly (() => void)[]): string {
  return functions.map((called) => `;(${called.toString()})();`).join('\n')
}

/** What the engine's memory begins with, in pages of 64 KiB: 512 MiB, of which only what is written to takes room. */
const MEMORY_PAGES = 8192

/**
 * Runs in the engine's worker before its own script, which prints every error of a query that it also throws, and asks
 * for 16 MiB of memory that grows by a fifth at a time. To V8 (Chromium 156) each growth is that much more to collect, so a load
 * of two million records went through the worker's whole heap three times, an eighth of its processor time. Where there
 * is no room for so much the engine gets what it asks for.
 */
export const BEFORE_ENGINE = `{
  console.log = () => undefined
  const { Memory } = WebAssembly
  WebAssembly.Memory = function (limits) {
    try {
      return new Memory({ ...limits, initial: ${MEMORY_PAGES} })
    } catch {
      return new Memory(limits)
    }
  }
}`

/**
 * Runs after it: records that are in the table leave their message's memory at once, not when the heap is collected.
 * (Firefox has no \`transfer\` before 122; there they wait for that.)
 */
export const AFTER_ENGINE = `{
  const answer = onmessage
  onmessage = async (event) => {
    await answer(event)
    const [, records] = Array.isArray(event.data.data) ? event.data.data : []
    if (records instanceof Uint8Array) records.buffer.transfer?.(0)
  }
}`

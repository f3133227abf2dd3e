import { readNames, type NamesRead } from '../flow/names-file.ts'
import { Refusal } from './refusal.ts'

const LARGEST_MIB = 32

/**
 * Reads all of a file of names.
 * @throws Refusal where it is too large to be held as text
 */
export async function namesOf(chunks: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<NamesRead> {
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of chunks) {
    if (signal.aborted) break
    bytes += chunk.length
    if (bytes > LARGEST_MIB << 20)
      throw new Refusal(
        `It lists names of addresses, but more than ${LARGEST_MIB} MiB of them; open it in smaller parts.`,
      )
    text += decoder.decode(chunk, { stream: true })
  }
  return readNames(text + decoder.decode())
}

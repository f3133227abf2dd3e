const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const latin1 = new TextDecoder('windows-1252')
const encoder = new TextEncoder()

/** Text of bytes that should be UTF-8 and, where they are not, are taken for Latin-1 (as its superset windows-1252). */
export function decodeText(bytes: Uint8Array, start = 0, end = bytes.length): string {
  const part = bytes.subarray(start, end)
  try {
    return utf8.decode(part)
  } catch (error) {
    if (error instanceof TypeError) return latin1.decode(part)
    throw error
  }
}

export function encodeText(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text)
}

/** Whether all bytes are below 128, so that they are UTF-8 without a look at their order. */
export function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (bytes[i]! >= 128) return false
  return true
}

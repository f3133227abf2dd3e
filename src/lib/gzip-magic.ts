/** Whether these are the first bytes of a gzip member (RFC 1952). */
export function beginsGzip(bytes: ArrayLike<number>): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b
}

export async function isGzip(file: Blob): Promise<boolean> {
  return beginsGzip(new Uint8Array(await file.slice(0, 2).arrayBuffer()))
}

import type { LoadedFile } from './dataset.svelte.ts'

const COMPARED_AT_ONCE = 4 * 2 ** 20

/** The name, or the name with a number where another file has it already; it is taken from then on. */
export function uniqueLabel(name: string, taken: Set<string>): string {
  let label = name
  for (let n = 2; taken.has(label); n++) label = `${name} (${n})`
  taken.add(label)
  return label
}

/** The loaded file that is the same: by name, size and date, or else, where the sizes agree, by content. */
export async function sameFileAs(file: File, loaded: readonly LoadedFile[]): Promise<LoadedFile | undefined> {
  const sameSize = loaded.filter((other) => other.file.size === file.size)
  const same = sameSize.find(
    (other) => other.file.name === file.name && other.file.lastModified === file.lastModified,
  )
  if (same) return same
  for (const other of sameSize) if (await sameContent(file, other.file)) return other
  return undefined
}

async function sameContent(a: Blob, b: Blob): Promise<boolean> {
  for (let at = 0; at < a.size; at += COMPARED_AT_ONCE) {
    const [x, y] = await Promise.all(
      [a, b].map(async (blob) => new Uint8Array(await blob.slice(at, at + COMPARED_AT_ONCE).arrayBuffer())),
    )
    if (x?.length !== y?.length || x?.some((byte, i) => byte !== y?.[i])) return false
  }
  return true
}

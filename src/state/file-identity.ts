import { fnv1a } from '../lib/fnv.ts'
import type { LoadedFile } from './dataset.svelte.ts'

const COMPARED_AT_ONCE = 4 * 2 ** 20
/** So much of both ends of a file tells it from most others of its size. */
const END_BYTES = 4096

/** The name, or the name with a number where another file has it already; it is taken from then on. */
export function uniqueLabel(name: string, taken: Set<string>): string {
  let label = name
  for (let n = 2; taken.has(label); n++) label = `${name} (${n})`
  taken.add(label)
  return label
}

/** Finds files that are opened again. Each file's ends are read once, so that thousands of one size are quick, too. */
export class FileIdentities {
  private readonly endsOfFiles = new WeakMap<Blob, Promise<number>>()

  /** The loaded file that is the same: by name, size and date, or else, where the sizes agree, by content. */
  async sameFileAs(file: File, loaded: readonly LoadedFile[]): Promise<LoadedFile | undefined> {
    const sameSize = loaded.filter((other) => other.file.size === file.size)
    const same = sameSize.find(
      (other) => other.file.name === file.name && other.file.lastModified === file.lastModified,
    )
    if (same || sameSize.length === 0) return same
    const ends = await this.endsOf(file)
    for (const other of sameSize) {
      if ((await this.endsOf(other.file)) === ends && (await sameContent(file, other.file))) return other
    }
    return undefined
  }

  private endsOf(blob: Blob): Promise<number> {
    const known = this.endsOfFiles.get(blob) ?? hashOfEnds(blob)
    this.endsOfFiles.set(blob, known)
    return known
  }
}

/** Of the first and the last bytes. */
async function hashOfEnds(blob: Blob): Promise<number> {
  const ends = new Blob([blob.slice(0, END_BYTES), blob.slice(Math.max(END_BYTES, blob.size - END_BYTES))])
  return fnv1a(new Uint8Array(await ends.arrayBuffer()))
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

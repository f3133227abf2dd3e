import type { ExportSink } from '../../state/table-export.svelte.ts'
import { saveFile } from '../widgets/save-file.ts'

/** A part of the File System Access API that TypeScript's library lacks; Chromium has it. */
interface FilePicker {
  showSaveFilePicker?: (options: {
    suggestedName: string
    types: readonly { description: string; accept: Record<string, readonly string[]> }[]
  }) => Promise<FileSystemFileHandle & { remove?: () => Promise<void> }>
}

/**
 * Where an export goes: a file that the user chooses, written as it comes, where the browser can; else memory, and a
 * download at the end. Call it while the click that asks for it is fresh. @returns undefined where the user chose none
 */
export async function chooseSink(name: string, mediaType: string): Promise<ExportSink | undefined> {
  const { showSaveFilePicker } = window as unknown as FilePicker
  if (!showSaveFilePicker) return new DownloadSink(name, mediaType)
  const ending = name.slice(name.lastIndexOf('.'))
  try {
    const handle = await showSaveFilePicker.call(window, {
      suggestedName: name,
      types: [{ description: 'Exported records', accept: { [mediaType]: [ending] } }],
    })
    return new ChosenFileSink(handle, await handle.createWritable())
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined
    // In a frame of another origin, or where a policy forbids it, there is still the download.
    if (error instanceof DOMException) return new DownloadSink(name, mediaType)
    throw error
  }
}

/** The browser writes to a hidden file and puts it in place of the chosen one when it is closed. */
class ChosenFileSink implements ExportSink {
  readonly name: string
  private readonly handle: FileSystemFileHandle & { remove?: () => Promise<void> }
  private readonly stream: FileSystemWritableFileStream

  constructor(handle: FileSystemFileHandle, stream: FileSystemWritableFileStream) {
    this.handle = handle
    this.stream = stream
    this.name = handle.name
  }

  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    return this.stream.write(bytes)
  }

  close(): Promise<void> {
    return this.stream.close()
  }

  /** What was in the file before stays. A new file is empty, and goes. */
  async abort(): Promise<void> {
    await this.stream.abort()
    if ((await this.handle.getFile()).size === 0) await this.handle.remove?.()
  }
}

/** Parts of this size are handed to the browser, which keeps large blobs on disk. */
const PART_BYTES = 16 * 2 ** 20

class DownloadSink implements ExportSink {
  readonly name: string
  private readonly mediaType: string
  private parts: Blob[] = []
  private waiting: Uint8Array<ArrayBuffer>[] = []
  private waitingBytes = 0

  constructor(name: string, mediaType: string) {
    this.name = name
    this.mediaType = mediaType
  }

  write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.waiting.push(bytes)
    this.waitingBytes += bytes.length
    if (this.waitingBytes >= PART_BYTES) this.putAway()
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.putAway()
    saveFile(new Blob(this.parts, { type: this.mediaType }), this.name)
    this.parts = []
    return Promise.resolve()
  }

  abort(): Promise<void> {
    this.parts = []
    this.waiting = []
    return Promise.resolve()
  }

  private putAway(): void {
    this.parts.push(new Blob(this.waiting))
    this.waiting = []
    this.waitingBytes = 0
  }
}

import { formatCount, formatCounted } from '../lib/format-number.ts'
import { isGzip } from '../lib/gzip-magic.ts'
import { isNamesFile, readNames } from '../query/names/names-file.ts'
import type { FilterState } from './filter.svelte.ts'
import { NOTHING_READ, type FileReport } from './load-report.ts'

const HEAD_BYTES = 65_536
const CRUMB_BYTES = 512
const LARGEST_BYTES = 32 * 1024 * 1024

/** What files turned out to be: logs to load, and reports on files of names, which are in force already. */
export interface SortedFiles {
  readonly logs: readonly File[]
  /** By their place among the files. */
  readonly reports: ReadonlyMap<number, FileReport>
}

/** Takes files that name addresses out of those that were opened, and learns their names. */
export async function takeNameFiles(files: readonly File[], filter: FilterState): Promise<SortedFiles> {
  const reports = new Map<number, FileReport>()
  const logs: File[] = []
  for (const [i, file] of files.entries()) {
    const report = await takeNames(file, filter)
    if (report) reports.set(i, report)
    else logs.push(file)
  }
  return { logs, reports }
}

/** @returns undefined where the file is not one of names, or cannot be read: loading it says more about that */
async function takeNames(file: File, filter: FilterState): Promise<FileReport | undefined> {
  if (file.size > LARGEST_BYTES) return undefined
  const startedAt = performance.now()
  try {
    const head = await textOf(file, HEAD_BYTES)
    if (!isNamesFile(head.isWhole ? head.text : wholeLines(head.text))) return undefined
    const { text, isWhole } = head.isWhole ? head : await textOf(file, LARGEST_BYTES)
    if (!isWhole) return undefined
    const { names, named, rejected } = readNames(text)
    filter.addNames(names)
    const lines = rejected.slice(0, 3).map(({ line }) => line)
    return {
      ...NOTHING_READ,
      bytesRead: file.size,
      name: file.name,
      format: null,
      reason: '',
      status: 'names',
      message: `${formatCounted(names.size, 'name')} for ${formatCounted(named, 'address or prefix', 'addresses and prefixes')}: they stand beside addresses, and src.name=… filters by them.${
        rejected.length > 0
          ? ` ${formatCount(rejected.length)} lines were left out, the first being ${lines.join(', ')}.`
          : ''
      }`,
      rejections: [],
      warnings: [],
      ms: Math.round(performance.now() - startedAt),
    }
  } catch (error) {
    // A file that vanished, or is no whole gzip.
    if (error instanceof DOMException || error instanceof TypeError) return undefined
    throw error
  }
}

/** Text of a file, inflated where it is gzipped, up to about `most` bytes of it. */
async function textOf(file: File, most: number): Promise<{ text: string; isWhole: boolean }> {
  const decoder = new TextDecoder()
  const reader = (await plainBytes(file)).getReader()
  let text = ''
  let bytes = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return { text: text + decoder.decode(), isWhole: true }
      text += decoder.decode(value, { stream: true })
      bytes += value.length
      if (bytes > most) return { text, isWhole: false }
    }
  } finally {
    // A stream that failed rejects this, too; its error is on its way already.
    await reader.cancel().catch(() => undefined)
  }
}

/** By the browser's own gunzip: a list of names with several members is rare enough to be refused as a log. */
async function plainBytes(file: File): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  return (await isGzip(file))
    ? file.stream().pipeThrough(inCrumbs()).pipeThrough(new DecompressionStream('gzip'))
    : file.stream()
}

/** The browser inflates a chunk in one go, on the page: 64 KiB of a bomb hold it for two seconds. A crumb holds half a MiB at most. */
function inCrumbs(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  return new TransformStream({
    transform(chunk, controller) {
      for (let at = 0; at < chunk.length; at += CRUMB_BYTES)
        controller.enqueue(chunk.subarray(at, at + CRUMB_BYTES))
    },
  })
}

/** A head without its last line, which may be cut. */
function wholeLines(head: string): string {
  return head.slice(0, head.lastIndexOf('\n') + 1)
}

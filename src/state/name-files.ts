import { formatCount, formatCounted } from '../lib/format-number.ts'
import { isNamesFile, readNames } from '../query/names/names-file.ts'
import type { FilterState } from './filter.svelte.ts'
import { NOTHING_READ, type FileReport } from './load-report.ts'

const HEAD_BYTES = 65_536
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
    if (!isNamesFile(await wholeLines(file))) return undefined
    const { names, named, rejected } = readNames(await file.text())
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
    if (error instanceof DOMException) return undefined
    throw error
  }
}

/** The head of a file without a line that is cut. */
async function wholeLines(file: File): Promise<string> {
  const text = (await file.slice(0, HEAD_BYTES).text()).replace(/^\ufeff/, '')
  return file.size <= HEAD_BYTES ? text : text.slice(0, text.lastIndexOf('\n') + 1)
}

import type { FormatId } from '../flow/formats.ts'
import type { NamesRead } from '../flow/names-file.ts'
import type { Finding, LoadProgress } from '../ingest/protocol.ts'
import { formatCounted } from '../lib/format-number.ts'

export type { MappingPolicy } from '../ingest/protocol.ts'

/** What became of the files that one call of `open` was given. Part of the public surface. */
export interface LoadReport {
  readonly files: readonly FileReport[]
}

/** `records = flows + nodata + skipdata + rejected`. */
export interface FileReport extends LoadProgress {
  readonly name: string
  readonly format: FormatId | null
  /** What in the file told its format. */
  readonly reason: string
  readonly status: FileStatus
  /** Why the file was not loaded, or not to its end, or what names it has; empty where it was loaded. */
  readonly message: string
  readonly rejections: readonly Finding[]
  readonly warnings: readonly Finding[]
  readonly ms: number
}

/** `cancelled` and `failed` files keep the records that were read before; `names` is a list of names, and no log. */
export type FileStatus = 'loaded' | 'names' | 'cancelled' | 'refused' | 'failed' | 'duplicate'

export const NOTHING_READ: LoadProgress = {
  bytesRead: 0,
  bytesInflated: 0,
  records: 0,
  flows: 0,
  nodata: 0,
  skipdata: 0,
  rejected: 0,
}

/** Adds up counts, so that the arithmetic of the parts holds for the whole. */
export function sumOfProgress(parts: readonly LoadProgress[]): LoadProgress {
  const sum = { ...NOTHING_READ }
  for (const part of parts) {
    sum.bytesRead += part.bytesRead
    sum.bytesInflated += part.bytesInflated
    sum.records += part.records
    sum.flows += part.flows
    sum.nodata += part.nodata
    sum.skipdata += part.skipdata
    sum.rejected += part.rejected
  }
  return sum
}

/** What became of a list of names, in a sentence or two. */
export function namesInWords({ names, named, rejected }: NamesRead): string {
  const learnt = `${formatCounted(names.size, 'name')} for ${formatCounted(named, 'address or prefix', 'addresses and prefixes')}: they stand beside addresses, and src.name=… filters by them.`
  if (rejected.length === 0) return learnt
  const first = rejected.slice(0, 3).map(({ line }) => line)
  return `${learnt} ${formatCounted(rejected.length, 'line was', 'lines were')} left out, the first being ${first.join(', ')}.`
}

import { tableFromIPC } from 'apache-arrow'
import type { Column } from '../../../../src/flow/column.ts'
import { printAddress, wordsOf } from '../../../../src/flow/address.ts'
import { Dictionaries } from '../../../../src/ingest/batch-columns.ts'
import { FORMATS } from '../../../../src/ingest/formats/index.ts'
import { HEAD_BYTES, headOf } from '../../../../src/ingest/head.ts'
import type { Batch, Finding, Mapping, MappingProposal } from '../../../../src/ingest/protocol.ts'
import { Recorder } from '../../../../src/ingest/recorder.ts'

export type Row = Record<string, unknown>

export interface Loaded {
  readonly format: string
  readonly reason: string
  readonly proposal: MappingProposal | undefined
  readonly rows: readonly Row[]
  readonly flows: number
  readonly rejected: number
  readonly rejections: readonly Finding[]
  readonly warnings: readonly string[]
  /** The same with the records that they are about. */
  readonly findings: readonly Finding[]
}

/** Reads bytes by the first format that recognises them; undefined where none does. Values are decoded, NULLs left out. */
export function load(
  content: string | Uint8Array,
  options: { fileName?: string; chunkBytes?: number; mapping?: Mapping } = {},
): Loaded | undefined {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const head = headOf(bytes.slice(0, HEAD_BYTES), bytes.length <= HEAD_BYTES, options.fileName ?? 'a file')
  const recognition = FORMATS.map((format) => format.recognise(head)).find((found) => found !== undefined)
  if (!recognition) return undefined
  const recorder = new Recorder(new Dictionaries(), 'a file', recognition.format)
  const reader = recognition.open(recorder, options.mapping ?? recognition.proposal?.mapping)
  const step = options.chunkBytes ?? 4096
  for (let at = 0; at < bytes.length; at += step) reader.push(bytes.slice(at, at + step))
  reader.end()
  recorder.seal()
  return {
    format: recognition.format,
    reason: recognition.reason,
    proposal: recognition.proposal,
    rows: rowsOf(recorder.takeSealed()),
    flows: recorder.counts.flow,
    rejected: recorder.counts.rejected,
    rejections: recorder.rejections,
    warnings: recorder.warnings.map((warning) => warning.reason),
    findings: recorder.warnings,
  }
}

/** The records of batches, decoded, without NULLs and without the columns that all records of a file share. */
export function rowsOf(batches: readonly Batch[]): Row[] {
  const labels = new Map<string, string[]>()
  const rows: Row[] = []
  for (const batch of batches) {
    for (const added of batch.newLabels) {
      labels.set(added.column, [...(labels.get(added.column) ?? []), ...added.labels])
    }
    const table = tableFromIPC(batch.ipc)
    for (let i = 0; i < table.numRows; i++) {
      const raw = new Map(
        table.schema.fields.map((field) => [field.name, table.getChild(field.name)?.get(i) as unknown]),
      )
      rows.push(Object.fromEntries(batch.shape.flatMap((column) => valueOf(column, raw, labels))))
    }
  }
  return rows
}

function valueOf(
  column: Column,
  raw: ReadonlyMap<string, unknown>,
  labels: ReadonlyMap<string, string[]>,
): [string, unknown][] {
  const { name } = column
  if (name === 'file' || name === 'format') return []
  if (column.storage === 'address') {
    const half = (end: 'hi' | 'lo') => raw.get(`${name}_${end}`) as number | bigint | null
    const [high, low] = [half('hi'), half('lo')]
    if (high === null || low === null) return []
    return [[name, printAddress(wordsOf(BigInt(high), BigInt(low)))]]
  }
  if (column.storage === 'time') {
    const ms = raw.get(`${name}_ms`) as bigint | null
    return ms === null ? [] : [[name, new Date(Number(ms)).toISOString()]]
  }
  const value = raw.get(name)
  if (value === null || value === undefined) return []
  if (column.storage === 'label') return [[name, labels.get(name)?.[Number(value)]]]
  return [[name, typeof value === 'bigint' && value <= 9_007_199_254_740_991n ? Number(value) : value]]
}

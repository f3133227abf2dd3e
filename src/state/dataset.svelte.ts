import type { Column } from '../flow/column.ts'
import { COMPUTED_COLUMNS, knownColumn } from '../flow/columns.ts'
import { CORE_COLUMNS } from '../flow/core-columns.ts'
import { FIXED_LABELS } from '../flow/fixed-labels.ts'
import type { Batch, Mapping } from '../ingest/protocol.ts'
import { gridFor } from '../query/tcp/verdict-grid.ts'
import { sumOfProgress, type FileReport } from './load-report.ts'

/** A file of the data set. The File is kept, to read a record's original text again and to load it anew. */
export interface LoadedFile {
  /** Name in column `file`, unique in the data set. */
  readonly label: string
  readonly file: File
  readonly report: FileReport
  readonly mapping: Mapping | undefined
}

export interface TimeSpan {
  readonly startMs: number
  readonly endMs: number
}

/** All files loaded together: what is in table `flow`, and what its label codes mean. */
export class Dataset {
  files = $state.raw<readonly LoadedFile[]>([])
  /** Columns that some file has, core columns first. */
  columns = $state.raw<readonly Column[]>([])
  /** Some record has TCP flags. */
  readonly hasFlags = $derived.by(() => this.columns.some(({ name }) => name === 'tcp_flags'))
  /** Grows with every change of the records; what asks the table depends on it. */
  version = $state(0)
  /** Grows when records come or go, and not when they get their conversations. */
  recordsVersion = 0
  /** Start of the first record and end of the last, in epoch milliseconds; undefined where no record has a time. */
  span = $state.raw<TimeSpan | undefined>()
  /** By which verdicts over time are counted. */
  readonly verdictGrid = $derived.by(() => this.span && gridFor(this.span.startMs, this.span.endMs))

  private readonly labelsByColumn = fixedLabels()
  private readonly shapes = new Set<string>()

  /** Sums over the files; `records = flows + nodata + skipdata + rejected` holds here too. */
  readonly totals = $derived(sumOfProgress(this.files.map((file) => file.report)))

  /** Labels of each label column: the text of code `i` is `labels.get(column)[i]`. */
  get labels(): ReadonlyMap<string, readonly string[]> {
    return this.labelsByColumn
  }

  /** The text of a label code; codes come only from the table, so an unknown one is an error. */
  labelOf(column: string, code: number): string {
    const label = this.labelsByColumn.get(column)?.[code]
    if (label === undefined) throw new Error(`no label ${code} in column ${column}`)
    return label
  }

  codeOf(column: string, label: string): number | undefined {
    const code = this.labelsByColumn.get(column)?.indexOf(label) ?? -1
    return code < 0 ? undefined : code
  }

  /** Learns what a batch brings: labels and columns not met before. */
  learn(batch: Batch): void {
    for (const { column, firstCode, labels } of batch.newLabels) {
      const known = this.labelsByColumn.get(column) ?? []
      if (known.length !== firstCode) throw new Error(`labels of ${column} arrived out of order`)
      for (const label of labels) known.push(label)
      this.labelsByColumn.set(column, known)
    }
    const shape = batch.shape.map((column) => column.name).join('\n')
    if (this.shapes.has(shape)) return
    this.shapes.add(shape)
    this.columns = inSchemaOrder([...this.columns, ...batch.shape])
  }

  /** The records have changed, and this is the time that they span now. */
  changed(span: TimeSpan | undefined): void {
    this.span = span
    this.version++
    this.recordsVersion++
  }

  /** The records have their conversation and verdict. */
  paired(): void {
    this.columns = inSchemaOrder([
      ...this.columns,
      ...COMPUTED_COLUMNS.flatMap((name) => knownColumn(name) ?? []),
    ])
    this.version++
  }

  clear(): void {
    this.files = []
    this.columns = []
    this.labelsByColumn.clear()
    for (const [column, labels] of fixedLabels()) this.labelsByColumn.set(column, labels)
    this.shapes.clear()
    this.changed(undefined)
  }
}

function fixedLabels(): Map<string, string[]> {
  return new Map([...FIXED_LABELS].map(([column, labels]) => [column, [...labels]]))
}

const CORE_ORDER: ReadonlyMap<string, number> = new Map(CORE_COLUMNS.map((column, i) => [column.name, i]))

function inSchemaOrder(columns: readonly Column[]): readonly Column[] {
  const byName = new Map(columns.map((column) => [column.name, column]))
  const place = (column: Column) => CORE_ORDER.get(column.name) ?? CORE_ORDER.size
  return [...byName.values()].sort((a, b) => place(a) - place(b))
}

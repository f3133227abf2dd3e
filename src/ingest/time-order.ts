import type { BatchColumns } from './batch-columns.ts'
import type { WideBuilder } from './column-builders.ts'

export const ENDS_BEFORE_START = 'end_time is before start_time: both are kept as they are'

/** Looks at the times of records, where a file has both. */
export class TimeOrder {
  private readonly columns: BatchColumns
  private start: WideBuilder | undefined
  private end: WideBuilder | undefined

  constructor(columns: BatchColumns) {
    this.columns = columns
  }

  /** Columns may come while a file is read. */
  get areThere(): boolean {
    const { columns } = this
    if (this.end) return true
    if (!columns.has('start_time') || !columns.has('end_time')) return false
    this.start = columns.wide('start_time')
    this.end = columns.wide('end_time')
    return true
  }

  isReversed(row: number): boolean {
    if (!this.areThere) return false
    const start = this.start!
    const end = this.end!
    return end.get(row) < start.get(row) && !end.isNull(row) && !start.isNull(row)
  }
}

import type { BatchColumns } from './batch-columns.ts'
import type { WideBuilder } from './column-builders.ts'

export const ENDS_BEFORE_START = 'end_time is before start_time: both are kept as they are'

interface Times {
  readonly start: WideBuilder
  readonly end: WideBuilder
}

/** Looks at the times of records, where a file has both. */
export class TimeOrder {
  private readonly columns: BatchColumns
  private times: Times | undefined

  constructor(columns: BatchColumns) {
    this.columns = columns
  }

  isReversed(row: number): boolean {
    const times = this.bothTimes()
    return times !== undefined && endsBeforeStart(times, row)
  }

  /** Which of `count` rows from `first` on are, counted from `first`. */
  reversedFrom(first: number, count: number): readonly number[] {
    const reversed: number[] = []
    const times = this.bothTimes()
    if (times) for (let i = 0; i < count; i++) if (endsBeforeStart(times, first + i)) reversed.push(i)
    return reversed
  }

  /** Columns may come while a file is read. */
  private bothTimes(): Times | undefined {
    const { columns } = this
    if (!this.times && columns.has('start_time') && columns.has('end_time'))
      this.times = { start: columns.wide('start_time'), end: columns.wide('end_time') }
    return this.times
  }
}

function endsBeforeStart({ start, end }: Times, row: number): boolean {
  return end.get(row) < start.get(row) && !end.isNull(row) && !start.isNull(row)
}

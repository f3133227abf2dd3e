import type { ColumnBuilder } from './column-builders.ts'
import type { Spans } from './delimited-records.ts'
import { isMissing, type FieldWriter } from './field-writers.ts'
import { HASH, isMinus, LAST_SEPARATOR, valueEnd } from './line-batch.ts'
import type { RecordState } from './record-state.ts'

const LF = 10

/** A value of a record: its writer, and the columns that the writer writes to. */
export interface PlannedValue {
  readonly writer: FieldWriter
  readonly builders: readonly ColumnBuilder[]
}

/** Writes the values of a record, value i as planned value i says. `undefined` passes over the value. */
export class RecordValues {
  /** How many values the record had that was read last, also beyond those that the plan knows. */
  count = 0
  readonly width: number
  protected readonly writers: readonly (FieldWriter | undefined)[]
  protected readonly state: RecordState

  constructor(values: readonly (PlannedValue | undefined)[], state: RecordState) {
    this.width = values.length
    this.writers = values.map((value) => value?.writer)
    this.state = state
  }

  /**
   * Reads one line by itself. Its values are separated by blanks and tabs, and it ends with a line feed. Values `-` are
   * missing; a value that begins with `#` begins a comment.
   * @returns where the line feed is
   */
  scan(bytes: Uint8Array, start: number, row: number): number {
    let at = start
    let count = 0
    for (;;) {
      const byte = bytes[at]!
      if (byte <= LAST_SEPARATOR) {
        if (byte === LF) break
        at++
        continue
      }
      if (byte === HASH) {
        at = bytes.indexOf(LF, at)
        break
      }
      const end = valueEnd(bytes, at)
      if (!isMinus(bytes, at, end)) {
        const problem = this.writers[count]?.write(bytes, at, end, row)
        if (problem !== undefined) this.state.problem ??= problem
      }
      at = end
      count++
    }
    this.count = count
    return at
  }

  /** Reads a record whose values are cut already; empty values and the text `None` are missing too. */
  writeSpans(spans: Spans, row: number): void {
    const { bytes, starts, ends, count } = spans
    const width = Math.min(count, this.width)
    for (let i = 0; i < width; i++) {
      const start = starts[i]!
      const end = ends[i]!
      if (isMissing(bytes, start, end) || isNone(bytes, start, end)) continue
      const problem = this.writers[i]?.write(bytes, start, end, row)
      if (problem !== undefined) this.state.problem ??= problem
    }
    this.count = count
  }
}

/** Third parties' exports write what Python calls nothing. */
function isNone(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    end - start === 4 &&
    bytes[start] === 78 &&
    bytes[start + 1] === 111 &&
    bytes[start + 2] === 110 &&
    bytes[start + 3] === 101
  )
}

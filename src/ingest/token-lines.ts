import {
  AddressBuilder,
  IntegerBuilder,
  LabelBuilder,
  WideBuilder,
  type ColumnBuilder,
} from './column-builders.ts'
import type { Spans } from './delimited-records.ts'
import { maxOf } from './field-plan.ts'
import { isMissing, type FieldWriter } from './field-writers.ts'
import { LabelScanner } from './label-scanner.ts'
import { isMinus, LAST_SEPARATOR, MOST_LINES, nextValue, valueEnd, type LineBatch } from './line-batch.ts'
import type { RecordState } from './record-state.ts'
import { AddressScanner, NumberScanner, type Scanner } from './value-scanners.ts'

/** A value of a record: its writer, and the columns that the writer writes to. */
export interface PlannedValue {
  readonly writer: FieldWriter
  readonly builders: readonly ColumnBuilder[]
}

const LF = 10
const HASH = 35

/** Writes the values of a record, value i as planned value i says. `undefined` passes over the value. */
export class LinePlan {
  /** How many values the line had that was scanned last, also beyond those that the plan knows. */
  count = 0
  readonly width: number
  private readonly writers: readonly (FieldWriter | undefined)[]
  private readonly scanners: readonly (Scanner | undefined)[]
  /** Where the values without a scanner begin: texts must be written in the order of the records. */
  private readonly passedStarts: readonly (Uint32Array | undefined)[]
  private readonly passes: boolean
  private readonly state: RecordState

  constructor(values: readonly (PlannedValue | undefined)[], state: RecordState) {
    this.width = values.length
    this.writers = values.map((value) => value?.writer)
    this.scanners = values.map((value) => value && scannerOf(value, state))
    this.passedStarts = values.map((value, i) =>
      value && !this.scanners[i] ? new Uint32Array(MOST_LINES) : undefined,
    )
    this.passes = this.passedStarts.some((starts) => starts !== undefined)
    this.state = state
  }

  /**
   * Reads lines, column by column, to the rows from `row` on.
   * @returns how many of the lines were read; the next must be looked at by itself. Something may be in the rows behind them
   */
  readLines(lines: LineBatch, row: number, count: number): number {
    let read = count
    for (let value = 0; value < this.width && read > 0; value++) {
      const scanner = this.scanners[value]
      if (scanner) read = scanner.scan(lines, row, read)
      else read = this.pass(lines, value, read)
    }
    return this.writePassed(lines, row, lines.countEnded(read))
  }

  /** Leaves the values to be written when all others are. */
  private pass({ bytes, cursors }: LineBatch, value: number, count: number): number {
    const starts = this.passedStarts[value]
    for (let line = 0; line < count; line++) {
      const start = cursors[line]!
      const end = valueEnd(bytes, start)
      if (end === start || bytes[start] === HASH) return line
      if (starts) starts[line] = start
      cursors[line] = nextValue(bytes, end)
    }
    return count
  }

  private writePassed({ bytes }: LineBatch, row: number, count: number): number {
    if (!this.passes) return count
    for (let line = 0; line < count; line++) {
      for (const [value, starts] of this.passedStarts.entries()) {
        if (starts && !this.writePlain(value, bytes, starts[line]!, row + line)) return line
      }
    }
    return count
  }

  private writePlain(value: number, bytes: Uint8Array, start: number, row: number): boolean {
    const end = valueEnd(bytes, start)
    if (isMinus(bytes, start, end)) return true
    const problem = this.writers[value]?.write(bytes, start, end, row)
    return problem === undefined && this.state.odd.length === 0
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

/** For values that are read the same way everywhere; others are left to their writers. */
function scannerOf({ writer, builders }: PlannedValue, state: RecordState): Scanner | undefined {
  const [builder, second] = builders
  if (builder instanceof LabelBuilder && (second === undefined || second instanceof LabelBuilder))
    return new LabelScanner(builder, second, writer, state)
  if (builder instanceof AddressBuilder) return new AddressScanner(builder)
  if (builder instanceof IntegerBuilder)
    return new NumberScanner({ kind: 'bounded', builder, max: maxOf(builder) })
  if (builder instanceof WideBuilder)
    return new NumberScanner({ kind: builder.column.storage === 'time' ? 'epoch' : 'count', builder })
  return undefined
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

/** The values of a line as texts, for the slow looks at a line. */
export function tokensOf(line: string): string[] {
  const tokens = line.split(/[\0- ]+/).filter((token) => token !== '')
  const comment = tokens.findIndex((token) => token.startsWith('#'))
  return comment < 0 ? tokens : tokens.slice(0, comment)
}

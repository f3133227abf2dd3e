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
import type { RecordState } from './planned-records.ts'
import {
  BoundedScanner,
  CountScanner,
  EpochScanner,
  Ipv4Scanner,
  LabelScanner,
  Scanner,
  valueEnd,
} from './value-scanners.ts'

/** A value of a record: its writer, and the columns that the writer writes to. */
export interface PlannedValue {
  readonly writer: FieldWriter
  readonly builders: readonly ColumnBuilder[]
}

const BLANK = 32
const LF = 10
const HASH = 35
const MINUS = 45

/** Writes the values of a record, value i as planned value i says. `undefined` passes over the value. */
export class LinePlan {
  /** How many values the line had that was scanned last, also beyond those that the plan knows. */
  count = 0
  readonly width: number
  private readonly writers: readonly (FieldWriter | undefined)[]
  private readonly scanners: readonly (Scanner | undefined)[]
  private readonly state: RecordState

  constructor(values: readonly (PlannedValue | undefined)[], state: RecordState) {
    this.width = values.length
    this.writers = values.map((value) => value?.writer)
    this.scanners = values.map((value) => value && scannerOf(value, state))
    this.state = state
  }

  /**
   * Reads a line whose values are separated by blanks and tabs and which ends with a line feed. Values `-` are missing;
   * a value that begins with `#` begins a comment.
   * @returns where the line feed is
   */
  scan(bytes: Uint8Array, start: number, row: number): number {
    const { width } = this
    let at = start
    let count = 0
    for (;;) {
      const byte = bytes[at]!
      if (byte <= BLANK) {
        if (byte === LF) break
        at++
        continue
      }
      if (byte === HASH) {
        at = bytes.indexOf(LF, at)
        break
      }
      if (byte === MINUS && bytes[at + 1]! <= BLANK) at++
      else {
        at = count < width ? this.scanValue(count, bytes, at, row) : valueEnd(bytes, at)
      }
      count++
    }
    this.count = count
    return at
  }

  /** One call site for each class of scanner: the engine then knows what it calls, and puts it in line. */
  private scanValue(index: number, bytes: Uint8Array, start: number, row: number): number {
    const scanner = this.scanners[index]
    if (scanner instanceof LabelScanner) return scanner.scan(bytes, start, row)
    if (scanner instanceof Ipv4Scanner) return scanner.scan(bytes, start, row)
    if (scanner instanceof BoundedScanner) return scanner.scan(bytes, start, row)
    if (scanner instanceof CountScanner) return scanner.scan(bytes, start, row)
    if (scanner instanceof EpochScanner) return scanner.scan(bytes, start, row)
    return scanner ? scanner.scan(bytes, start, row) : valueEnd(bytes, start)
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

function scannerOf({ writer, builders }: PlannedValue, state: RecordState): Scanner {
  const [builder, second] = builders
  if (builder instanceof LabelBuilder && (second === undefined || second instanceof LabelBuilder))
    return new LabelScanner(builder, second, writer, state)
  if (builder instanceof AddressBuilder) return new Ipv4Scanner(builder, writer, state)
  if (builder instanceof IntegerBuilder) return new BoundedScanner(builder, maxOf(builder), writer, state)
  if (builder instanceof WideBuilder)
    return builder.column.storage === 'time'
      ? new EpochScanner(builder, writer, state)
      : new CountScanner(builder, writer, state)
  return new Scanner(writer, state)
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

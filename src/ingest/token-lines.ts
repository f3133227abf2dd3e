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
import type { RecordState } from './record-state.ts'
import { Ipv4Scanner, LabelScanner, NumberScanner, Scanner, valueEnd } from './value-scanners.ts'

/** A value of a record: its writer, and the columns that the writer writes to. */
export interface PlannedValue {
  readonly writer: FieldWriter
  readonly builders: readonly ColumnBuilder[]
}

const BLANK = 32
const LF = 10
const HASH = 35
const MINUS = 45

const OTHER = 0
const LABEL = 1
const IPV4 = 2
const NUMBER = 3

/** Writes the values of a record, value i as planned value i says. `undefined` passes over the value. */
export class LinePlan {
  /** How many values the line had that was scanned last, also beyond those that the plan knows. */
  count = 0
  readonly width: number
  private readonly writers: readonly (FieldWriter | undefined)[]
  private readonly scanners: readonly (Scanner | undefined)[]
  /** Kinds of the scanners: to ask the objects themselves takes longer than the scan. */
  private readonly kinds: Uint8Array
  private readonly state: RecordState

  constructor(values: readonly (PlannedValue | undefined)[], state: RecordState) {
    this.width = values.length
    this.writers = values.map((value) => value?.writer)
    this.scanners = values.map((value) => value && scannerOf(value, state))
    this.kinds = Uint8Array.from(this.scanners, kindOf)
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

  /**
   * One call site for each class of scanner: V8 then knows what it calls and puts it in line. (It keeps one note for
   * all calls on the same local variable, so each site takes the scanner out of the list itself.)
   */
  private scanValue(index: number, bytes: Uint8Array, start: number, row: number): number {
    switch (this.kinds[index]) {
      case LABEL:
        return (this.scanners[index] as LabelScanner).scan(bytes, start, row)
      case IPV4:
        return (this.scanners[index] as Ipv4Scanner).scan(bytes, start, row)
      case NUMBER:
        return (this.scanners[index] as NumberScanner).scan(bytes, start, row)
      default:
        return this.scanners[index]?.scan(bytes, start, row) ?? valueEnd(bytes, start)
    }
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
  if (builder instanceof IntegerBuilder)
    return new NumberScanner({ kind: 'bounded', builder, max: maxOf(builder) }, writer, state)
  if (builder instanceof WideBuilder) {
    const kind = builder.column.storage === 'time' ? 'epoch' : 'count'
    return new NumberScanner({ kind, builder }, writer, state)
  }
  return new Scanner(writer, state)
}

function kindOf(scanner: Scanner | undefined): number {
  if (scanner instanceof LabelScanner) return LABEL
  if (scanner instanceof Ipv4Scanner) return IPV4
  return scanner instanceof NumberScanner ? NUMBER : OTHER
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

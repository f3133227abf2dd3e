import { AddressBuilder, IntegerBuilder, LabelBuilder, WideBuilder } from './column-builders.ts'
import { maxOf } from './field-plan.ts'
import { LabelScanner } from './label-scanner.ts'
import { HASH, isMinus, MOST_LINES, nextValue, valueEnd, type LineBatch } from './line-batch.ts'
import type { RecordState } from './record-state.ts'
import { RecordValues, type PlannedValue } from './record-values.ts'
import { AddressScanner, NumberScanner, type Scanner } from './value-scanners.ts'

/** The same for many lines at once, column by column. */
export class LinePlan extends RecordValues {
  private readonly scanners: readonly (Scanner | undefined)[]
  /** Values without a scanner, and where each line has them: texts must be written in the order of the records. */
  private readonly passed: readonly { readonly value: number; readonly starts: Uint32Array }[]

  constructor(values: readonly (PlannedValue | undefined)[], state: RecordState) {
    super(values, state)
    this.scanners = values.map((value) => value && scannerOf(value, state))
    this.passed = values.flatMap((planned, value) =>
      planned && !this.scanners[value] ? [{ value, starts: new Uint32Array(MOST_LINES) }] : [],
    )
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
    const starts = this.passed.find((one) => one.value === value)?.starts
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
    if (this.passed.length === 0) return count
    for (let line = 0; line < count; line++) {
      for (const { value, starts } of this.passed) {
        if (!this.writePlain(value, bytes, starts[line]!, row + line)) return line
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

/** The values of a line as texts, for the slow looks at a line. */
export function tokensOf(line: string): string[] {
  const tokens = line.split(/[\0- ]+/).filter((token) => token !== '')
  const comment = tokens.findIndex((token) => token.startsWith('#'))
  return comment < 0 ? tokens : tokens.slice(0, comment)
}

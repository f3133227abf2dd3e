import type { Spans } from './delimited-records.ts'
import { LineBatch, MOST_LINES } from './line-batch.ts'
import { MOST_LINE_BYTES, TOO_LONG, type OnBytes } from './lines.ts'
import type { RecordState } from './record-state.ts'
import type { Recorder } from './recorder.ts'
import type { LinePlan } from './token-lines.ts'
import { decodeText } from './text.ts'

/** How the records of a file are read, until it says otherwise. */
export interface RecordPlan {
  readonly values: LinePlan
  readonly state: RecordState
  /** All values of the rows from `from` up to, not including, `to` are in: what some of them say about others. */
  complete(from: number, to: number): void
}

const CR = 13
const FEW_LINES = 8
const MOST_PASSED = 255

/** Puts records into the recorder, as a plan says. */
export class PlannedRecords {
  readonly tooLong: OnBytes = (bytes, start, end) => this.broken(TOO_LONG, bytes, start, end)
  private readonly recorder: Recorder
  private readonly otherPlan: ((line: string) => RecordPlan | undefined) | undefined
  private plan: RecordPlan
  private readonly lines = new LineBatch()
  /** How many lines to take next: few where many must be looked at by themselves. */
  private linesToTake = MOST_LINES
  /** So many more lines are looked at by themselves at once, of so many. */
  private linesToPass = 0
  private passed = 0

  /** @param otherPlan asked about a line that the plan does not fit; what it answers holds from that line on */
  constructor(recorder: Recorder, plan: RecordPlan, otherPlan?: (line: string) => RecordPlan | undefined) {
    this.recorder = recorder
    this.plan = plan
    this.otherPlan = otherPlan
  }

  use(plan: RecordPlan): void {
    this.plan = plan
  }

  /**
   * Reads ordinary records whose values blanks separate, many lines at once.
   * @param from where a line begins
   * @param to behind a line feed
   * @returns where the first line begins that `line` must read, or `to`
   */
  ordinaryLines(bytes: Uint8Array<ArrayBuffer>, from: number, to: number): number {
    if (this.linesToPass > 0) {
      this.linesToPass--
      return from
    }
    const { recorder, plan, lines } = this
    const { values } = plan
    for (let at = from; at < to;) {
      const most = Math.min(this.linesToTake, recorder.columns.roomAt(recorder.row))
      const taken = lines.take(bytes, at, to, most)
      this.reset()
      const read = values.readLines(lines, recorder.row, taken)
      if (read < taken) recorder.columns.clearRows(recorder.row + read, recorder.row + taken)
      plan.complete(recorder.row, recorder.row + read)
      recorder.acceptLines(lines, read)
      this.adapt(read, taken)
      at = lines.startOf(read)
      if (read < taken || taken === 0) return at
    }
    return to
  }

  /** Lines that are read in vain, because one before them is no ordinary one, should be few. */
  private adapt(read: number, taken: number): void {
    const isInVain = read < taken
    this.passed = isInVain && read === 0 ? Math.min(2 * this.passed + 1, MOST_PASSED) : 0
    this.linesToPass = this.passed
    this.linesToTake = isInVain ? Math.max(FEW_LINES, read) : Math.min(2 * this.linesToTake, MOST_LINES)
  }

  /**
   * Reads one record whose values blanks separate.
   * @returns where the line feed is that ends it
   */
  line(bytes: Uint8Array<ArrayBuffer>, start: number): number {
    const { recorder } = this
    this.reset()
    const lineEnd = this.plan.values.scan(bytes, start, recorder.row)
    const end = lineEnd > start && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd
    recorder.begin(bytes, start, end)
    if (end - start > MOST_LINE_BYTES) {
      recorder.reject(TOO_LONG)
      return lineEnd
    }
    if (this.problem() !== undefined) this.readOtherwise(bytes, start, end)
    this.settle()
    return lineEnd
  }

  /** Reads one record whose values are cut already. */
  spans(spans: Spans): void {
    this.recorder.begin(spans.bytes, spans.start, spans.end)
    this.reset()
    this.plan.values.writeSpans(spans, this.recorder.row)
    this.settle()
  }

  /** Counts a record that could not be read at all. */
  broken(reason: string, bytes: Uint8Array<ArrayBuffer>, start: number, end: number): void {
    this.recorder.begin(bytes, start, end)
    this.recorder.reject(reason)
  }

  private reset(): void {
    const { state } = this.plan
    state.kind = 'flow'
    state.problem = undefined
    if (state.odd.length > 0) state.odd.length = 0
  }

  private problem(): string | undefined {
    const { values, state } = this.plan
    if (values.count === values.width) return state.problem
    return `${values.count < values.width ? 'fewer' : 'more'} than the ${values.width} values of a record`
  }

  private readOtherwise(bytes: Uint8Array, start: number, end: number): void {
    const other = this.otherPlan?.(decodeText(bytes, start, end))
    if (!other) return
    this.recorder.columns.clear(this.recorder.row)
    this.plan = other
    this.reset()
    other.values.scan(bytes, start, this.recorder.row)
  }

  private settle(): void {
    const { recorder, plan } = this
    const problem = this.problem()
    if (problem !== undefined) {
      recorder.reject(problem)
      return
    }
    plan.complete(recorder.row, recorder.row + 1)
    if (plan.state.odd.length > 0) for (const oddity of plan.state.odd) recorder.warn(oddity)
    recorder.accept(plan.state.kind)
  }
}

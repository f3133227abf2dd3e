import type { Spans } from './delimited-records.ts'
import { MOST_LINE_BYTES, TOO_LONG, type OnBytes } from './lines.ts'
import type { RecordState } from './record-state.ts'
import type { Recorder } from './recorder.ts'
import type { LinePlan } from './token-lines.ts'
import { decodeText } from './text.ts'

/** How the records of a file are read, until it says otherwise. */
export interface RecordPlan {
  readonly values: LinePlan
  readonly state: RecordState
  /** All values of the row are in: what one of them says about the others. */
  complete(row: number): void
}

const CR = 13

/** Puts records into the recorder, as a plan says. */
export class PlannedRecords {
  readonly tooLong: OnBytes = (bytes, start, end) => this.broken(TOO_LONG, bytes, start, end)
  private readonly recorder: Recorder
  private readonly otherPlan: ((line: string) => RecordPlan | undefined) | undefined
  private plan: RecordPlan

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
    plan.complete(recorder.row)
    if (plan.state.odd.length > 0) for (const oddity of plan.state.odd) recorder.warn(oddity)
    recorder.accept(plan.state.kind)
  }
}

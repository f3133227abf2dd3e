import type { Spans } from './delimited-records.ts'
import { isMissing, type FieldWriter } from './field-writers.ts'
import type { Recorder } from './recorder.ts'

/** How the values of a format's records become columns, for formats that name their values. */
export interface ValuePlan {
  /** Told of each value that the records have, once. `undefined`: `complete` sees to it, or it is left out. */
  writerOf(name: string, place: number): FieldWriter | undefined
  /** The values of the row are written: what one of them says about the others. @returns why the record cannot stand */
  complete(spans: Spans, row: number): string | undefined
}

/** Puts records into the recorder, as a plan says. */
export class ValueRecords {
  private readonly recorder: Recorder
  private readonly plan: ValuePlan
  private readonly isMissing: (bytes: Uint8Array, start: number, end: number) => boolean
  private readonly writers: (FieldWriter | undefined)[] = []

  constructor(recorder: Recorder, plan: ValuePlan, missing = isMissing) {
    this.recorder = recorder
    this.plan = plan
    this.isMissing = missing
  }

  /** Value number `place` has this name. */
  name(name: string, place: number): void {
    this.writers[place] = this.plan.writerOf(name, place)
  }

  /** @param problem what is known to be wrong with the record already */
  record(spans: Spans, problem: string | undefined): void {
    this.recorder.begin(spans.bytes, spans.start, spans.end)
    const reason = problem ?? this.write(spans)
    if (reason === undefined) this.recorder.accept('flow')
    else this.recorder.reject(reason)
  }

  readonly broken = (reason: string, bytes: Uint8Array<ArrayBuffer>, start: number, end: number): void => {
    this.recorder.begin(bytes, start, end)
    this.recorder.reject(reason)
  }

  private write(spans: Spans): string | undefined {
    const { writers } = this
    const { bytes, starts, ends, count } = spans
    const { row } = this.recorder
    for (let i = 0; i < count; i++) {
      const writer = writers[i]
      if (writer === undefined || this.isMissing(bytes, starts[i]!, ends[i]!)) continue
      const reason = writer.write(bytes, starts[i]!, ends[i]!, row)
      if (reason !== undefined) return reason
    }
    return this.plan.complete(spans, row)
  }
}

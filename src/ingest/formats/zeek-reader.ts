import type { Spans } from '../delimited-records.ts'
import { HASH } from '../line-batch.ts'
import { LineBlocks, TOO_LONG } from '../lines.ts'
import { newRecordState } from '../record-state.ts'
import type { Recorder } from '../recorder.ts'
import { decodeText } from '../text.ts'
import { RecordValues } from '../record-values.ts'
import type { RecordReader } from './format.ts'
import { ZeekPlan } from './zeek-plan.ts'
import { isConnLog, readDirective, type ZeekHeader } from './zeek-header.ts'

const TAB = 9
const LF = 10
const CR = 13
const BLANK = 32

const FEWER = 'the record has fewer values than there are columns'
const MORE = 'the record has more values than there are columns'

interface Layout {
  readonly plan: ZeekPlan
  readonly values: RecordValues
}

/** Reads conn.log line by line: headers wherever they stand, also others than the first. */
export class ZeekReader implements RecordReader {
  private readonly recorder: Recorder
  private readonly lines: LineBlocks
  private readonly state = newRecordState()
  private readonly spans: Spans = {
    bytes: new Uint8Array(0),
    starts: new Int32Array(256),
    ends: new Int32Array(256),
    count: 0,
    start: 0,
    end: 0,
  }
  private header: ZeekHeader
  private layout: Layout | undefined
  private layoutNames = ''

  constructor(recorder: Recorder, header: ZeekHeader) {
    this.recorder = recorder
    this.header = header
    this.lines = new LineBlocks(
      (bytes, start, end) => this.block(bytes, start, end),
      (bytes, start, end) => {
        recorder.begin(bytes, start, end)
        recorder.reject(TOO_LONG)
      },
    )
    this.arrange()
  }

  push(chunk: Uint8Array): void {
    this.lines.push(chunk)
  }

  end(): void {
    this.lines.end()
  }

  private block(bytes: Uint8Array<ArrayBuffer>, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      let first = at
      while (bytes[first] === TAB || bytes[first] === BLANK || bytes[first] === CR) first++
      if (bytes[first] === LF) at = first
      else at = bytes[first] === HASH ? this.directive(bytes, first) : this.record(bytes, at)
    }
  }

  /** @returns where its line feed is */
  private directive(bytes: Uint8Array, start: number): number {
    const lineEnd = bytes.indexOf(LF, start)
    const header = readDirective(decodeText(bytes, start, lineEnd), this.header)
    if (header !== this.header) {
      this.header = header
      this.arrange()
    }
    return lineEnd
  }

  /** Makes the layout that the header says, unless it is the one there is: after `cat` every part has its header. */
  private arrange(): void {
    const { names, path } = this.header
    const key = `${path} ${names.join(' ')}`
    if (key === this.layoutNames) return
    this.layoutNames = key
    this.layout = undefined
    if (!isConnLog(names)) return
    const plan = new ZeekPlan(this.recorder, path === 'open_conn' ? 'open' : 'by column')
    const values = new RecordValues(
      names.map((name) => plan.plannedValue(name)),
      this.state,
    )
    this.layout = { plan, values }
  }

  /** @returns where its line feed is */
  private record(bytes: Uint8Array<ArrayBuffer>, start: number): number {
    const { recorder, layout, state, header } = this
    state.problem = undefined
    let lineEnd: number
    let problem: string | undefined
    if (layout && header.isPlain) {
      lineEnd = layout.values.scan(bytes, start, recorder.row)
      recorder.begin(bytes, start, withoutReturn(bytes, start, lineEnd))
      if (layout.values.count === layout.values.width) problem = state.problem
      else {
        // A value may hold blanks: only the separator of the file tells.
        recorder.columns.clear(recorder.row)
        problem = this.readStrictly(layout, bytes, start, lineEnd)
      }
    } else {
      lineEnd = bytes.indexOf(LF, start)
      recorder.begin(bytes, start, withoutReturn(bytes, start, lineEnd))
      problem = layout
        ? this.readStrictly(layout, bytes, start, lineEnd)
        : `the record stands under a header of ${header.path ?? 'a'} log, which holds no connections`
    }
    problem ??= layout?.plan.complete(undefined, recorder.row)
    if (problem === undefined) recorder.accept('flow')
    else recorder.reject(problem)
    return lineEnd
  }

  private readStrictly(
    { values }: Layout,
    bytes: Uint8Array<ArrayBuffer>,
    start: number,
    lineEnd: number,
  ): string | undefined {
    const { spans, state } = this
    this.split(bytes, start, withoutReturn(bytes, start, lineEnd))
    if (spans.count !== values.width) return spans.count < values.width ? FEWER : MORE
    state.problem = undefined
    values.writeSpans(spans, this.recorder.row)
    return state.problem
  }

  /** Cuts at the separator. A value that is what the header calls unset becomes empty. */
  private split(bytes: Uint8Array<ArrayBuffer>, start: number, end: number): void {
    const { spans } = this
    const { separator, unset } = this.header
    spans.bytes = bytes
    spans.count = 0
    for (let at = start; at <= end && spans.count < spans.starts.length;) {
      const found = bytes.indexOf(separator, at)
      const valueEnd = found < 0 || found > end ? end : found
      spans.starts[spans.count] = at
      spans.ends[spans.count++] = isText(unset, bytes, at, valueEnd) ? at : valueEnd
      at = valueEnd + 1
    }
  }
}

function withoutReturn(bytes: Uint8Array, start: number, lineEnd: number): number {
  return lineEnd > start && bytes[lineEnd - 1] === CR ? lineEnd - 1 : lineEnd
}

function isText(text: Uint8Array, bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== text.length) return false
  for (let i = 0; i < text.length; i++) if (bytes[start + i] !== text[i]) return false
  return true
}

import type { RecordReader } from './formats/format.ts'
import { HASH } from './line-batch.ts'
import { LineBlocks } from './lines.ts'
import type { PlannedRecords, RecordPlan } from './planned-records.ts'
import { tokensOf } from './token-lines.ts'
import { decodeText } from './text.ts'

const LF = 10
const CR = 13
const BLANK = 32
const MINUS = 45
const DOT = 46
const DIGIT = 48
const LAST_DIGIT = 57
/** The shortest names of fields are `end` and `type`. */
const LETTERS_ONLY = 3
const LONGEST_HEADER = 16_384

/** What a line means that names fields; `undefined`: it names none. */
export type PlanOfHeader = (names: readonly string[]) => RecordPlan | undefined

/** Reads records line by line, headers wherever they stand; comments and blank lines are left out. */
export class LineReader implements RecordReader {
  private readonly records: PlannedRecords
  private readonly planOfHeader: PlanOfHeader
  private readonly lines: LineBlocks

  constructor(records: PlannedRecords, planOfHeader: PlanOfHeader) {
    this.records = records
    this.planOfHeader = planOfHeader
    this.lines = new LineBlocks((bytes, start, end) => this.block(bytes, start, end), records.tooLong)
  }

  push(chunk: Uint8Array): void {
    this.lines.push(chunk)
  }

  end(): void {
    this.lines.end()
  }

  private block(bytes: Uint8Array<ArrayBuffer>, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      at = this.records.ordinaryLines(bytes, at, to)
      if (at === to) return
      const first = bytes[at]!
      if (first <= BLANK) continue
      at = first < DIGIT || first > LAST_DIGIT ? this.unusualLine(bytes, at) : this.records.line(bytes, at)
    }
  }

  /** A line that does not begin with a digit may be something else than a record. @returns where its line feed is */
  private unusualLine(bytes: Uint8Array<ArrayBuffer>, start: number): number {
    if (bytes[start] === HASH) return bytes.indexOf(LF, start)
    if (bytes[start] === DOT && isOmission(bytes, start)) return bytes.indexOf(LF, start)
    if (mayBeHeader(bytes, start)) {
      const lineEnd = bytes.indexOf(LF, start)
      const plan = this.planOfHeader(
        tokensOf(decodeText(bytes, start, Math.min(lineEnd, start + LONGEST_HEADER))),
      )
      if (plan) {
        this.records.use(plan)
        return lineEnd
      }
    }
    return this.records.line(bytes, start)
  }
}

/** AWS's documents write `...` for records that they leave out. */
function isOmission(bytes: Uint8Array, start: number): boolean {
  let at = start
  while (bytes[at] === DOT) at++
  while (bytes[at] === BLANK || bytes[at] === CR) at++
  return bytes[at] === LF
}

/** No field's name has a digit or blank among its first letters, while what a record begins with does. */
function mayBeHeader(bytes: Uint8Array, start: number): boolean {
  for (let at = start; at < start + LETTERS_ONLY; at++)
    if (bytes[at]! <= LAST_DIGIT && bytes[at] !== MINUS) return false
  return bytes[start] !== MINUS
}

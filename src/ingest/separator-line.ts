import type { Delimiter } from './delimited-records.ts'

/** A first line that names the delimiter, as Excel writes and reads it: `sep=;`. */
export interface SeparatorLine {
  readonly delimiter: Delimiter
  /** Bytes of the line, with its end and a byte order mark before it. */
  readonly bytes: number
}

const LINE = /^(?:\u00EF\u00BB\u00BF)?"?sep=([,;|\t])"?[ \t]*\r?\n/i
const LONGEST = 32

export function separatorLine(bytes: Uint8Array): SeparatorLine | undefined {
  // One character a byte, so that lengths agree.
  const found = LINE.exec(String.fromCharCode(...bytes.subarray(0, LONGEST)))
  return found ? { delimiter: found[1] as Delimiter, bytes: found[0].length } : undefined
}

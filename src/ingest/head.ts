import type { Delimiter } from './delimited-records.ts'

/** How much of a file is looked at to recognise its format. */
export const HEAD_BYTES = 65_536

/** The beginning of an inflated file, as the formats look at it. */
export interface Head {
  readonly bytes: Uint8Array
  /** The file has no more bytes than these. */
  readonly whole: boolean
  /** The text of the bytes, without a byte order mark; a character cut at the end shows as garbage. */
  readonly text: string
  /** Lines that are not blank, without their ends; the last is left out where it is cut. */
  readonly lines: readonly string[]
  /** What the file itself says that its columns are separated by. */
  readonly delimiter: Delimiter | undefined
  /** For explanations only: formats are recognised by content. */
  readonly fileName: string
}

export function headOf(bytes: Uint8Array, whole: boolean, fileName: string, delimiter?: Delimiter): Head {
  const text = new TextDecoder().decode(bytes)
  const lines = text.split(/\r?\n/)
  if (!whole) lines.pop()
  return { bytes, whole, text, lines: lines.filter((line) => line.trim() !== ''), delimiter, fileName }
}

import type { FormatId } from '../../flow/formats.ts'
import type { Mapping, MappingProposal } from '../protocol.ts'
import type { Recorder } from '../recorder.ts'
import type { Head } from '../head.ts'

/** A kind of flow log. One file in this folder describes one format, and `index.ts` lists them in the order of trial. */
export interface Format {
  readonly id: FormatId
  /** Looks at the beginning of the inflated file. `undefined`: not this format. */
  recognise(head: Head): Recognition | undefined
}

export interface Recognition {
  readonly format: FormatId
  /** What in the file told, for the load report: "first line names the fields …". */
  readonly reason: string
  /** Present where the columns are a guess that a person should confirm; `open` then gets the mapping that was agreed. */
  readonly proposal?: MappingProposal
  /** Starts reading. The same head bytes are pushed again as the first chunk. */
  open(recorder: Recorder, mapping: Mapping | undefined): RecordReader
}

/** Turns bytes into records. Chunks may cut anywhere, also inside a character. */
export interface RecordReader {
  push(chunk: Uint8Array): void
  /** The file is over: what is left is the last record, unterminated. */
  end(): void
}

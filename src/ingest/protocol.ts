import type { Column } from '../flow/column.ts'
import type { FormatId } from '../flow/formats.ts'
import type { NamesRead } from '../flow/names-file.ts'

/** What a worker is told first: which part it plays, and its end of the channel between the two. */
export interface WorkerRole {
  readonly type: 'role'
  readonly role: 'parse' | 'inflate'
  readonly port: MessagePort
}

/** What the page asks of the ingest worker. `id` names one load of one file; the page counts them up. */
export type IngestRequest =
  | {
      readonly type: 'load'
      readonly id: number
      readonly file: File
      /** Name of the file in column `file`, unique in the data set. */
      readonly label: string
      readonly mapping: MappingPolicy
    }
  /** Reads a made-up log, whose labels are not those of the data set. */
  | { readonly type: 'rehearse'; readonly id: number }
  /** The insert of the last batch resolved: send the next one. */
  | { readonly type: 'credit'; readonly id: number }
  /** The answer to `confirm-mapping`; without a mapping the file is refused. */
  | { readonly type: 'mapping'; readonly id: number; readonly mapping: Mapping | undefined }
  /** Ends a load or the reading of a record's text. */
  | { readonly type: 'cancel'; readonly id: number }
  /** Reads one record's original text again from its file. */
  | {
      readonly type: 'reread'
      readonly id: number
      readonly file: File
      readonly record: number
      readonly mapping: Mapping | undefined
    }

/** What the ingest worker answers. */
export type IngestResponse =
  | { readonly type: 'recognised'; readonly id: number; readonly format: FormatId; readonly reason: string }
  /** The file is no log but names addresses; `done` follows, without records. */
  | { readonly type: 'names'; readonly id: number; readonly names: NamesRead }
  | { readonly type: 'confirm-mapping'; readonly id: number; readonly proposal: MappingProposal }
  | { readonly type: 'progress'; readonly id: number; readonly progress: LoadProgress }
  | { readonly type: 'batch'; readonly id: number; readonly batch: Batch }
  | { readonly type: 'done'; readonly id: number; readonly outcome: LoadOutcome }
  | { readonly type: 'refused'; readonly id: number; readonly message: string }
  | { readonly type: 'text'; readonly id: number; readonly text: string }
  | { readonly type: 'failed'; readonly id: number; readonly message: string }

/** Records ready for table `flow`. */
export interface Batch {
  /** One complete Arrow IPC stream with the columns of `shape`. Transferred, never looked into by the page. */
  readonly ipc: Uint8Array<ArrayBuffer>
  readonly rows: number
  /** The columns that the records have. Records of one shape share one table (src/db/flow-table.ts). */
  readonly shape: readonly Column[]
  /** Labels that this batch uses for the first time; the code of the first is `firstCode`, the others follow. */
  readonly newLabels: readonly NewLabels[]
}

export interface NewLabels {
  readonly column: string
  readonly firstCode: number
  readonly labels: readonly string[]
}

/** How far a file is read. records = flows + nodata + skipdata + rejected, at any moment. */
export interface LoadProgress {
  /** Bytes of the file as it lies on disk. */
  readonly bytesRead: number
  readonly bytesInflated: number
  readonly records: number
  readonly flows: number
  readonly nodata: number
  readonly skipdata: number
  readonly rejected: number
}

/** What became of a file, once its last batch is out. */
export interface LoadOutcome extends LoadProgress {
  readonly rejections: readonly Finding[]
  readonly warnings: readonly Finding[]
  /** The load was cancelled; what was read before stands. */
  readonly cancelled: boolean
  /** The mapping that the records were read with, where the format needed one. */
  readonly mapping: Mapping | undefined
}

/** Something that is wrong with some records, or with the file (count 0 and no records). */
export interface Finding {
  readonly reason: string
  readonly count: number
  /** Numbers of the first few records. */
  readonly firstRecords: readonly number[]
  /** Original text of the first few records, cut to a sensible length. */
  readonly samples: readonly string[]
}

/** What to do when a file's columns can only be guessed: ask a person, take the guess, or use this mapping. */
export type MappingPolicy = 'ask' | 'guess' | Mapping

/** How the values of a delimited record are read: `targets[i]` is what value i is, `undefined` leaves it out. */
export interface Mapping {
  readonly format: FormatId
  /** One character, or `spaces` for runs of blanks and tabs. */
  readonly delimiter: ',' | '\t' | ';' | '|' | 'spaces'
  /** The first record names the columns. */
  readonly header: boolean
  readonly targets: readonly (string | undefined)[]
}

export interface MappingProposal {
  readonly mapping: Mapping
  /** Names from the header, or `column 1` … without one. */
  readonly sourceColumns: readonly string[]
  /** The first 20 records, as the texts that lie in the file. */
  readonly preview: readonly (readonly string[])[]
  /** Why Flowglass could not tell for certain. */
  readonly reason: string
}

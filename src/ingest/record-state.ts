/** A record of traffic, or a note that a window had none (NODATA) or lost an unknown number of records (SKIPDATA). */
export type RecordKind = 'flow' | 'nodata' | 'skipdata'
export const RECORD_KINDS: readonly RecordKind[] = ['flow', 'nodata', 'skipdata']

/** What the values of one record tell beyond their columns. */
export interface RecordState {
  kind: RecordKind
  /** Why the record cannot stand. */
  problem: string | undefined
  /** Oddities to warn of, if the record is accepted. */
  readonly odd: string[]
}

export function newRecordState(): RecordState {
  return { kind: 'flow', problem: undefined, odd: [] }
}

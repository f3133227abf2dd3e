import type { RecordKind } from './recorder.ts'

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

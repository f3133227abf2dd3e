/** How much of a log is worked on at once, so that it fits into the engine's 2.4 GB beside the records. */
export interface PairingLimits {
  /** What tables may take before they are compressed: before pairing, before groups are made, before sessions. */
  readonly bytesOfRecords: number
  readonly bytesBeforeGroups: number
  readonly bytesBeforeSessions: number
  /** Records that are looked at for others of the same ends: 60 bytes each. */
  readonly recordsPerSearch: number
  /** Records from the middle of a log that tell what most are like. */
  readonly recordsSampled: number
  /** Groups that are made: 500 bytes each. */
  readonly groupsPerPart: number
  /** Parts for which all records are read anew; for more they are written to a table first. */
  readonly partsWithoutTable: number
  /** Records that such a table may have: 100 bytes each. */
  readonly recordsOfTable: number
  /** Records in order of time: 300 bytes each. */
  readonly recordsPerSessions: number
  /** Conversations that are looked up for their records. */
  readonly keysPerJoin: number
  /** Records that are marked: 50 bytes each. They are compressed after, as the row groups that they are. */
  readonly recordsPerUpdate: number
}

export const PAIRING_LIMITS: PairingLimits = {
  bytesOfRecords: 7e8,
  bytesBeforeGroups: 1.7e9,
  bytesBeforeSessions: 1.5e9,
  recordsPerSearch: 12_000_000,
  recordsSampled: 500_000,
  groupsPerPart: 1_800_000,
  partsWithoutTable: 3,
  recordsOfTable: 12_000_000,
  recordsPerSessions: 3_000_000,
  keysPerJoin: 10_000_000,
  recordsPerUpdate: 90 * 122_880,
}

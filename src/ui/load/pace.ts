/** How far a load was at a moment. */
export interface Milestone {
  readonly atMs: number
  readonly bytes: number
  readonly records: number
}

export interface Pace {
  readonly recordsPerSecond: number
  readonly bytesPerSecond: number
  readonly msLeft: number | undefined
}

const WINDOW_MS = 4000
const SHORTEST_MS = 400

/** Adds a milestone and forgets those that say nothing about the pace of the moment any more. */
export function withMilestone(past: readonly Milestone[], now: Milestone): readonly Milestone[] {
  const last = past.at(-1)
  // Bytes go back when a new load begins.
  if (last && (now.bytes < last.bytes || now.records < last.records)) return [now]
  const recent = past.findLastIndex((milestone) => now.atMs - milestone.atMs >= WINDOW_MS)
  return [...past.slice(Math.max(0, recent)), now]
}

/** The pace over the last seconds; undefined while there is too little to tell. */
export function paceOf(milestones: readonly Milestone[], totalBytes: number): Pace | undefined {
  const first = milestones[0]
  const last = milestones.at(-1)
  if (!first || !last || last.atMs - first.atMs < SHORTEST_MS) return undefined
  const seconds = (last.atMs - first.atMs) / 1000
  const bytesPerSecond = (last.bytes - first.bytes) / seconds
  return {
    recordsPerSecond: (last.records - first.records) / seconds,
    bytesPerSecond,
    msLeft: bytesPerSecond > 0 ? ((totalBytes - last.bytes) / bytesPerSecond) * 1000 : undefined,
  }
}

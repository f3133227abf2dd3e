import { INITIATOR_BASES } from './conversation-columns.ts'
import { FIREWALL_READINGS } from './firewall-readings.ts'
import { TCP_STATES } from './tcp-states.ts'
import { VERDICTS } from './verdicts.ts'

/** Labels of columns that no file brings: the code of a label is its place. */
export const FIXED_LABELS: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    tcp_state: TCP_STATES,
    verdict: VERDICTS,
    initiator_basis: INITIATOR_BASES,
    firewall: FIREWALL_READINGS,
  }).map(([column, entries]) => [column, entries.map(({ name }) => name)]),
)

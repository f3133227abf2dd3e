import { initialThresholds, type FindingId, type Thresholds } from '../../flow/findings.ts'
import { assertNever } from '../../lib/assert.ts'
import type { TypedQuery } from '../../lib/typed-query.ts'
import type { Filter } from '../filter/filter.ts'
import { bruteForce, repeatedRefusals, synFloods } from './attempts.ts'
import { beacons } from './beacon.ts'
import { CONTACTS, contactSelect } from './contacts.ts'
import { routingLosses, routingLossFilter } from './routing.ts'
import {
  findingRowsQuery,
  rowFilter,
  type FINDING_COLUMNS,
  type FindingRow,
  type FindingSelect,
} from './row.ts'
import { hostSweeps, portScans } from './scans.ts'
import type { FindingScope } from './scope.ts'
import { exposedServices, largeUploads, longConnections, unusualProtocols } from './traffic.ts'

/** Looks for one kind of finding, over contacts that were gathered where it needs any (contacts.ts). */
export function findingQuery(
  id: FindingId,
  scope: FindingScope,
  thresholds: Thresholds,
): TypedQuery<typeof FINDING_COLUMNS> {
  return findingRowsQuery(findingSelect(id, scope, thresholds))
}

/** Whether the contacts of the scope must have been gathered for it. */
export function needsContacts(id: FindingId, scope: FindingScope): boolean {
  return findingSelect(id, scope, initialThresholds(id)).over === 'contacts'
}

/** `findingQuery` to read and to run anywhere: where it needs contacts it gathers them itself. */
export function findingSql(id: FindingId, scope: FindingScope, thresholds: Thresholds): string {
  const select = findingSelect(id, scope, thresholds)
  const contacts = `${CONTACTS} AS MATERIALIZED (\n${contactSelect(scope.conversations)}\n)`
  return findingRowsQuery(select, select.over === 'contacts' ? [contacts] : []).sql
}

function findingSelect(id: FindingId, scope: FindingScope, thresholds: Thresholds): FindingSelect {
  switch (id) {
    case 'port-scan':
      return portScans(thresholds)
    case 'host-sweep':
      return hostSweeps(thresholds)
    case 'repeated-refusal':
      return repeatedRefusals(scope, thresholds)
    case 'brute-force':
      return bruteForce(scope, thresholds)
    case 'syn-flood':
      return synFloods(scope, thresholds)
    case 'large-upload':
      return largeUploads(scope, thresholds)
    case 'unusual-protocol':
      return unusualProtocols(scope, thresholds)
    case 'clear-text-from-outside':
    case 'database-from-outside':
      return exposedServices(scope, thresholds)
    case 'long-connection':
      return longConnections(scope, thresholds)
    case 'beacon':
      return beacons(scope, thresholds)
    case 'routing-loss':
      return routingLosses(scope, thresholds)
    default:
      return assertNever(id)
  }
}

/** The filter that shows the records of a row. */
export function findingFilter(id: FindingId, row: FindingRow, scope: FindingScope): Filter {
  switch (id) {
    case 'routing-loss':
      return routingLossFilter(row, scope)
    case 'clear-text-from-outside':
    case 'database-from-outside':
      return rowFilter(row, true)
    default:
      return rowFilter(row)
  }
}

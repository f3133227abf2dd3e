import type { FindingId, Thresholds } from '../../flow/findings.ts'
import { assertNever } from '../../lib/assert.ts'
import type { TypedQuery } from '../../lib/typed-query.ts'
import type { Filter } from '../filter/filter.ts'
import { bruteForceQuery, repeatedRefusalQuery, synFloodQuery } from './attempts.ts'
import { beaconQuery } from './beacon.ts'
import { routingLossFilter, routingLossQuery } from './routing.ts'
import { rowFilter, type FINDING_COLUMNS, type FindingRow } from './row.ts'
import { hostSweepQuery, portScanQuery } from './scans.ts'
import type { FindingScope } from './scope.ts'
import {
  exposedServiceQuery,
  largeUploadQuery,
  longConnectionQuery,
  unusualProtocolQuery,
} from './traffic.ts'

/** Looks for one kind of finding, over table `conversation` (of lost packets, over view `flow`). */
export function findingQuery(
  id: FindingId,
  scope: FindingScope,
  thresholds: Thresholds,
): TypedQuery<typeof FINDING_COLUMNS> {
  switch (id) {
    case 'port-scan':
      return portScanQuery(scope, thresholds)
    case 'host-sweep':
      return hostSweepQuery(scope, thresholds)
    case 'repeated-refusal':
      return repeatedRefusalQuery(scope, thresholds)
    case 'brute-force':
      return bruteForceQuery(scope, thresholds)
    case 'syn-flood':
      return synFloodQuery(scope, thresholds)
    case 'large-upload':
      return largeUploadQuery(scope, thresholds)
    case 'unusual-protocol':
      return unusualProtocolQuery(scope, thresholds)
    case 'clear-text-from-outside':
    case 'database-from-outside':
      return exposedServiceQuery(scope, thresholds)
    case 'long-connection':
      return longConnectionQuery(scope, thresholds)
    case 'beacon':
      return beaconQuery(scope, thresholds)
    case 'routing-loss':
      return routingLossQuery(scope, thresholds)
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

import { serviceName } from '../../flow/services.ts'
import { allOf, type Filter } from '../../query/filter/filter.ts'
import type { failureRatesQuery, FailureGrouping } from '../../query/tcp/failures.ts'
import {
  addressFilter,
  numberFilter,
  prefixFilter,
  subnetText,
  textFilter,
  textOfAddress,
} from '../../query/tcp/filters.ts'
import type { AnswerRow } from '../../lib/typed-query.ts'

export type FailureRow = AnswerRow<ReturnType<typeof failureRatesQuery>['columns']>

/** A group of connections, as it is called and filtered. */
export interface FailureLine {
  readonly text: string
  /** Stands beside it, quietly. */
  readonly beside: string | undefined
  /** Of one host, where it is one. */
  readonly address?: string
  readonly filter: Filter
  readonly failed: number
  /** How many are known to have failed or not. */
  readonly judged: number
  readonly untold: number
}

/** @param labelOf text of a label code */
export function failureLine(
  row: FailureRow,
  by: FailureGrouping,
  labelOf: (column: string, code: number) => string,
): FailureLine {
  const { conversations, failed, untold } = row
  return { ...named(row, by, labelOf), failed, judged: conversations - untold, untold }
}

function named(
  row: FailureRow,
  by: FailureGrouping,
  labelOf: (column: string, code: number) => string,
): Pick<FailureLine, 'text' | 'beside' | 'address' | 'filter'> {
  const { port, reporter } = row
  const service = port === null ? undefined : serviceName(port)
  const portFilter = port === null ? missing('responder_port') : numberFilter('responder_port', port)
  switch (by) {
    case 'service':
      return { text: port === null ? 'no port' : String(port), beside: service, filter: portFilter }
    case 'responder': {
      const address = ends(row.responder_hi, row.responder_lo)
      const text = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
      const filter = allOf([addressFilter('responder_addr', address), portFilter])
      return { text, beside: service, address, filter }
    }
    case 'subnets': {
      const [from, to] = [
        subnetText(row.initiator_hi ?? 0n, row.initiator_lo ?? 0n),
        subnetText(row.responder_hi ?? 0n, row.responder_lo ?? 0n),
      ]
      const filter = allOf([prefixFilter('initiator_addr', from), prefixFilter('responder_addr', to)])
      return { text: `${from} → ${to}`, beside: undefined, filter }
    }
    case 'node': {
      if (reporter === null)
        return { text: 'reporter not named', beside: undefined, filter: missing('reporter') }
      const text = labelOf('reporter', reporter)
      return { text, beside: undefined, filter: textFilter('reporter', text) }
    }
  }
}

function ends(high: bigint | null, low: bigint | null): string {
  return textOfAddress(high ?? 0n, low ?? 0n)
}

function missing(field: string): Filter {
  return { op: 'missing', field }
}

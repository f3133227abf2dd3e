import { isIpv4, parseAddress, printAddress, wordsOf } from '../../flow/address.ts'
import { FAILURES, type Verdict } from '../../flow/verdicts.ts'
import { addPart } from '../filter/edit.ts'
import { allOf, type Filter, type Value } from '../filter/filter.ts'

/** The filters that the rows of the TCP view stand for. */

export function isVerdictFilter(verdicts: readonly Verdict[]): Filter {
  const values = verdicts.map((name) => ({ kind: 'text', text: name }) as const)
  const [first] = values
  return first && values.length === 1 ? equals('verdict', first) : { op: 'in', field: 'verdict', values }
}

export const FAILED_FILTER = isVerdictFilter(FAILURES)

/** A combination of flags: of both together where the log keeps them so, else of either side. */
export function combinationFilter(row: {
  readonly initiator_flags: number | null
  readonly responder_flags: number | null
  readonly flow_flags: number | null
  readonly verdict_rule: number
}): Filter {
  const fields =
    row.flow_flags === null ? (['initiator_flags', 'responder_flags'] as const) : (['flow_flags'] as const)
  return allOf([
    ...fields.map((field): Filter => {
      const flags = row[field]
      return flags === null ? { op: 'missing', field } : { op: 'flags', field, mode: 'exactly', flags }
    }),
    equals('verdict_rule', { kind: 'number', number: row.verdict_rule }),
    equals('protocol', { kind: 'number', number: 6 }),
  ])
}

export function addressFilter(field: string, address: string): Filter {
  return equals(field, { kind: 'address', address })
}

export function prefixFilter(field: string, prefix: string): Filter {
  return equals(field, { kind: 'prefix', prefix })
}

export function numberFilter(field: string, number: number): Filter {
  return equals(field, { kind: 'number', number })
}

export function textFilter(field: string, text: string): Filter {
  return equals(field, { kind: 'text', text })
}

/** All parts beside those that are in force; one that is there already stays one. */
export function withParts(filter: Filter, part: Filter): Filter {
  const parts = part.op === 'and' ? part.of : [part]
  return parts.reduce(addPart, filter)
}

export function textOfAddress(high: bigint, low: bigint): string {
  return printAddress(wordsOf(high, low))
}

/** The /24 or /64 that begins with an address. */
export function subnetText(high: bigint, low: bigint): string {
  const text = textOfAddress(high, low)
  const words = parseAddress(text)
  return `${text}/${words && isIpv4(words) ? 24 : 64}`
}

function equals(field: string, value: Value): Filter {
  return { op: 'compare', field, is: '=', value }
}

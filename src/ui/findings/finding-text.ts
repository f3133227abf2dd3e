import type { Measure, ThresholdUnit } from '../../flow/findings.ts'
import { protocolName } from '../../flow/protocols.ts'
import { serviceName } from '../../flow/services.ts'
import { formatBytes, formatCount, formatDuration, formatPercent } from '../../lib/format-number.ts'
import type { FindingRow } from '../../query/findings/row.ts'

/** A number that a finding rests on, as it is shown. */
export function measureText(value: number, { unit }: Measure): string {
  switch (unit) {
    case 'count':
      return formatCount(value)
    case 'share':
      return formatPercent(value)
    case 'bytes':
      return formatBytes(Math.round(value))
    case 'milliseconds':
      return formatDuration(value)
    case 'score':
      return value.toFixed(2)
  }
}

/** `22 ssh`, `ICMP`, or nothing. */
export function portText({ port, protocol }: FindingRow): string {
  if (port !== undefined) return [String(port), serviceName(port)].filter(Boolean).join(' ')
  return protocol === undefined ? '' : protocolName(protocol).toUpperCase()
}

/** Stands behind the field of a threshold. */
export function unitText(unit: ThresholdUnit): string {
  return unit === 'percent' ? '%' : unit
}

/** Numbers from what somebody typed: `22, 3389`; undefined where something else is among them. */
export function readNumbers(text: string, largest: number): readonly number[] | undefined {
  const parts = text.split(/[\s,;]+/).filter((part) => part !== '')
  const numbers = parts.map(Number)
  const isGood = numbers.every((number) => Number.isInteger(number) && number >= 0 && number <= largest)
  return isGood && numbers.length > 0 ? numbers : undefined
}

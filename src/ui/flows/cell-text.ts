import type { Column } from '../../flow/column.ts'
import { hasPorts } from '../../flow/ports.ts'
import { protocolName } from '../../flow/protocols.ts'
import { serviceName } from '../../flow/services.ts'
import { flagNames } from '../../flow/tcp-flags.ts'
import type { ZoneClock } from '../../flow/zone-clock.ts'
import { formatBytes, formatCount, formatDuration, formatExactBytes } from '../../lib/format-number.ts'
import type { CellValue } from '../../query/flows/page.ts'
import { isFlags } from './table-columns.ts'

/** How a value is drawn. `plain` is a text as it came, the other kinds are made here. */
export interface CellText {
  readonly text: string
  /** Says more, or more exactly, than the text; for the hover. */
  readonly exact?: string
  /** Stands beside the text, quietly. */
  readonly beside?: string
  readonly look?: 'mono' | 'muted' | 'flags'
}

const TCP = 6
const NOTHING: CellText = { text: '—', look: 'muted' }

/**
 * The words for a value.
 * @param protocol IANA number of the same record, which ports and flags depend on
 */
export function cellText(column: Column, value: CellValue, protocol: CellValue, clock: ZoneClock): CellText {
  if (value === null) return missing(column, protocol)
  if (column.name === 'protocol') return protocolText(Number(value))
  if (isFlags(column)) return flagText(Number(value))
  if (column.name.endsWith('_port')) return portText(Number(value))
  if (column.name === 'duration_ms')
    return { text: formatDuration(Number(value)), exact: `${formatCount(Number(value))} ms` }
  if (column.unit === 'bytes' && typeof value !== 'string')
    return { text: formatBytes(value), exact: formatExactBytes(value) }
  switch (column.storage) {
    case 'time':
      return { text: clock.full(Number(value)), look: 'mono', exact: `${value} ms since 1970` }
    case 'address':
      return { text: String(value), look: 'mono' }
    case 'f64':
      return { text: String(value) }
    case 'label':
    case 'text':
      return { text: String(value), exact: String(value) }
    default:
      return { text: typeof value === 'string' ? value : formatCount(value) }
  }
}

function missing(column: Column, protocol: CellValue): CellText {
  if (isFlags(column) && Number(protocol) === TCP) return { text: 'not recorded', look: 'muted' }
  if (column.name.endsWith('_port') && protocol !== null && !hasPorts(Number(protocol))) {
    return { ...NOTHING, exact: `${protocolName(Number(protocol)).toUpperCase()} has no ports` }
  }
  return NOTHING
}

function protocolText(protocol: number): CellText {
  const name = protocolName(protocol).toUpperCase()
  return { text: name, exact: `protocol ${protocol}` }
}

function flagText(bits: number): CellText {
  const names = flagNames(bits)
  const exact = `0x${bits.toString(16).padStart(2, '0')} = ${bits}`
  return names.length > 0
    ? { text: names.join(' '), look: 'flags', exact }
    : { text: 'none', look: 'muted', exact }
}

function portText(port: number): CellText {
  const beside = serviceName(port)
  return { text: String(port), look: 'mono', ...(beside ? { beside } : {}) }
}

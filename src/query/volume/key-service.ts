import type { Column } from '../../flow/column.ts'
import { protocolName } from '../../flow/protocols.ts'
import { serviceName } from '../../flow/services.ts'
import type { Filter } from '../filter/filter.ts'
import { is, type KeyCell, type VolumeKey } from './key.ts'

/** No column has a colon in its name; Zeek has one that is called service. */
export const SERVICE_KEY = 'port:service'

/** `least(src_port, dst_port)` says the same, but grouping 10 million records by it takes 0.8 s instead of 0.35 s. */
const LOWER_PORT =
  'CASE WHEN src_port < dst_port THEN src_port WHEN dst_port IS NOT NULL THEN dst_port ELSE src_port END'

/**
 * Protocol and port of the service: the lower of the two ports, since a record of an answer has the service's port as
 * its source. Undefined where the data set has neither ports nor protocol.
 */
export function serviceKey(columns: readonly Column[]): VolumeKey | undefined {
  const has = (name: string) => columns.some((column) => column.name === name)
  const ports = ['src_port', 'dst_port'].filter(has)
  if (ports.length === 0 || !has('protocol')) return undefined
  return {
    id: SERVICE_KEY,
    title: 'Service',
    parts: [
      { sql: 'protocol', kind: 'number?' },
      { sql: ports.length === 2 ? LOWER_PORT : (ports[0] ?? 'NULL'), kind: 'number?' },
    ],
    text: ([protocol, port]) => serviceText(protocol, port),
    filter: ([protocol, port]) => ({
      op: 'and',
      of: [hasNumber('protocol', protocol), ...lowestPortIs(port)],
    }),
  }
}

/** `TCP 443 https`, `ICMP` */
export function serviceText(protocol: KeyCell | undefined, port: KeyCell | undefined): string {
  const name = protocol === null || protocol === undefined ? '' : protocolName(Number(protocol)).toUpperCase()
  if (port === null || port === undefined) return name
  return [name, String(port), serviceName(Number(port)) ?? ''].filter((part) => part !== '').join(' ')
}

function hasNumber(field: string, cell: KeyCell | undefined): Filter {
  return cell === null || cell === undefined
    ? { op: 'missing', field }
    : is(field, { kind: 'number', number: Number(cell) })
}

function lowestPortIs(port: KeyCell | undefined): readonly Filter[] {
  if (port === null || port === undefined || Number(port) === 0) return [hasNumber('port', port)]
  const value = { kind: 'number', number: Number(port) } as const
  return [is('port', value), { op: 'not', of: { op: 'compare', field: 'port', is: '<', value } }]
}

import type { Column } from '../../flow/column.ts'
import { CORE_COLUMNS } from '../../flow/core-columns.ts'
import type { CellValue } from '../../query/flows/page.ts'

/** A field of a record that has a value. */
export interface Field {
  readonly column: Column
  readonly value: CellValue
}

export interface FieldGroup {
  readonly title: string
  readonly fields: readonly Field[]
}

const GROUPS: readonly { readonly title: string; readonly names: readonly string[] }[] = [
  {
    title: 'Endpoints',
    names: [
      'protocol',
      'src_addr',
      'src_port',
      'src_node',
      'src_kind',
      'src_user',
      'dst_addr',
      'dst_port',
      'dst_node',
      'dst_kind',
      'dst_user',
      'dst_domain',
      'icmp_type',
      'icmp_code',
    ],
  },
  { title: 'Volume', names: ['bytes_sent', 'packets_sent', 'bytes_recv', 'packets_recv'] },
  { title: 'Time', names: ['start_time', 'end_time'] },
  {
    title: 'TCP',
    names: [
      'tcp_flags',
      'tcp_flags_recv',
      'flags_scope',
      'tcp_state',
      'verdict',
      'conversation',
      'is_duplicate',
    ],
  },
  { title: 'Log', names: ['action', 'direction', 'log_status', 'reporter', 'format'] },
]
const CORE_NAMES: ReadonlySet<string> = new Set(CORE_COLUMNS.map((column) => column.name))

/** The fields that have a value, in groups; those of the vendor come last. File and record have a place of their own. */
export function groupFields(fields: readonly Field[]): readonly FieldGroup[] {
  const present = fields.filter(({ value }) => value !== null)
  const byName = new Map(present.map((field) => [field.column.name, field]))
  const core = GROUPS.map(({ title, names }) => ({
    title,
    fields: names.flatMap((name) => byName.get(name) ?? []),
  }))
  const vendor = {
    title: 'Further fields',
    fields: present.filter(({ column }) => !CORE_NAMES.has(column.name)),
  }
  return [...core, vendor].filter((group) => group.fields.length > 0)
}

export function valueOf(fields: readonly Field[], name: string): CellValue {
  return fields.find(({ column }) => column.name === name)?.value ?? null
}

/** Both addresses with their ports, as one line; undefined for what is no flow. */
export function endpointsText(
  fields: readonly Field[],
): { readonly source: string; readonly destination: string } | undefined {
  const [source, destination] = ['src', 'dst'].map((side) => {
    const address = valueOf(fields, `${side}_addr`)
    const port = valueOf(fields, `${side}_port`)
    if (address === null) return undefined
    if (port === null) return String(address)
    return String(address).includes(':') ? `[${address}]:${port}` : `${address}:${port}`
  })
  return source === undefined && destination === undefined
    ? undefined
    : { source: source ?? 'unknown', destination: destination ?? 'unknown' }
}

/** What follows from the fields: how long, how much of it a second, how large the packets. */
export interface Rates {
  readonly durationMs: number | undefined
  readonly bitsPerSecond: number | undefined
  readonly packetsPerSecond: number | undefined
  readonly bytesPerPacket: number | undefined
}

export function ratesOf(fields: readonly Field[]): Rates {
  const number = (name: string) => {
    const value = valueOf(fields, name)
    return value === null ? undefined : Number(value)
  }
  const sum = (a: number | undefined, b: number | undefined) =>
    a === undefined && b === undefined ? undefined : (a ?? 0) + (b ?? 0)
  const [start, end] = [number('start_time'), number('end_time')]
  const durationMs = start === undefined || end === undefined || end < start ? undefined : end - start
  const bytes = sum(number('bytes_sent'), number('bytes_recv'))
  const packets = sum(number('packets_sent'), number('packets_recv'))
  const perSecond = (count: number | undefined) =>
    count === undefined || durationMs === undefined || durationMs === 0
      ? undefined
      : count / (durationMs / 1000)
  const bytesPerSecond = perSecond(bytes)
  return {
    durationMs,
    bitsPerSecond: bytesPerSecond === undefined ? undefined : bytesPerSecond * 8,
    packetsPerSecond: perSecond(packets),
    bytesPerPacket: bytes === undefined || !packets ? undefined : bytes / packets,
  }
}

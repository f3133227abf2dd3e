import type { Column } from '../../flow/column.ts'

/** Core columns that are shown where some file has them, in this order. */
const SHOWN = [
  'start_time',
  'src_addr',
  'src_port',
  'dst_addr',
  'dst_port',
  'protocol',
  'verdict',
  'bytes_sent',
  'bytes_recv',
  'tcp_flags',
  'action',
  'packets_sent',
  'direction',
  'reporter',
]

/** What stands beside a value in the same cell, where no column of its own shows it. */
const BESIDE: ReadonlyMap<string, readonly string[]> = new Map([
  ['src_addr', ['src_node', 'src_user']],
  ['dst_addr', ['dst_node', 'dst_domain', 'dst_user']],
])

/** What cells of other columns depend on, and what makes a conversation. */
const ALWAYS_READ = [
  'file',
  'record',
  'protocol',
  'icmp_type',
  'log_status',
  'src_addr',
  'src_port',
  'dst_addr',
  'dst_port',
]

/**
 * The columns of the table.
 * @param chosen names in the user's order; undefined: those that suit the data set
 */
export function shownColumns(
  present: readonly Column[],
  chosen: readonly string[] | undefined,
): readonly Column[] {
  const byName = new Map(present.map((column) => [column.name, column]))
  const named = (names: readonly string[]) => names.flatMap((name) => byName.get(name) ?? [])
  const columns = named(chosen ?? SHOWN)
  return columns.length > 0 ? columns : present.slice(0, 8)
}

/** Columns whose texts are shown muted beside this one's. */
export function columnsBeside(
  column: Column,
  present: readonly Column[],
  shown: readonly Column[],
): readonly Column[] {
  const names = BESIDE.get(column.name) ?? []
  return present.filter(({ name }) => names.includes(name) && !shown.some((other) => other.name === name))
}

/** Everything that has to be read to draw these columns. */
export function readColumns(present: readonly Column[], shown: readonly Column[]): readonly Column[] {
  const names = new Set([
    ...ALWAYS_READ,
    ...shown.map((column) => column.name),
    ...shown.flatMap((column) => columnsBeside(column, present, shown)).map((column) => column.name),
  ])
  return present.filter((column) => names.has(column.name))
}

export const MIN_WIDTH_PX = 44
const MAX_WIDTH_PX = 900

/**
 * Width of a column where the user did not choose one.
 * @param hasNames names of addresses are known, which stand beside them
 */
export function defaultWidth(column: Column, present: readonly Column[], hasNames = false): number {
  const hasBeside = hasNames || columnsBeside(column, present, []).length > 0
  switch (column.name) {
    case 'tcp_flags':
    case 'tcp_flags_recv':
    case 'initiator_flags':
    case 'responder_flags':
    case 'flow_flags':
      return 136
    case 'src_port':
    case 'dst_port':
    case 'responder_port':
      return 122
    case 'action':
      return 92
    case 'protocol':
      return 62
    case 'initiator_port':
      return 78
    case 'reporter':
      return 178
    case 'verdict':
      return 158
  }
  switch (column.storage) {
    case 'time':
      return 200
    case 'address':
      return hasBeside ? 194 : 142
    case 'label':
    case 'text':
      return 130
    default:
      return column.unit === 'bytes' ? 86 : column.unit === 'packets' ? 112 : 92
  }
}

export function clampWidth(px: number): number {
  return Math.round(Math.min(Math.max(px, MIN_WIDTH_PX), MAX_WIDTH_PX))
}

/** Are the values of a column TCP flags, OR-ed? */
export function isFlags({ name }: Column): boolean {
  return /^(tcp_flags|(initiator|responder|flow)_flags$)/.test(name)
}

/** Are the values of a column numbers, which stand at the right? */
export function isNumeric(column: Column): boolean {
  return /^[uf]\d/.test(column.storage) && column.name !== 'protocol' && !isFlags(column)
}

/** The order of columns after one was moved to the place of another. */
export function moved(names: readonly string[], name: string, target: string): readonly string[] {
  const from = names.indexOf(name)
  const to = names.indexOf(target)
  if (from < 0 || to < 0) return names
  const rest = names.filter((other) => other !== name)
  return [...rest.slice(0, to), name, ...rest.slice(to)]
}

const FULL_TITLES: ReadonlyMap<string, string> = new Map([
  ['src_port', 'Source port'],
  ['dst_port', 'Destination port'],
  ['initiator_port', 'Initiator port'],
  ['responder_port', 'Responder port'],
])

/** Heading of a column: two columns of ports look alike, so lists of columns name them in full. */
export function fullTitle(column: Column): string {
  return FULL_TITLES.get(column.name) ?? column.title
}

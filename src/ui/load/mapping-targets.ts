import type { Column } from '../../flow/column.ts'
import { COMPUTED_COLUMNS, knownColumn } from '../../flow/columns.ts'
import { CORE_COLUMNS } from '../../flow/core-columns.ts'
import { AWS_COLUMNS } from '../../flow/vendor/aws.ts'
import { NETMAKER_COLUMNS } from '../../flow/vendor/netmaker.ts'
import { TENCENT_COLUMNS } from '../../flow/vendor/tencent.ts'
import { TRUSTGRID_COLUMNS } from '../../flow/vendor/trustgrid.ts'
import { ZEEK_COLUMNS } from '../../flow/vendor/zeek.ts'
import type { MappingRequest } from '../../state/loading.svelte.ts'

export type MappingProposal = MappingRequest['proposal']
export type Mapping = MappingProposal['mapping']
/** What a source column becomes: the name of a column of `flows`, or undefined where it is left out. */
export type Target = string | undefined

/** Columns that Flowglass fills in itself. */
const MADE_HERE: ReadonlySet<string> = new Set([
  'file',
  'record',
  'format',
  'flags_scope',
  ...COMPUTED_COLUMNS,
])

export const TARGET_GROUPS: readonly { readonly title: string; readonly columns: readonly Column[] }[] = [
  { title: 'Fields of a flow', columns: CORE_COLUMNS.filter((column) => !MADE_HERE.has(column.name)) },
  { title: 'AWS', columns: AWS_COLUMNS },
  { title: 'Tencent Cloud', columns: TENCENT_COLUMNS },
  { title: 'Trustgrid', columns: TRUSTGRID_COLUMNS },
  { title: 'Netmaker', columns: NETMAKER_COLUMNS },
  { title: 'Zeek', columns: ZEEK_COLUMNS },
]

/** The name under which a source column is kept as it is. */
export function ownName(sourceColumn: string): string {
  const name = sourceColumn
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  return name === '' || /^\d/.test(name) || knownColumn(name) ? `field_${name}` : name
}

/** Why the mapping cannot be used as it is, in sentences; empty where it can. */
export function mappingProblems(sourceColumns: readonly string[], targets: readonly Target[]): string[] {
  const problems: string[] = []
  for (const [name, title] of [
    ['src_addr', 'source address'],
    ['dst_addr', 'destination address'],
  ] as const) {
    if (!targets.includes(name)) problems.push(`No column is the ${title} (${name}).`)
  }
  for (const target of new Set(targets)) {
    const sources = sourceColumns.filter((_, i) => targets[i] === target)
    if (target !== undefined && sources.length > 1) {
      problems.push(`${sources.join(' and ')} cannot both become ${target}.`)
    }
  }
  return problems
}

import type { Column } from '../../flow/column.ts'
import { filterFields, printField, type FilterField } from '../../query/filter/fields.ts'
import type { FormOperator } from '../../query/filter/search-form.ts'

/** Lines that are always there, where the data has the field. */
export const FORM_SECTIONS: readonly { readonly title: string; readonly fields: readonly string[] }[] = [
  { title: 'Nodes', fields: ['src_node', 'dst_node', 'node'] },
  { title: 'Addresses', fields: ['src_addr', 'dst_addr', 'ip'] },
  { title: 'Ports', fields: ['src_port', 'dst_port', 'port'] },
  { title: 'Traffic', fields: ['protocol', 'action', 'direction', 'src_kind', 'dst_kind'] },
]

/** Fields with a part of the form of their own. */
const ELSEWHERE = ['start_time', 'tcp_flags']

const LABELS: ReadonlyMap<string, string> = new Map([
  ['src_addr', 'Source'],
  ['dst_addr', 'Destination'],
  ['ip', 'Either side'],
  ['src_port', 'Source port'],
  ['dst_port', 'Destination port'],
  ['port', 'Either port'],
  ['src_node', 'Source node'],
  ['dst_node', 'Destination node'],
  ['node', 'Either node'],
  ['protocol', 'Protocol'],
  ['src_kind', 'Source type'],
  ['dst_kind', 'Destination type'],
])

export const OPERATOR_WORDS: Readonly<Record<FormOperator, string>> = {
  '=': 'is',
  '!=': 'is not',
  '<': 'below',
  '<=': 'at most',
  '>': 'above',
  '>=': 'at least',
  contains: 'contains',
  lacks: 'lacks',
  present: 'has a value',
  missing: 'is missing',
}

/** What a field is called in the form. */
export function formLabel(field: string, columns: readonly Column[]): string {
  const name = field.replace(/^column:/, '')
  const label = columns.find((column) => column.name === name)?.title ?? printField(field)
  return LABELS.get(field) ?? label.charAt(0).toUpperCase() + label.slice(1)
}

/** Every field of the data that has no line of its own, by its name. */
export function otherFields(columns: readonly Column[]): readonly FilterField[] {
  const fixed = new Set([...FORM_SECTIONS.flatMap(({ fields }) => fields), ...ELSEWHERE])
  return filterFields(columns).filter(({ name }) => !fixed.has(name))
}

import type { Column } from '../../flow/column.ts'
import type { AddressNames } from '../../flow/names-file.ts'
import { columnKey, type VolumeKey } from './key.ts'
import { DEFAULT_PREFIXES, nameKey, nodeKey, prefixKey, prefixOfId, sideKey } from './key-address.ts'
import { serviceKey } from './key-service.ts'

/** What a data set can be grouped by depends on this. */
export interface KeyContext {
  readonly columns: readonly Column[]
  readonly labels: ReadonlyMap<string, readonly string[]>
  readonly internalPrefixes: readonly string[]
  readonly names: AddressNames
}

/** Everything that flows with these columns can be grouped by, addresses also by subnet, side and owner. */
export function volumeKeys(context: KeyContext): readonly VolumeKey[] {
  const service = serviceKey(context.columns)
  const own = context.columns.flatMap((column) => {
    if (column.storage === 'time' || column.storage === 'f64' || column.unit || column.name === 'record')
      return []
    const key = columnKey(column, context.labels)
    return column.storage === 'address' ? [key, ...addressKeys(column, context)] : [key]
  })
  return service ? [...own.slice(0, firstPort(own)), service, ...own.slice(firstPort(own))] : own
}

function firstPort(keys: readonly VolumeKey[]): number {
  const at = keys.findIndex(({ id }) => id === 'src_port' || id === 'dst_port')
  return at < 0 ? keys.length : at
}

function addressKeys(column: Column, context: KeyContext): readonly VolumeKey[] {
  const { columns, labels, internalPrefixes, names } = context
  const node = columns.find(({ name }) => name === column.name.replace('_addr', '_node'))
  return [
    prefixKey(column, DEFAULT_PREFIXES),
    sideKey(column, internalPrefixes),
    ...(node && node !== column ? [nodeKey(column, node, labels)] : []),
    ...(names.size > 0 ? [nameKey(column, names)] : []),
  ]
}

/** The key of an id, also of a subnet of any length; undefined where the data set has no such field. */
export function keyOfId(
  keys: readonly VolumeKey[],
  columns: readonly Column[],
  id: string,
): VolumeKey | undefined {
  const known = keys.find((key) => key.id === id)
  if (known) return known
  const prefix = prefixOfId(id)
  const column = columns.find(({ name, storage }) => name === prefix?.column && storage === 'address')
  return prefix && column && prefixKey(column, prefix.lengths)
}

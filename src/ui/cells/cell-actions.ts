import type { Column } from '../../flow/column.ts'
import { parseAddress, isIpv4 } from '../../flow/address.ts'
import { excludeValue, includeValue, isChosen, choicesOf, onlyValue } from '../../query/filter/choice.ts'
import { addPart, bothWays, hasValue, ofParts } from '../../query/filter/edit.ts'
import { filterFields } from '../../query/filter/fields.ts'
import { canonicalPrefix } from '../../flow/prefix.ts'
import type { Comparator, Filter } from '../../query/filter/filter.ts'
import type { Cell, FiveTuple } from './cell.ts'

/** Something to do with a cell: a filter to put in force. */
export interface CellAction {
  readonly id: 'for' | 'out' | 'only' | 'either' | 'prefix' | 'from' | 'to' | 'conversation'
  readonly label: string
  /** The key that does the same on the cell where the keyboard is. */
  readonly key?: string
  readonly filter: Filter
}

/** What can be asked of a cell, the usual first. @param filter the one in force */
export function cellActions(filter: Filter, cell: Cell, columns: readonly Column[]): readonly CellAction[] {
  return [
    { id: 'for', label: 'Filter for', key: 'f', filter: filterFor(filter, cell) },
    { id: 'out', label: 'Filter out', key: 'x', filter: filterOut(filter, cell) },
    { id: 'only', label: 'Only this value', filter: onlyValue(filter, cell.field, cell.value) },
    ...bounds(filter, cell),
    ...around(filter, cell),
    ...eitherSide(filter, cell, columns),
    ...conversation(cell.flow, columns),
  ]
}

/** In a list to choose from a further value widens the choice; in a table, where every row shows one, it narrows. */
export function filterFor(filter: Filter, cell: Cell): Filter {
  if (cell.isChoice) return includeValue(filter, cell.field, cell.value)
  return addPart(filter, hasValue(cell.field, cell.value))
}

export function filterOut(filter: Filter, { field, value, isChoice }: Cell): Filter {
  if (!isChoice && isChosen(choicesOf(filter, field).excluded, value)) return filter
  return excludeValue(filter, field, value)
}

/** Times and numbers have an order. */
function bounds(filter: Filter, { field, value }: Cell): readonly CellAction[] {
  if (value?.kind !== 'time' && !(value?.kind === 'number' && ORDERED.test(field))) return []
  const bound = (is: Comparator): Filter => addPart(filter, { op: 'compare', field, is, value })
  const isTime = value.kind === 'time'
  return [
    { id: 'from', label: isTime ? 'From this time on' : 'This or more', filter: bound('>=') },
    { id: 'to', label: isTime ? 'Up to this time' : 'This or less', filter: bound('<=') },
  ]
}

const ORDERED = /bytes|packets|^record$/

/** The subnet that an address is most likely in. */
function around(filter: Filter, { field, value }: Cell): readonly CellAction[] {
  if (value?.kind !== 'address') return []
  const words = parseAddress(value.address)
  const prefix = words && canonicalPrefix(`${value.address}/${isIpv4(words) ? 24 : 64}`)
  if (prefix === undefined) return []
  const part: Filter = { op: 'compare', field, is: '=', value: { kind: 'prefix', prefix } }
  return [{ id: 'prefix', label: `Filter for ${prefix}`, filter: addPart(filter, part) }]
}

/** The same value as source or as destination; of an address whatever else it is of: an initiator's, a packet's. */
function eitherSide(
  filter: Filter,
  { field, value }: Cell,
  columns: readonly Column[],
): readonly CellAction[] {
  const pairs = filterFields(columns).filter(
    (one) => one.columns.length === 2 && one.computed === undefined && one.name !== field,
  )
  const either =
    pairs.find((one) => one.columns.includes(field)) ??
    (value?.kind === 'address' ? pairs.find(({ kind }) => kind === 'address') : undefined)
  if (!either || !value) return []
  const part: Filter = { op: 'compare', field: either.name, is: '=', value }
  return [{ id: 'either', label: 'As source or destination', filter: addPart(filter, part) }]
}

/** Other conditions would hide one of the directions, so the conversation is all that is left. */
function conversation(flow: FiveTuple | undefined, columns: readonly Column[]): readonly CellAction[] {
  if (!flow) return []
  const number = (field: string, value: number | undefined): Filter =>
    hasValue(field, value === undefined ? undefined : { kind: 'number', number: value })
  const address = (field: string, text: string): Filter => hasValue(field, { kind: 'address', address: text })
  const oneWay = ofParts([
    number('protocol', flow.protocol),
    address('src_addr', flow.srcAddress),
    address('dst_addr', flow.dstAddress),
    ...(flow.srcPort === undefined ? [] : [number('src_port', flow.srcPort)]),
    ...(flow.dstPort === undefined ? [] : [number('dst_port', flow.dstPort)]),
  ])
  return [{ id: 'conversation', label: 'This conversation, both ways', filter: bothWays(oneWay, columns) }]
}

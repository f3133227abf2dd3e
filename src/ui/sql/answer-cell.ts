import { parseAddress, printAddress } from '../../flow/address.ts'
import type { Column } from '../../flow/column.ts'
import { columnField, filterFields, type FieldKind } from '../../query/filter/fields.ts'
import type { Value } from '../../query/filter/filter.ts'
import type { Cell, TextCell } from '../cells/cell.ts'
import { valueText } from './answer-text.ts'

/**
 * The cell of an answer: that of the field whose name its column has, or only a text where there is no such field or
 * the value is none of its kind.
 */
export function answerCell(name: string, value: unknown, columns: readonly Column[]): Cell | TextCell {
  const text = plainText(value)
  const field = fieldNamed(name, columns)
  if (!field) return { heading: name, text }
  if (value === null || value === undefined) return { field: field.name, value: undefined, text: '' }
  const known = valueOfKind(field.kind, value)
  return known ? { field: field.name, value: known, text } : { heading: name, text }
}

/** A column of the data comes before a field of the language that has its name. */
function fieldNamed(name: string, columns: readonly Column[]) {
  const fields = filterFields(columns)
  const own = columns.some((column) => column.name === name) ? columnField(name) : name
  return fields.find((field) => field.name === own)
}

function valueOfKind(kind: FieldKind, value: unknown): Value | undefined {
  switch (kind) {
    case 'address': {
      const words = typeof value === 'string' ? parseAddress(value) : undefined
      return words && { kind: 'address', address: printAddress(words) }
    }
    case 'name':
    case 'text':
      return typeof value === 'string' ? { kind: 'text', text: value } : undefined
    case 'time':
      return typeof value === 'string' ? instant(value) : undefined
    case 'duration':
      return undefined // an answer does not say in which unit
    default:
      return isFiniteNumber(value) ? { kind: 'number', number: Number(value) } : undefined
  }
}

/** Timestamps of answers are in UTC and say so; of another text it is not known where it is that late. */
function instant(text: string): Value | undefined {
  const ms = text.endsWith('Z') ? Date.parse(text) : NaN
  return Number.isNaN(ms) ? undefined : { kind: 'time', ms }
}

function isFiniteNumber(value: unknown): boolean {
  return typeof value === 'bigint' || Number.isFinite(value)
}

/** As text for the clipboard: digits without separators. */
function plainText(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  return typeof value === 'bigint' || typeof value === 'number' ? String(value) : valueText(value)
}

import type { Column } from '../../flow/column.ts'
import { fieldOf } from './fields.ts'
import { fieldsOf, type Filter } from './filter.ts'
import { activeFilter } from './normal.ts'

/** Fields that a filter asks for and the data set has not: why somebody else's link finds nothing here. */
export function absentFields(filter: Filter, columns: readonly Column[]): readonly string[] {
  const isThere = (name: string) => columns.some((column) => column.name === name)
  const isAbsent = (name: string) => {
    const field = fieldOf(name, columns)
    if (!field || field.computed === 'conversation' || field.columns.length === 0) return false
    return !field.columns.some(isThere)
  }
  return [...new Set(fieldsOf(activeFilter(filter)))].filter(isAbsent)
}

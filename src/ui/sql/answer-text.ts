import { formatCount } from '../../lib/format-number.ts'

/** Types whose values are numbers, aligned at the right. */
export function isNumeric(sqlType: string): boolean {
  return /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|UINTEGER|FLOAT|DOUBLE|DECIMAL.*)$/.test(sqlType)
}

/** A value of an answer as text; counts keep all their digits. */
export function valueText(value: unknown): string {
  if (typeof value === 'bigint') return formatCount(value)
  if (typeof value === 'number') return Number.isInteger(value) ? formatCount(value) : String(value)
  if (typeof value === 'string') return value
  if (typeof value === 'boolean') return String(value)
  return JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? part.toString() : part))
}

import { tsvLine } from '../../lib/tsv.ts'
import type { Field } from './record-fields.ts'

/** A record as two lines separated by tabs: names and values, as spreadsheets take them. */
export function recordAsTsv(fields: readonly Field[]): string {
  return [fields.map(({ column }) => column.name), fields.map(plainText)].map(tsvLine).join('\n')
}

/** A record as one JSON object: whole numbers beyond 2^53 and times as text, what is missing as null. */
export function recordAsJson(fields: readonly Field[]): string {
  const entries = fields.map((field): [string, unknown] => [field.column.name, jsonValue(field)])
  return JSON.stringify(Object.fromEntries(entries), undefined, 2)
}

function jsonValue(field: Field): unknown {
  const { value, column } = field
  if (value === null) return null
  if (column.storage === 'time') return plainText(field)
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value)
  return value
}

function plainText({ column, value }: Field): string {
  if (value === null) return ''
  if (column.storage !== 'time') return String(value)
  const date = new Date(Number(value))
  return Number.isNaN(date.getTime()) ? String(value) : date.toISOString()
}

import type { Shape } from '../shape.ts'

/** What pairing must know of the records before it writes its SQL. */
export interface Source {
  /** Physical columns that some record has. */
  readonly columns: ReadonlySet<string>
  /** By shape, the number that its record of row 0 gives to a conversation: no two records of all shapes give the same. */
  readonly firstNumbers: ReadonlyMap<number, number>
  /** Some address is not IPv4. */
  readonly hasV6: boolean
  /** Some record counts more than 2^56: beyond that, numbers are looked at one by one, which takes as long as all else. */
  readonly hasHugeCounts: boolean
  /** Every record has a start and an end, and in this order. */
  readonly hasWholeTimes: boolean
  /** Every record of traffic counts bytes and packets, in one direction: as far as there are these columns. */
  readonly hasWholeCounts: boolean
  /** Some record shares its ends with no other, and is a conversation by itself; not known before records are put together. */
  readonly hasLone: boolean
  /** Labels of a column by code. */
  labels(column: string): readonly string[]
}

/** The same of the records of one table. */
export function ofShape(source: Source, shape: Shape): Source {
  return { ...source, columns: new Set(shape.columns.flatMap(({ names }) => names)) }
}

/** Code of a label, or -1, which no record has. Another shape's records may have the label where these lack the column. */
export function codeOf(source: Pick<Source, 'columns' | 'labels'>, column: string, label: string): number {
  return source.columns.has(column) ? source.labels(column).indexOf(label) : -1
}

/** A value of a record, or NULL where no record has the column. @param of name of the table, with a dot */
export function value(source: Source, of: string, name: string): string {
  return source.columns.has(name) ? `${of}${name}` : 'NULL'
}

/** Whether a record is in one of these formats. @param of name of the table, with a dot */
export function isFormat(source: Source, ids: readonly string[], of = 'f.'): string {
  if (!source.columns.has('format')) return 'false'
  const formats = source.labels('format')
  if (formats.every((format) => ids.includes(format))) return 'true'
  const codes = ids.map((id) => formats.indexOf(id)).filter((code) => code >= 0)
  return codes.length === 0 ? 'false' : `${of}format IN (${codes.join(', ')})`
}

/** All records are of one format: its code is then `ONLY_FORMAT`. */
export function hasOneFormat(source: Source): boolean {
  return source.columns.has('format') && source.labels('format').length === 1
}

export const ONLY_FORMAT = '0::UINTEGER'

/** Whether some record may count both directions. */
export function hasTwoWay(source: Source): boolean {
  return isTwoWay(source) !== 'false'
}

export function isTwoWay(source: Source): string {
  const counts = ['packets_recv', 'bytes_recv'].filter((name) => source.columns.has(name))
  return counts.length === 0 ? 'false' : `(${counts.map((name) => `f.${name} IS NOT NULL`).join(' OR ')})`
}

/** Some flags are those of both directions together. */
export function isScoped(source: Source): boolean {
  return codeOf(source, 'flags_scope', 'flow') >= 0
}

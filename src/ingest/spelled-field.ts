import { protocolNumber } from '../flow/protocols.ts'
import { readFlags, type NumberNotation } from '../flow/tcp-flag-text.ts'
import type { BatchColumns } from './batch-columns.ts'
import { Dictionary } from './dictionary.ts'
import type { FieldWriter } from './field-writers.ts'
import { decodeText } from './text.ts'

const MOST_SPELLINGS = 65_536

/** What a spelling stands for: a number (a code, flags), `missing`, or `undefined` where it cannot be read. */
type Reading = number | 'missing' | undefined

/** Values of few spellings: each spelling is read once, and recognised by its bytes from then on. */
export class SpelledField implements FieldWriter {
  private readonly read: (text: string) => Reading
  private readonly set: (row: number, value: number) => void
  private readonly onUnreadable: () => string | undefined
  private spellings = new Dictionary()
  private readings: Reading[] = []

  /** @param onUnreadable gives the reason to reject the record, or notes the oddity and gives none */
  constructor(
    read: (text: string) => Reading,
    set: (row: number, value: number) => void,
    onUnreadable: () => string | undefined,
  ) {
    this.read = read
    this.set = set
    this.onUnreadable = onUnreadable
  }

  write(bytes: Uint8Array, start: number, end: number, row: number): string | undefined {
    if (this.readings.length === MOST_SPELLINGS) this.forget()
    const code = this.spellings.codeOfBytes(bytes, start, end)
    if (code === this.readings.length) this.readings.push(this.read(decodeText(bytes, start, end)))
    const reading = this.readings[code]
    if (typeof reading === 'number') this.set(row, reading)
    return reading === undefined ? this.onUnreadable() : undefined
  }

  /** The column has many values after all: memory stays bounded. */
  private forget(): void {
    this.spellings = new Dictionary()
    this.readings = []
  }
}

/** Protocols by number or name. */
export function protocolField(columns: BatchColumns, onUnknown: () => string | undefined): FieldWriter {
  const builder = columns.integer('protocol')
  const read = (text: string): Reading => {
    if (/^\d{1,3}$/.test(text)) return Number(text) <= 255 ? Number(text) : undefined
    return /^unknown$/i.test(text) ? 'missing' : protocolNumber(text)
  }
  return new SpelledField(read, (row, value) => builder.set(row, value), onUnknown)
}

/** TCP flags in any notation of src/flow/tcp-flag-text.ts; `scope` says what they cover. */
export function flagsField(
  columns: BatchColumns,
  notation: NumberNotation,
  scope: 'direction' | 'flow' | undefined,
): FieldWriter {
  const builder = columns.integer('tcp_flags')
  const scopes = scope && columns.label('flags_scope')
  const scopeCode = scope && scopes ? scopes.codeOf(scope) : 0
  const set = (row: number, value: number) => {
    builder.set(row, value)
    scopes?.setCode(row, scopeCode)
  }
  return new SpelledField(
    (text) => readFlags(text, notation),
    set,
    () => 'tcp_flags is in no known notation',
  )
}

/** A label with fixed words, for which the files have other words too. */
export function wordField(
  columns: BatchColumns,
  column: string,
  words: ReadonlyMap<string, string>,
  onUnknown: () => string | undefined,
): FieldWriter {
  const builder = columns.label(column)
  const read = (text: string): Reading => {
    const word = words.get(text.toLowerCase())
    return word === undefined ? undefined : builder.codeOf(word)
  }
  return new SpelledField(read, (row, code) => builder.setCode(row, code), onUnknown)
}

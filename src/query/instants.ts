/** A stretch of time that a text names: a day, an hour, a minute, a second or a millisecond. Ends included. */
export interface Instant {
  readonly firstMs: number
  readonly lastMs: number
}

const INSTANT =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d)(?::(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/i
const SECOND_MS = 1000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000

/**
 * Reads `2023-04-04`, `2023-04-04T09:00`, with seconds, a fraction and an offset as they come; UTC without an offset.
 * A number of ten digits is epoch seconds, of thirteen epoch milliseconds.
 */
export function parseInstant(text: string): Instant | undefined {
  if (/^\d{10}$/.test(text)) return stretch(Number(text) * 1000, SECOND_MS)
  if (/^\d{13}$/.test(text)) return stretch(Number(text), 1)
  const found = INSTANT.exec(text)
  if (!found) return undefined
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction, zone = 'Z'] = found
  const milliseconds = (fraction ?? '').padEnd(3, '0').slice(0, 3)
  const text24 = `${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}`
  const utcMs = Date.parse(`${text24}Z`)
  // Date.parse takes 2023-02-30 for the second of March: what prints differently was no date.
  if (Number.isNaN(utcMs) || new Date(utcMs).toISOString() !== `${text24}Z`) return undefined
  const unitMs =
    fraction !== undefined ? 1 : found[6] ? SECOND_MS : found[5] ? MINUTE_MS : found[4] ? HOUR_MS : DAY_MS
  return stretch(utcMs - offsetMs(zone), unitMs)
}

function stretch(firstMs: number, unitMs: number): Instant {
  return { firstMs, lastMs: firstMs + unitMs - 1 }
}

function offsetMs(zone: string): number {
  if (zone.toUpperCase() === 'Z') return 0
  const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))]
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * MINUTE_MS
}

/** The shortest text whose stretch of time begins with this millisecond. */
export function printFirst(ms: number): string {
  return printUnit(ms, ms)
}

/** The shortest text whose stretch of time ends with this millisecond. */
export function printLast(ms: number): string {
  return printUnit(ms + 1, ms)
}

/** The millisecond itself. */
export function printExactly(ms: number): string {
  return new Date(ms).toISOString()
}

function printUnit(boundaryMs: number, ms: number): string {
  const iso = new Date(ms).toISOString()
  if (boundaryMs % DAY_MS === 0) return iso.slice(0, 10)
  if (boundaryMs % MINUTE_MS === 0) return `${iso.slice(0, 16)}Z`
  if (boundaryMs % SECOND_MS === 0) return `${iso.slice(0, 19)}Z`
  return iso
}

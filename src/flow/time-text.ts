/**
 * Times as people and exports write them, read from bytes into epoch milliseconds:
 * `2025-12-07T13:33:40.068Z`, `2025-12-07 13:33:40+02:00`, `2018/12/18 14:00:00.075359`,
 * `04/05/2023 09:41:02.761`, `05-04-2023 09:41:02.761`, `4/5/2023 9:41 PM`. Without a zone they are taken as UTC.
 */

/** Which number comes first in a date that does not begin with the year. */
export type DateOrder = 'day-first' | 'month-first'

const ZERO = 48
const BLANK = 32
const DOT = 46
const COLON = 58
const DAY_MS = 86_400_000
const DAYS_BEFORE_MONTH = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

/** @returns epoch milliseconds, NaN where the bytes are no time */
export function parseTimeBytes(bytes: Uint8Array, start: number, end: number, order: DateOrder): number {
  const cursor: Cursor = { bytes, at: start, end }
  const first = number(cursor, 4)
  const separator = bytes[cursor.at]
  if (!(first >= 0) || !isDateSeparator(separator)) return NaN
  const yearFirst = cursor.at - start === 4
  cursor.at++
  const second = number(cursor, 2)
  if (bytes[cursor.at] !== separator) return NaN
  cursor.at++
  const third = number(cursor, yearFirst ? 2 : 4)
  const day = yearFirst ? third : order === 'day-first' ? first : second
  const month = yearFirst ? second : order === 'day-first' ? second : first
  const date = epochDay(yearFirst ? first : third, month, day)
  return date * DAY_MS + timeOfDay(cursor)
}

interface Cursor {
  readonly bytes: Uint8Array
  at: number
  readonly end: number
}

/** What follows the date: blanks, `T` or a comma, then `HH:MM[:SS[.fraction]][ AM|PM][zone]`. */
function timeOfDay(cursor: Cursor): number {
  const { bytes, end } = cursor
  const between = cursor.at
  while (
    cursor.at < end &&
    (isBlank(bytes[cursor.at]!) || bytes[cursor.at] === 44 || isLetter(bytes[cursor.at]!, 84))
  )
    cursor.at++
  if (cursor.at === between) return NaN
  let hour = number(cursor, 2)
  if (bytes[cursor.at] !== COLON) return NaN
  cursor.at++
  const minute = number(cursor, 2)
  let second = 0
  let fractionMs = 0
  if (cursor.at < end && bytes[cursor.at] === COLON) {
    cursor.at++
    second = number(cursor, 2)
    if (cursor.at < end && (bytes[cursor.at] === DOT || bytes[cursor.at] === 44))
      fractionMs = fraction(cursor)
  }
  while (cursor.at < end && isBlank(bytes[cursor.at]!)) cursor.at++
  if (cursor.at + 1 < end && isLetter(bytes[cursor.at + 1]!, 77)) {
    const isAfternoon = isLetter(bytes[cursor.at]!, 80)
    if ((!isAfternoon && !isLetter(bytes[cursor.at]!, 65)) || !(hour >= 1 && hour <= 12)) return NaN
    hour = (hour % 12) + (isAfternoon ? 12 : 0)
    cursor.at += 2
    while (cursor.at < end && isBlank(bytes[cursor.at]!)) cursor.at++
  }
  // A leap second counts as the second after it.
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return NaN
  return ((hour * 60 + minute) * 60 + second) * 1000 + fractionMs - zoneMs(cursor)
}

/** `Z`, `UTC`, `GMT`, `+02`, `+0200`, `+02:00`; nothing counts as UTC. */
function zoneMs(cursor: Cursor): number {
  const { bytes, end } = cursor
  if (cursor.at === end) return 0
  const sign = bytes[cursor.at] === 43 ? 1 : bytes[cursor.at] === 45 ? -1 : 0
  if (sign === 0) {
    const word = String.fromCharCode(...bytes.subarray(cursor.at, Math.min(end, cursor.at + 4))).toUpperCase()
    return word === 'Z' || word === 'UTC' || word === 'GMT' ? 0 : NaN
  }
  const hours = twoDigits(bytes, cursor.at + 1)
  cursor.at += 3
  if (cursor.at < end && bytes[cursor.at] === COLON) cursor.at++
  const minutes = cursor.at < end ? twoDigits(bytes, cursor.at) : 0
  if (cursor.at < end) cursor.at += 2
  if (cursor.at !== end || !(hours <= 23 && minutes <= 59)) return NaN
  return sign * (hours * 60 + minutes) * 60_000
}

function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - ZERO
  const ones = bytes[at + 1]! - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? 10 * tens + ones : NaN
}

/** @returns the number that up to `most` digits make, NaN where there is none or it is longer */
function number(cursor: Cursor, most: number): number {
  const { bytes, end } = cursor
  const start = cursor.at
  let value = 0
  for (; cursor.at < end && cursor.at - start <= most; cursor.at++) {
    const digit = bytes[cursor.at]! - ZERO
    if (digit < 0 || digit > 9) break
    value = value * 10 + digit
  }
  const length = cursor.at - start
  return length > 0 && length <= most ? value : NaN
}

function fraction(cursor: Cursor): number {
  const { bytes, end } = cursor
  let ms = 0
  let weight = 100
  const start = ++cursor.at
  for (; cursor.at < end; cursor.at++) {
    const digit = bytes[cursor.at]! - ZERO
    if (digit < 0 || digit > 9) break
    ms += digit * Math.floor(weight)
    weight /= 10
  }
  return cursor.at > start ? ms : NaN
}

/** Days since 1970-01-01 in the Gregorian calendar, NaN where there is no such day. */
function epochDay(year: number, month: number, day: number): number {
  if (!(month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month))) return NaN
  const before = year - 1
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400)
  const dayOfYear = DAYS_BEFORE_MONTH[month - 1]! + (month > 2 && isLeap(year) ? 1 : 0) + day - 1
  return before * 365 + leapDays + dayOfYear - 719_162
}

function daysIn(year: number, month: number): number {
  if (month === 2) return isLeap(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
}

function isDateSeparator(byte: number | undefined): boolean {
  return byte === 45 || byte === 47 || byte === DOT
}

function isBlank(byte: number): boolean {
  return byte === BLANK || byte === 9
}

function isLetter(byte: number, upper: number): boolean {
  return (byte & ~32) === upper
}

const encoder = new TextEncoder()

/** @returns epoch milliseconds, undefined where the text is no time */
export function parseTimeText(text: string, order: DateOrder): number | undefined {
  const bytes = encoder.encode(text)
  const ms = parseTimeBytes(bytes, 0, bytes.length, order)
  return Number.isNaN(ms) ? undefined : ms
}

const LOCAL_DATE = /^(\d{1,2})([-/.])(\d{1,2})\2\d{4}/

/**
 * Whether dates of a column name the day or the month first: a number above 12 tells. Where none does, dashes and dots
 * mean day first and slashes month first, as Trustgrid's own two forms have it.
 */
export function dateOrderOf(texts: readonly string[]): { order: DateOrder; isCertain: boolean } {
  const dates = texts.map((text) => LOCAL_DATE.exec(text)).filter((match) => match !== null)
  const firstAbove = dates.some((date) => Number(date[1]) > 12)
  const secondAbove = dates.some((date) => Number(date[3]) > 12)
  if (firstAbove !== secondAbove) return { order: firstAbove ? 'day-first' : 'month-first', isCertain: true }
  const isSlashed = dates.every((date) => date[2] === '/')
  return { order: isSlashed ? 'month-first' : 'day-first', isCertain: dates.length === 0 }
}

/** Whether the text says which zone it is in. */
export function namesZone(text: string): boolean {
  return /:\d\d(?:[.,]\d+)?\s*(?:[AP]M)?\s*(?:Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)$/i.test(text)
}

/** Arrow's TimeUnit: seconds, milliseconds, microseconds, nanoseconds. */
export function unitsPerSecond(unit: number): bigint {
  return 1000n ** BigInt(unit)
}

const INFINITY = 2n ** 63n - 1n

/** `2024-01-02T03:04:05.678Z`, with as many more digits as there are microseconds or nanoseconds. */
export function timestampToIso(value: bigint, perSecond: bigint): string {
  if (value === INFINITY) return 'infinity'
  if (value === -INFINITY) return '-infinity'
  const nanoseconds = value * (1_000_000_000n / perSecond)
  const seconds = floorDivide(nanoseconds, 1_000_000_000n)
  const fraction = (nanoseconds - seconds * 1_000_000_000n).toString().padStart(9, '0')
  return `${dateText(Number(seconds) * 1000)}T${clockText(Number(seconds - floorDivide(seconds, 86_400n) * 86_400n))}.${shortened(fraction, 3)}Z`
}

export function daysToIso(days: number): string {
  return dateText(days * 86_400_000)
}

export function timeText(value: bigint, perSecond: bigint): string {
  const nanoseconds = value * (1_000_000_000n / perSecond)
  const fraction = shortened((nanoseconds % 1_000_000_000n).toString().padStart(9, '0'), 0)
  return clockText(Number(nanoseconds / 1_000_000_000n)) + (fraction && `.${fraction}`)
}

/** @param words months, days, and nanoseconds in two words */
export function intervalText(words: Int32Array): string {
  const [months = 0, days = 0, low = 0, high = 0] = words
  const nanoseconds = (BigInt(high) << 32n) | BigInt(low >>> 0)
  const clock =
    nanoseconds < 0n ? `-${timeText(-nanoseconds, 1_000_000_000n)}` : timeText(nanoseconds, 1_000_000_000n)
  const parts = [months && `${months} months`, days && `${days} days`, nanoseconds && clock].filter(Boolean)
  return parts.length > 0 ? parts.join(' ') : '00:00:00'
}

/** Works beyond the years 0 to 9999 and beyond what Date can hold, where only the count of days is given. */
function dateText(ms: number): string {
  const date = new Date(ms)
  if (Number.isNaN(date.getTime())) return `day ${Math.floor(ms / 86_400_000)}`
  return date.toISOString().replace(/T.*/, '')
}

function clockText(seconds: number): string {
  const part = (value: number) => String(value).padStart(2, '0')
  return `${part(Math.floor(seconds / 3600))}:${part(Math.floor(seconds / 60) % 60)}:${part(seconds % 60)}`
}

/** Leaves out groups of three zeros at the end, but keeps `least` digits. */
function shortened(fraction: string, least: number): string {
  let text = fraction
  while (text.length > least && text.endsWith('000')) text = text.slice(0, -3)
  return text
}

function floorDivide(a: bigint, b: bigint): bigint {
  return a / b - (a % b < 0n ? 1n : 0n)
}

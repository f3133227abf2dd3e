const COUNT = new Intl.NumberFormat('en')
const BYTE_UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']
const SHORT_UNITS = ['', 'k', 'M', 'G', 'T']

/** `1234567` → `1,234,567`. */
export function formatCount(count: number | bigint): string {
  return COUNT.format(count)
}

/** `1`, `'record'` → `1 record`; `2` → `2 records`. */
export function formatCounted(count: number | bigint, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${BigInt(count) === 1n ? one : many}`
}

/** `54227230` → `51.7 MiB`: three figures, or the whole bytes below one KiB. */
export function formatBytes(bytes: number | bigint): string {
  const { value, power } = scaled(Number(bytes), 1024, BYTE_UNITS.length - 1)
  return `${power === 0 ? formatCount(bytes) : threeFigures(value)} ${BYTE_UNITS[power]}`
}

/** `54227230` → `54,227,230 bytes`, for the hover over what `formatBytes` rounds. */
export function formatExactBytes(bytes: number | bigint): string {
  return formatCounted(bytes, 'byte')
}

/** `1523000` → `1.52 M`, for rates and axes; never where a number must be exact. */
export function formatShort(count: number): string {
  const { value, power } = scaled(count, 1000, SHORT_UNITS.length - 1)
  if (power === 0) return COUNT.format(Number(value.toPrecision(3)))
  return `${threeFigures(value)} ${SHORT_UNITS[power]}`
}

/** `31` → `31 ms`, `1312` → `1.3 s`, `125000` → `2 min 5 s`, `7380000` → `2 h 3 min`. */
export function formatDuration(ms: number): string {
  if (ms < 0.95) return ms <= 0 ? '0 ms' : '< 1 ms'
  if (ms < 999.5) return `${Math.round(ms)} ms`
  if (ms < 9_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return twoUnits(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  const minutes = Math.round(seconds / 60)
  if (minutes < 1440) return twoUnits(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  const hours = Math.round(minutes / 60)
  return twoUnits(Math.floor(hours / 24), 'd', hours % 24, 'h')
}

/** `0.4238` → `42 %`; what is not all of it never reads `100 %`. */
export function formatPercent(fraction: number): string {
  const percent = Math.round(fraction * 100)
  return `${percent === 100 && fraction < 1 ? 99 : percent} %`
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}

/** The power of `base` that leaves a value whose three figures are below `base`. */
function scaled(value: number, base: number, highest: number): { value: number; power: number } {
  let power = 0
  while (power < highest && Math.abs(value) >= (power === 0 ? base : base - 0.5)) {
    value /= base
    power++
  }
  return { value, power }
}

function threeFigures(value: number): string {
  const size = Math.abs(value)
  return value.toFixed(size < 9.995 ? 2 : size < 99.95 ? 1 : 0)
}

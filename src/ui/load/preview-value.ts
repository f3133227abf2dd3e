import { parseAddress, printAddress } from '../../flow/address.ts'
import type { Column } from '../../flow/column.ts'

/** A value as it would load: what is shown, and whether it can be what the column wants. */
export interface PreviewValue {
  readonly text: string
  readonly fits: boolean
}

const MISSING: ReadonlySet<string> = new Set(['', '-', 'None', 'null', 'NULL'])
const LARGEST = { u8: 255n, u16: 65_535n, u32: 4_294_967_295n, u64: 2n ** 64n - 1n } as const
/** Columns whose numbers may also be written as words. */
const WORDS_TOO: ReadonlySet<string> = new Set(['protocol', 'tcp_flags', 'tcp_flags_recv'])

/** How a text of the file would read in the column; only what is certain is called wrong. */
export function previewValue(column: Column, text: string): PreviewValue {
  const value = text.trim()
  if (MISSING.has(value)) return { text: '—', fits: true }
  switch (column.storage) {
    case 'address': {
      const words = parseAddress(value.replace(/%.*$/, ''))
      return words ? { text: printAddress(words), fits: true } : { text: value, fits: false }
    }
    case 'time':
      return { text: epochAsText(value) ?? value, fits: /\d/.test(value) }
    case 'f64':
      return { text: value, fits: Number.isFinite(Number(value)) }
    case 'u8':
    case 'u16':
    case 'u32':
    case 'u64':
      return wholeNumber(value, column, LARGEST[column.storage])
    default:
      return { text: value, fits: true }
  }
}

/** Digits, also where a program wrote them as a float (`443.0`) or in hexadecimal (`0x0303`). */
function wholeNumber(value: string, { name }: Column, largest: bigint): PreviewValue {
  const digits = /^(\d+)(?:\.0*)?$/.exec(value)?.[1] ?? /^0x[0-9a-f]{1,16}$/i.exec(value)?.[0]
  if (digits === undefined || WORDS_TOO.has(name)) return { text: value, fits: WORDS_TOO.has(name) }
  const number = BigInt(digits)
  return number <= largest ? { text: String(number), fits: true } : { text: value, fits: false }
}

/** Epoch seconds, milliseconds, microseconds or nanoseconds, told apart by how many digits they have. */
function epochAsText(value: string): string | undefined {
  const found = /^(\d{9,19})(\.\d+)?$/.exec(value)
  const digits = found?.[1]?.length
  if (digits === undefined) return undefined
  const perSecond = digits <= 11 ? 1 : digits <= 14 ? 1e3 : digits <= 17 ? 1e6 : 1e9
  const date = new Date((Number(value) / perSecond) * 1000)
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString().replace('T', ' ').replace('Z', '')
}

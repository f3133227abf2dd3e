const MULTIPLIERS: Readonly<Record<string, number>> = { k: 1, m: 2, g: 3, t: 4, p: 5 }
const NUMBER = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?`
const QUANTITY = new RegExp(`^(${NUMBER})(?:([kmgtp])(i?))?b?$`, 'i')
const DURATION_PART = new RegExp(`^(${NUMBER})(ms|s|m|h|d|w)`, 'i')
const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
}

const UNIT_WORDS: readonly (readonly [RegExp, keyof typeof UNIT_MS])[] = [
  [/^(?:ms|millis(?:econds?)?|milliseconds?)$/i, 'ms'],
  [/^(?:s|secs?|seconds?)$/i, 's'],
  [/^(?:m|mins?|minutes?)$/i, 'm'],
  [/^(?:h|hrs?|hours?)$/i, 'h'],
  [/^(?:d|days?)$/i, 'd'],
  [/^(?:w|wks?|weeks?)$/i, 'w'],
]

/** The unit of a length of time that a word means, as `parseDuration` reads it: `m` for `minutes`. */
export function durationUnit(word: string): string | undefined {
  return UNIT_WORDS.find(([spellings]) => spellings.test(word))?.[1]
}

/** A number as people write amounts: `10M`, `1.5Gi`, `64KiB`. K is 1000, Ki 1024. */
export function parseQuantity(text: string): number | undefined {
  const found = QUANTITY.exec(text)
  if (!found) return undefined
  const [, number, suffix, binary] = found
  const power = suffix === undefined ? 0 : (MULTIPLIERS[suffix.toLowerCase()] ?? 0)
  const value = Number(number) * (binary ? 1024 : 1000) ** power
  if (!Number.isFinite(value)) return undefined
  // The product of a decimal fraction, 1.1 * 1000, may end beside the whole number that was meant.
  const rounded = Math.round(value)
  return power > 0 && Math.abs(value - rounded) < 1e-9 * value ? rounded : value === 0 ? 0 : value
}

/** The shortest exact spelling of an amount of bytes or packets. */
export function printQuantity(value: number): string {
  if (Number.isSafeInteger(value) && value > 0) {
    for (const [base, infix] of [
      [1024, 'i'],
      [1000, ''],
    ] as const) {
      for (const [letter, power] of Object.entries(MULTIPLIERS).reverse()) {
        if (value % base ** power === 0) return `${value / base ** power}${letter.toUpperCase()}${infix}`
      }
    }
  }
  return String(value)
}

/** A length of time in milliseconds: `15s`, `2h45m`, `1500ms`; a plain number counts seconds. */
export function parseDuration(text: string): number | undefined {
  const plain = new RegExp(`^${NUMBER}$`, 'i').test(text)
  if (plain) return finite(Number(text) * 1000)
  let rest = text
  let total = 0
  while (rest !== '') {
    const part = DURATION_PART.exec(rest)
    if (!part) return undefined
    total += Number(part[1]) * (UNIT_MS[part[2]?.toLowerCase() ?? ''] ?? 0)
    rest = rest.slice(part[0].length)
  }
  return text === '' ? undefined : finite(total)
}

/** The shortest spelling of a length of time that reads back as the same number of milliseconds. */
export function printDuration(ms: number): string {
  for (const unit of ['d', 'h', 'm', 's']) {
    const count = ms / (UNIT_MS[unit] ?? 1)
    if (Number.isSafeInteger(count) && count !== 0) return `${count}${unit}`
  }
  return `${ms}ms`
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? (value === 0 ? 0 : value) : undefined
}

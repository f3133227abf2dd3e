import { flagBit } from './tcp-flags.ts'

/** How bare numbers are meant. `16` may be either, so a format or a whole column decides, never the one value. */
export type NumberNotation = 'decimal' | 'hexadecimal'

/** Letters of positional notations: nfdump's `...AP.SF`, SiLK's ` S  A  `. */
const LETTER_BITS: ReadonlyMap<string, number> = new Map([
  ['F', 1],
  ['S', 2],
  ['R', 4],
  ['P', 8],
  ['A', 16],
  ['U', 32],
  ['E', 64],
  ['C', 128],
  ['W', 128],
])

/** @returns the flags as one number (src/flow/tcp-flags.ts), undefined where the text is in no known notation */
export function readFlags(text: string, notation: NumberNotation): number | undefined {
  if (/^0x[0-9a-f]{1,4}$/i.test(text)) return asByte(parseInt(text, 16))
  const words = flagWords(text)
  if (words !== undefined) return words
  if (notation === 'hexadecimal' && /^[0-9a-f]{1,4}$/i.test(text)) return asByte(parseInt(text, 16))
  if (/^\d{1,5}$/.test(text)) return asByte(Number(text))
  return flagLetters(text)
}

/** The flags that the text spells out in words, such as `SYN PSH ACK FIN`. */
export function flagWords(text: string): number | undefined {
  let flags = 0
  for (const word of text.split(/[\s,;|+/-]+/)) {
    const bit = flagBit(word)
    if (bit === undefined) return undefined
    flags |= bit
  }
  return flags
}

function flagLetters(text: string): number | undefined {
  if (!/^[.FSRPAUECW ]{1,9}$/.test(text)) return undefined
  return Array.from(text).reduce((flags, letter) => flags | (LETTER_BITS.get(letter) ?? 0), 0)
}

/** Whether the values tell by themselves that bare numbers among them are hexadecimal. */
export function showsHexadecimal(texts: readonly string[]): boolean {
  return texts.some(
    (text) => /^0x/i.test(text) || (/^[0-9a-f]{2}$/i.test(text) && /\d/.test(text) && /[a-f]/i.test(text)),
  )
}

function asByte(value: number): number | undefined {
  return value <= 255 ? value : undefined
}

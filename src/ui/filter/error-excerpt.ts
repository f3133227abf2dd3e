const MOST_AROUND = 28
const MOST_WRONG = 48

/** The part of a text around an error, cut where it is long. */
export interface ErrorExcerpt {
  readonly before: string
  readonly wrong: string
  readonly after: string
}

/** Where a text stops making sense, to be shown beside what is wrong with it. Positions count UTF-16 units. */
export function errorExcerpt(text: string, { from, to }: { from: number; to: number }): ErrorExcerpt {
  const start = Math.max(0, from - MOST_AROUND)
  const wrong = text.slice(from, Math.min(to, from + MOST_WRONG))
  const isCut = to > from + MOST_WRONG && text.length > from + MOST_WRONG
  const after = isCut ? '' : text.slice(to, to + MOST_AROUND)
  return {
    before: (start > 0 ? '…' : '') + text.slice(start, from),
    wrong: isCut ? `${wrong}…` : wrong,
    after: after + (!isCut && to + MOST_AROUND < text.length ? '…' : ''),
  }
}

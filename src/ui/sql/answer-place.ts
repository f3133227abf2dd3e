/** A cell of an answer that the keyboard is at. */
export interface AnswerPlace {
  readonly line: number
  readonly column: number
}

export interface AnswerSize {
  readonly lines: number
  readonly columns: number
  /** Lines that are seen at once. */
  readonly page: number
}

/**
 * Where a key leads, with the keys of the flow table; the first one leads to the first cell, or to the last line. Undefined where the key
 * leads nowhere.
 */
export function placeAfter(
  key: string,
  at: AnswerPlace | undefined,
  { lines, columns, page }: AnswerSize,
): AnswerPlace | undefined {
  const step = stepOf(key, lines, page)
  if (!step || lines === 0 || columns === 0) return undefined
  if (!at) return { line: key === 'End' ? lines - 1 : 0, column: 0 }
  return { line: within(at.line + step.lines, lines), column: within(at.column + step.columns, columns) }
}

function stepOf(key: string, lines: number, page: number): { lines: number; columns: number } | undefined {
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return { lines: 1, columns: 0 }
    case 'ArrowUp':
    case 'k':
      return { lines: -1, columns: 0 }
    case 'ArrowRight':
      return { lines: 0, columns: 1 }
    case 'ArrowLeft':
      return { lines: 0, columns: -1 }
    case 'PageDown':
      return { lines: page, columns: 0 }
    case 'PageUp':
      return { lines: -page, columns: 0 }
    case 'Home':
      return { lines: -lines, columns: 0 }
    case 'End':
      return { lines, columns: 0 }
    default:
      return undefined
  }
}

function within(at: number, size: number): number {
  return Math.min(Math.max(0, at), size - 1)
}

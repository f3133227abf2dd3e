import { literal } from '../../lib/sql-text.ts'
import { typedQuery, type AnswerColumns, type AnswerRow, type TypedQuery } from '../../lib/typed-query.ts'
import type { Cell, KeyRange } from './key-range.ts'
import type { KeyPart } from './sort-key.ts'

/** Asks the engine; the one thing in the division of an order that is not pure. */
export type Ask = <C extends AnswerColumns>(
  query: TypedQuery<C>,
  signal: AbortSignal,
) => Promise<AnswerRow<C>[]>

/** Into how many cells a range of numbers is divided. The engine counts thousands of cells as fast as ten. */
const CELLS = 4096n
/** How many characters of a text make a cell. */
const CELL_CHARACTERS = 2

/** Divides a range of values into cells and counts the records of each, exactly; in ascending order, none empty. */
export async function countCells(
  ask: Ask,
  table: string,
  part: KeyPart,
  range: KeyRange,
  where: string,
  signal: AbortSignal,
): Promise<Cell[]> {
  switch (part.kind) {
    case 'integer':
      if (range.kind !== 'integer') break
      return countIntegers(ask, table, part, range, where, signal)
    case 'float':
      if (range.kind !== 'float') break
      return countFloats(ask, table, part, range, where, signal)
    case 'text':
      if (range.kind !== 'text') break
      return countTexts(ask, table, part, range, where, signal)
    case 'label':
      if (range.kind !== 'label') break
      return countLabels(ask, table, part, range.codes, where, signal)
  }
  throw new TypeError(`a range of ${range.kind} cannot divide a ${part.kind}`)
}

type RangeOf<K extends KeyRange['kind']> = Extract<KeyRange, { kind: K }>
type PartOf<K extends KeyPart['kind']> = Extract<KeyPart, { kind: K }>

async function countIntegers(
  ask: Ask,
  table: string,
  part: PartOf<'integer'>,
  range: RangeOf<'integer'>,
  where: string,
  signal: AbortSignal,
): Promise<Cell[]> {
  const { from, to } = range
  const width = (to - from) / CELLS + 1n
  const cell = `(${part.sql}::${part.type} - (${from})::${part.type}) // ${width}::${part.type}`
  const rows = await ask(
    typedQuery(
      { cell: 'bigint', n: 'number' },
      `SELECT ${cell} AS cell, count(*) AS n FROM ${table} WHERE ${where} GROUP BY cell ORDER BY cell`,
    ),
    signal,
  )
  return rows.map((row) => {
    const first = from + row.cell * width
    const last = first + width - 1n
    return { range: { kind: 'integer', from: first, to: last < to ? last : to }, count: row.n }
  })
}

/** Subtraction, division and floor keep the order of floats, so cells do too; their limits are values that occur. */
async function countFloats(
  ask: Ask,
  table: string,
  part: KeyPart,
  range: RangeOf<'float'>,
  where: string,
  signal: AbortSignal,
): Promise<Cell[]> {
  // Halves where the width of the range is beyond the greatest float.
  const half = Number.isFinite(range.to - range.from) ? 1 : 2
  const from = range.from / half
  const width = range.to / half - from
  const cell = `floor((${part.sql} / ${half} - ${from}::DOUBLE) / ${width}::DOUBLE * ${CELLS})`
  const rows = await ask(
    typedQuery(
      { low: 'number', high: 'number', n: 'number' },
      `SELECT min(${part.sql}) AS low, max(${part.sql}) AS high, count(*) AS n FROM ${table} WHERE ${where} GROUP BY ${cell} ORDER BY low`,
    ),
    signal,
  )
  return rows.map((row) => ({ range: { kind: 'float', from: row.low, to: row.high }, count: row.n }))
}

async function countTexts(
  ask: Ask,
  table: string,
  part: KeyPart,
  range: RangeOf<'text'>,
  where: string,
  signal: AbortSignal,
): Promise<Cell[]> {
  const prefix = commonPrefix(range.from, range.to)
  const cell = `substr(${part.sql}, ${prefix.length + 1}, ${CELL_CHARACTERS})`
  const rows = await ask(
    typedQuery(
      { cell: 'text', n: 'number' },
      `SELECT ${cell} AS cell, count(*) AS n FROM ${table} WHERE ${where} GROUP BY cell ORDER BY cell`,
    ),
    signal,
  )
  return rows.map((row) => {
    const text = prefix.join('') + row.cell
    return {
      range: { kind: 'text', from: text, to: text, ended: [...row.cell].length < CELL_CHARACTERS },
      count: row.n,
    }
  })
}

async function countLabels(
  ask: Ask,
  table: string,
  part: KeyPart,
  codes: readonly number[],
  where: string,
  signal: AbortSignal,
): Promise<Cell[]> {
  const rows = await ask(
    typedQuery(
      { code: 'number', n: 'number' },
      `SELECT ${part.sql} AS code, count(*) AS n FROM ${table} WHERE ${where} GROUP BY code`,
    ),
    signal,
  )
  const counts = new Map(rows.map((row) => [row.code, row.n]))
  return codes.flatMap((code): Cell[] => {
    const count = counts.get(code)
    return count === undefined ? [] : [{ range: { kind: 'label', codes: [code] }, count }]
  })
}

/** Characters, as the engine counts them, that both texts begin with. */
function commonPrefix(a: string, b: string): readonly string[] {
  const [left, right] = [[...a], [...b]]
  let length = 0
  while (length < left.length && left[length] === right[length]) length++
  return left.slice(0, length)
}

/** SQL to order the records of a range by a part. */
export function orderExpression(part: KeyPart, range: KeyRange | undefined): string {
  if (part.kind !== 'label') return part.sql
  const codes = range?.kind === 'label' ? range.codes : part.codesByText
  return `list_position([${codes.map(literal).join(', ')}]::UINTEGER[], ${part.sql})`
}

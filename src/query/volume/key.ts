import type { Column } from '../../flow/column.ts'
import { wordsOf, printAddress } from '../../flow/address.ts'
import { protocolName } from '../../flow/protocols.ts'
import { serviceName } from '../../flow/services.ts'
import { literal, identifier } from '../../lib/sql-text.ts'
import type { AnswerColumns, AnswerRow } from '../../lib/typed-query.ts'
import { columnField } from '../filter/fields.ts'
import { anyOf, type Filter, type Value } from '../filter/filter.ts'

/** A value as the engine keeps it: a code, a number, a text; two for an address. */
export type KeyCell = number | bigint | string | null
export type KeyCells = readonly KeyCell[]

/** Something to group flows by. */
export interface VolumeKey {
  readonly id: string
  readonly title: string
  readonly parts: readonly KeyPart[]
  /** The value as people read it; missing is an empty text. */
  text(cells: KeyCells): string
  /** The condition that exactly the flows with this value meet. */
  filter(cells: KeyCells): Filter
}

export interface KeyPart {
  /** Over view `flow`. */
  readonly sql: string
  readonly kind: 'number?' | 'bigint?' | 'text?'
}

export function columnKey(column: Column, labels: ReadonlyMap<string, readonly string[]>): VolumeKey {
  const field = columnField(column.name)
  const base = { id: column.name, title: keyTitle(column) }
  switch (column.storage) {
    case 'address':
      return {
        ...base,
        parts: [bigPart(`${column.name}_hi`), bigPart(`${column.name}_lo`)],
        text: (cells) => addressOf(cells),
        filter: (cells) => equals(field, addressOf(cells), (address) => ({ kind: 'address', address })),
      }
    case 'label': {
      const textOf = ([code]: KeyCells) =>
        code === null || code === undefined ? null : (labels.get(column.name)?.[Number(code)] ?? `#${code}`)
      return {
        ...base,
        parts: [{ sql: identifier(column.name), kind: 'number?' }],
        text: (cells) => textOf(cells) ?? '',
        filter: (cells) => equalsText(field, textOf(cells)),
      }
    }
    case 'text':
      return {
        ...base,
        parts: [{ sql: identifier(column.name), kind: 'text?' }],
        text: ([cell]) => String(cell ?? ''),
        filter: ([cell]) => equalsText(field, (cell as string | null | undefined) ?? null),
      }
    default:
      return {
        ...base,
        parts: [
          column.storage === 'u64' ? bigPart(column.name) : { sql: identifier(column.name), kind: 'number?' },
        ],
        text: ([cell]) => numberText(column.name, cell ?? null),
        filter: ([cell]) =>
          cell === null || cell === undefined
            ? { op: 'missing', field }
            : is(field, { kind: 'number', number: Number(cell) }),
      }
  }
}

/** Columns of an answer that has a value of each key: their kinds, their names, and how they are selected from `flow`. */
export function cellColumns(keys: readonly VolumeKey[], prefix = 'key') {
  const columns: Record<string, KeyPart['kind']> = {}
  const selected: string[] = []
  keys.forEach(({ parts }, k) =>
    parts.forEach(({ sql, kind }, p) => {
      columns[`${prefix}_${k}_${p}`] = kind
      selected.push(`${sql} AS ${prefix}_${k}_${p}`)
    }),
  )
  return { columns, names: Object.keys(columns), selected }
}

/** The cells of each key in a row of such an answer. */
export function cellsOf(
  keys: readonly VolumeKey[],
  row: AnswerRow<AnswerColumns>,
  prefix = 'key',
): readonly KeyCells[] {
  return keys.map(({ parts }, k) => parts.map((_, p) => row[`${prefix}_${k}_${p}`] as KeyCell))
}

/** SQL that holds for the records with these cells. */
export function cellsCondition(key: VolumeKey, cells: KeyCells): string {
  return key.parts
    .map(({ sql }, i) =>
      cells[i] === null || cells[i] === undefined ? `${sql} IS NULL` : `${sql} = ${literal(cells[i])}`,
    )
    .join(' AND ')
}

export function sameCells(a: KeyCells, b: KeyCells): boolean {
  return a.length === b.length && a.every((cell, i) => cell === b[i])
}

function keyTitle({ name, title }: Column): string {
  if (name === 'src_port') return 'Source port'
  return name === 'dst_port' ? 'Destination port' : name === 'protocol' ? 'Protocol' : title
}

function numberText(name: string, cell: KeyCell): string {
  if (cell === null) return ''
  if (name === 'protocol') return protocolName(Number(cell)).toUpperCase()
  const service = name === 'dst_port' ? serviceName(Number(cell)) : undefined
  return service === undefined ? String(cell) : `${cell} ${service}`
}

export function bigPart(name: string, sql = identifier(name)): KeyPart {
  return { sql, kind: 'bigint?' }
}

/** Text of an address of which the cells are the halves; empty where it is missing. */
export function addressOf([hi, lo]: KeyCells): string {
  return lo === null || lo === undefined ? '' : printAddress(wordsOf(BigInt(hi ?? 0), BigInt(lo)))
}

/** The condition that a field has a value, or where the text is empty, that it is missing. */
export function equals(field: string, text: string, value: (text: string) => Value): Filter {
  return text === '' ? { op: 'missing', field } : is(field, value(text))
}

/** An empty text is a value too. */
export function equalsText(field: string, text: string | null): Filter {
  return text === null ? { op: 'missing', field } : is(field, { kind: 'text', text })
}

export function is(field: string, value: Value): Filter {
  return { op: 'compare', field, is: '=', value }
}

/** The flows with none of the listed values. */
export function otherThan(
  keys: readonly VolumeKey[],
  listed: readonly { readonly cells: readonly KeyCells[] }[],
): Filter {
  const key = combinedKey(keys)
  return { op: 'not', of: anyOf(listed.map(({ cells }) => key.filter(cells.flat()))) }
}

/** Several keys as one: a value for each. */
export function combinedKey(keys: readonly VolumeKey[]): VolumeKey {
  const [only] = keys
  if (keys.length === 1 && only) return only
  const split = (cells: KeyCells) => {
    let at = 0
    return keys.map(({ parts }) => cells.slice(at, (at += parts.length)))
  }
  return {
    id: keys.map(({ id }) => id).join(' '),
    title: keys.map(({ title }) => title).join(' → '),
    parts: keys.flatMap(({ parts }) => parts),
    text: (cells) =>
      split(cells)
        .map((own, i) => keys[i]?.text(own) ?? '')
        .join(' → '),
    filter: (cells) => ({
      op: 'and',
      of: split(cells).map((own, i) => keys[i]?.filter(own) ?? { op: 'and', of: [] }),
    }),
  }
}

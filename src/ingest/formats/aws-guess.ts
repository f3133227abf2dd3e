import { knownColumn } from '../../flow/columns.ts'
import type { Head } from '../head.ts'
import { guessTargets, type SourceColumn } from '../mapping-guess.ts'
import type { MappingProposal } from '../protocol.ts'
import { tokensOf } from '../token-lines.ts'
import { awsField } from './aws-fields.ts'
import { orderWithin } from './aws-orders.ts'
import { looksLike, type Shape } from './value-shapes.ts'

const MOST_LINES = 300
const PREVIEW_LINES = 20
/** So many of the values of a column must have its shape: real logs have odd ones among them. */
const SHAPE_SHARE = 0.8
/** Lines of prose have all sorts of widths; records have one. */
const WIDTH_SHARE = 0.5

/** Shapes that tell which column a value belongs to, however the fields are ordered. */
const TELLING_SHAPES: readonly (readonly [shape: Shape, columns: readonly string[]])[] = [
  ['eni', ['interface_id']],
  ['vpc', ['vpc_id']],
  ['subnet', ['subnet_id']],
  ['instance', ['instance_id']],
  ['tgw-attachment', ['tgw_attachment_id']],
  ['tgw', ['tgw_id']],
  ['action', ['action']],
  ['status', ['log_status']],
  ['type', ['type']],
  ['direction', ['direction']],
  ['az', ['az_id']],
  ['region', ['region']],
  ['address', ['src_addr', 'dst_addr', 'pkt_src_addr', 'pkt_dst_addr']],
]
const FULL_ACCOUNT = /^(\d{12}|unknown)$/
/** What these columns hold is guessed best when what is sure is known. */
const LEFT_TO_MAPPING = new Set(['src_addr', 'dst_addr', 'action', 'direction'])
/** FIN, SYN, RST and ACK are the flags that AWS records. */
const RECORDED_FLAGS = 1 | 2 | 4 | 16

/**
 * Guesses the fields of records in an order that no document names, by the shape of their values.
 * @returns `undefined` where the lines do not look like records of AWS. Targets are names of columns.
 */
export function guessOrder(head: Head): MappingProposal | undefined {
  const lines = head.lines.slice(0, MOST_LINES).map(tokensOf)
  const width = commonWidth(lines)
  const records = lines.filter((tokens) => tokens.length === width)
  if (width < 4 || records.length < WIDTH_SHARE * lines.length) return undefined
  const columns = Array.from({ length: width }, (_, i) =>
    records.map((tokens) => tokens[i]!).filter((token) => token !== '-'),
  )
  const targets = columns.map((): string | undefined => undefined)
  placeKnownOrder(targets, records)
  placeSure(targets, columns)
  if (!isOfAws(targets)) return undefined
  fillFromMapping(targets, columns)
  return {
    mapping: { format: 'aws-vpc', delimiter: 'spaces', header: false, targets: targets.map(named) },
    sourceColumns: targets.map((_, i) => `column ${i + 1}`),
    preview: records.slice(0, PREVIEW_LINES),
    reason: `The values look like an AWS flow log, but their order of ${width} fields is in no document and no line names the fields.`,
  }
}

/** Many formats are the default with fields added, and tools write times and names of streams before it. */
function placeKnownOrder(targets: (string | undefined)[], records: readonly (readonly string[])[]): void {
  const found = orderWithin(records)
  found?.order.fields.forEach((name, i) => {
    targets[found.at + i] = awsField(name)?.column
  })
}

function placeSure(targets: (string | undefined)[], columns: readonly (readonly string[])[]): void {
  for (const [shape, names] of TELLING_SHAPES) {
    const free = names.filter((name) => !targets.includes(name))
    columns.forEach((values, i) => {
      if (targets[i] === undefined && areMostly(values, (value) => looksLike(shape, value)))
        targets[i] = free.shift()
    })
  }
  place(targets, columns, 'account_id', (values) => areMostly(values, (value) => FULL_ACCOUNT.test(value)))
  place(
    targets,
    columns,
    'version',
    (values, i) => i === 0 && areMostly(values, (value) => /^\d{1,2}$/.test(value)),
  )
  placeTimes(targets, columns)
}

/** Of two epoch times the start is the one that is never later. */
function placeTimes(targets: (string | undefined)[], columns: readonly (readonly string[])[]): void {
  if (targets.includes('start_time')) return
  const places = columns.flatMap((values, i) => {
    const isTime = targets[i] === undefined && areMostly(values, (value) => looksLike('epoch', value))
    return isTime ? [i] : []
  })
  const [first, second] = places
  if (first === undefined) return
  if (second === undefined) {
    targets[first] = 'start_time'
    return
  }
  const isFirstEarlier = Number(columns[first]![0]) <= Number(columns[second]![0])
  targets[isFirstEarlier ? first : second] = 'start_time'
  targets[isFirstEarlier ? second : first] = 'end_time'
}

/** Protocol, ports and counters are guessed as in any other table, TCP flags by what AWS records of them. */
function fillFromMapping(targets: (string | undefined)[], columns: readonly (readonly string[])[]): void {
  place(targets, columns, 'tcp_flags', (values) => areFlags(values))
  const open = targets.flatMap((target, i) =>
    target === undefined || LEFT_TO_MAPPING.has(target) ? [i] : [],
  )
  const sources: SourceColumn[] = open.map((i) => ({ name: undefined, texts: columns[i]! }))
  const guessed = guessTargets(sources)
  const taken = new Set(targets)
  open.forEach((i, k) => {
    const target = guessed[k]
    // A name of its own would count the open columns only.
    if (targets[i] === undefined && target !== undefined && knownColumn(target) && !taken.has(target)) {
      targets[i] = target
      taken.add(target)
    }
  })
}

function isOfAws(targets: readonly (string | undefined)[]): boolean {
  const has = (name: string) => targets.includes(name)
  if (!has('src_addr') || !has('dst_addr')) return false
  return has('interface_id') || has('tgw_attachment_id') || (has('action') && has('log_status'))
}

/** 18 and 19 are a server's answer; a column that never has them could be something else. */
function areFlags(values: readonly string[]): boolean {
  const numbers = values.map(Number)
  return (
    numbers.length > 0 &&
    numbers.every((number) => Number.isInteger(number) && (number & ~RECORDED_FLAGS) === 0) &&
    numbers.some((number) => number === 18 || number === 19)
  )
}

function place(
  targets: (string | undefined)[],
  columns: readonly (readonly string[])[],
  target: string,
  fits: (values: readonly string[], index: number) => boolean,
): void {
  if (targets.includes(target)) return
  const index = columns.findIndex(
    (values, i) => targets[i] === undefined && values.length > 0 && fits(values, i),
  )
  if (index >= 0) targets[index] = target
}

/** What could not be told is kept as text. */
function named(target: string | undefined, index: number): string {
  return target ?? `column_${index + 1}`
}

function areMostly(values: readonly string[], passes: (value: string) => boolean): boolean {
  return values.length > 0 && values.filter(passes).length >= SHAPE_SHARE * values.length
}

function commonWidth(lines: readonly (readonly string[])[]): number {
  const counts = new Map<number, number>()
  for (const { length } of lines) counts.set(length, (counts.get(length) ?? 0) + 1)
  const [most] = [...counts].sort((a, b) => b[1] - a[1])
  return most?.[0] ?? 0
}

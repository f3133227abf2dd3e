import { canonicalAddress, canonicalPrefix } from './prefix.ts'

/** Names for addresses: name → the addresses and prefixes that bear it. */
export type AddressNames = ReadonlyMap<string, readonly string[]>

/** Names of a text, and lines that are neither a name nor a comment. */
export interface NamesRead {
  readonly names: AddressNames
  /** How many addresses and prefixes have a name. */
  readonly named: number
  readonly rejected: readonly RejectedLine[]
}

export interface RejectedLine {
  /** Counted from 1. */
  readonly line: number
  readonly text: string
}

interface NamedAddress {
  readonly address: string
  readonly name: string
  readonly aliases?: readonly string[]
}

/** Of the lines of a file of names so many say a name; a log has none, since its lines hold two addresses. */
const LEAST_SHARE = 0.5
const LINES_LOOKED_AT = 200
const LONGEST_LINE = 1000

/**
 * Whether the lines that a file begins with list names of addresses: `address-or-prefix,name` with comma, semicolon or
 * tab, in any order and with a header or without, or a hosts file (`10.0.0.1 name alias`).
 */
export function isNamesFile(firstLines: readonly string[]): boolean {
  const lines = firstLines.slice(0, LINES_LOOKED_AT).filter((line) => withoutComment(line) !== '')
  const body = lines[0] !== undefined && isHeader(lines[0]) ? lines.slice(1) : lines
  const named = body.filter((line) => namedAddress(line)).length
  return named > 0 && named >= LEAST_SHARE * body.length
}

/** Reads names; where an address has several, the first is shown, and those that lines say first are before aliases. */
export function readNames(text: string): NamesRead {
  const names = new Map<string, string[]>()
  const aliases: [name: string, address: string][] = []
  const rejected: RejectedLine[] = []
  let isFirst = true
  let named = 0
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (withoutComment(line) === '') continue
    const found = namedAddress(line)
    if (found) {
      add(names, found.name, found.address)
      for (const alias of found.aliases ?? []) aliases.push([alias, found.address])
      named++
    } else if (!isFirst || !isHeader(line)) {
      rejected.push({ line: i + 1, text: line.slice(0, 120) })
    }
    isFirst = false
  }
  for (const [name, address] of aliases) add(names, name, address)
  return { names, named, rejected }
}

function add(names: Map<string, string[]>, name: string, address: string): void {
  const addresses = names.get(name)
  if (!addresses) names.set(name, [address])
  else if (!addresses.includes(address)) addresses.push(address)
}

/** Names as lines that `readNames` reads back. */
export function printNames(names: AddressNames): string {
  return [...names]
    .flatMap(([name, addresses]) => addresses.map((address) => `${address},${csvField(name)}`))
    .join('\n')
}

function csvField(name: string): string {
  return /[",;#\t]|^\s|\s$/.test(name) ? `"${name.replaceAll('"', '""')}"` : name
}

function withoutComment(line: string): string {
  return line.trim().startsWith('#') ? '' : line.trim()
}

function namedAddress(line: string): NamedAddress | undefined {
  if (line.length > LONGEST_LINE) return undefined
  return delimitedLine(line) ?? hostsLine(line)
}

function delimitedLine(line: string): NamedAddress | undefined {
  const fields = fieldsOf(line)
  if (fields.length !== 2) return undefined
  const [first = '', second = ''] = fields
  const [firstAddress, secondAddress] = [addressOf(first), addressOf(second)]
  if (firstAddress !== undefined && secondAddress === undefined && isName(second))
    return { address: firstAddress, name: second }
  if (secondAddress !== undefined && firstAddress === undefined && isName(first))
    return { address: secondAddress, name: first }
  return undefined
}

/** A name is not empty, and no number: a table of an address and a count names nothing. */
function isName(text: string): boolean {
  return text !== '' && /\p{L}/u.test(text)
}

function fieldsOf(line: string): readonly string[] {
  const fields = line.match(/(?:^|[,;\t])(?:\s*"(?:[^"]|"")*"\s*|[^,;\t"]*)/g) ?? []
  const isWhole = fields.join('').length === line.length
  return isWhole ? fields.map((field) => unquoted(field.replace(/^[,;\t]/, '').trim())) : []
}

function unquoted(field: string): string {
  return field.startsWith('"') ? field.slice(1, -1).replaceAll('""', '"').trim() : field
}

const HOST = /^(?=.*[A-Za-z_])[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?$/

/** `10.0.0.1 name alias # comment`: the first name is the one that is shown. */
function hostsLine(line: string): NamedAddress | undefined {
  const [first = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/)
  const address = addressOf(first)
  const [name, ...aliases] = names
  return address !== undefined &&
    name !== undefined &&
    names.every((one) => HOST.test(one) && !addressOf(one))
    ? { address, name, aliases }
    : undefined
}

function addressOf(text: string): string | undefined {
  return text.includes('/') ? canonicalPrefix(text) : canonicalAddress(text)
}

/** Two words without an address: what the columns are called. */
function isHeader(line: string): boolean {
  const fields = fieldsOf(line)
  return fields.length === 2 && fields.every((field) => isName(field) && addressOf(field) === undefined)
}

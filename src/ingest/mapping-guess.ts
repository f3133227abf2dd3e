import { COMPUTED_COLUMNS, knownColumn } from '../flow/columns.ts'
import { protocolNumber } from '../flow/protocols.ts'
import { isAddressText } from './address-and-port.ts'
import { plainName } from './foreign-names.ts'
import { TARGETS_BY_NAME } from './mapping-names.ts'
import { fitsTarget, isDateText, isTimeText, share, type MappingTarget } from './mapping-targets.ts'
import { OwnNames } from './own-names.ts'

/** A column of delimited text: its heading, if there is one, and values from the beginning of the file. */
export interface SourceColumn {
  readonly name: string | undefined
  readonly texts: readonly string[]
}

/** Guesses what each column is, by its name where the values agree with it, else by its values. */
export function guessTargets(columns: readonly SourceColumn[]): (string | undefined)[] {
  const guess = new Guess(columns)
  guess.byName()
  guess.byUnmistakableValues()
  guess.onlyTime()
  if (columns.every((column) => column.name === undefined)) guess.byPlace()
  return guess.completed()
}

/** Bytes of an IP packet: no less than its header, no more than its length field can say. */
const SMALLEST_PACKET = 20
const LARGEST_PACKET = 65_535

class Guess {
  private readonly columns: readonly SourceColumn[]
  private readonly targets: (string | undefined)[]
  private readonly taken = new Set<string>()

  constructor(columns: readonly SourceColumn[]) {
    this.columns = columns
    this.targets = columns.map(() => undefined)
  }

  byName(): void {
    for (const names of TARGETS_BY_NAME) {
      this.columns.forEach((column, i) => {
        const target = column.name === undefined ? undefined : names.get(plainName(column.name))
        if (target && fitsTarget(target, column.texts)) this.assign(i, target)
      })
    }
  }

  /** Values that tell what they are: addresses, directions, decisions, and states and encryption as Azure writes them. */
  byUnmistakableValues(): void {
    const free = this.freeColumns()
    for (const i of free)
      if (share(this.columns[i]!.texts, isAddressText) > 0.8) this.assignFirst(i, ['src_addr', 'dst_addr'])
    for (const i of free) {
      const { texts } = this.columns[i]!
      if (isOnly(texts, /^[BCED]$/) && new Set(texts).size > 1) this.assign(i, 'flow_state')
      else if (isOnly(texts, /^(X|NX(_[A-Z_]+)?)$/)) this.assign(i, 'flow_encryption')
      else if (fitsTarget('direction', texts)) this.assign(i, 'direction')
      else if (fitsTarget('action', texts)) this.assign(i, 'action')
    }
  }

  /** A record without a time is of little use: where no name tells one, the only column of dates is its start. */
  onlyTime(): void {
    if (this.taken.has('start_time') || this.taken.has('end_time')) return
    const dates = this.freeColumns().filter((i) => {
      const { name, texts } = this.columns[i]!
      return name !== undefined && texts.every(isDateText)
    })
    if (dates.length === 1) this.assign(dates[0]!, 'start_time')
  }

  /** Without names: what stands where in most tools' orders. */
  byPlace(): void {
    for (const i of this.freeColumns()) {
      const { texts } = this.columns[i]!
      if (share(texts, isTimeText) === 1) this.assignFirst(i, ['start_time', 'end_time'])
      else if (
        isOnly(texts, /^[a-z][a-z0-9-]*$/i) &&
        share(texts, (text) => protocolNumber(text) !== undefined) > 0.8
      ) {
        this.assign(i, 'protocol')
      } else if (isOnly(texts, /^(1|2|6|17|47|50|51|58|89|132)$/)) this.assign(i, 'protocol')
    }
    const numbers = this.freeColumns().filter((i) => isOnly(this.columns[i]!.texts, /^\d{1,19}$/))
    const afterAddress = numbers.filter((i) => i > this.targets.indexOf('src_addr'))
    for (const i of afterAddress)
      if (fitsTarget('src_port', this.columns[i]!.texts)) this.assignFirst(i, ['src_port', 'dst_port'])
    this.assignCounters(this.freeColumns().filter((i) => numbers.includes(i)))
  }

  /** Packets and bytes are the first two counters of which one always holds what packets of 20 bytes and more make. */
  private assignCounters(places: readonly number[]): void {
    for (const packets of places) {
      const bytes = places.find((place) => place !== packets && this.areBytesOf(packets, place))
      if (bytes === undefined) continue
      this.assign(packets, 'packets_sent')
      this.assign(bytes, 'bytes_sent')
      return
    }
  }

  private areBytesOf(packets: number, bytes: number): boolean {
    const counts = this.columns[packets]!.texts.map(Number)
    const sizes = this.columns[bytes]!.texts.map(Number)
    return (
      counts.length === sizes.length &&
      counts.some((count) => count > 0) &&
      counts.every((count, i) => sizes[i]! >= SMALLEST_PACKET * count && sizes[i]! <= LARGEST_PACKET * count)
    )
  }

  /** The columns that are left keep their own names. */
  completed(): (string | undefined)[] {
    const names = new OwnNames('field')
    for (const target of this.taken) names.take(target)
    return this.targets.map(
      (target, i) => target ?? ownTarget(this.columns[i]!.name ?? `column_${i + 1}`, names),
    )
  }

  private freeColumns(): number[] {
    return this.targets.flatMap((target, i) =>
      target === undefined && this.columns[i]!.texts.length > 0 ? [i] : [],
    )
  }

  private assignFirst(i: number, targets: readonly MappingTarget[]): void {
    const target = targets.find((candidate) => !this.taken.has(candidate))
    if (target) this.assign(i, target)
  }

  private assign(i: number, target: string): void {
    if (this.targets[i] !== undefined || this.taken.has(target)) return
    this.targets[i] = target
    this.taken.add(target)
  }
}

/** A vendor's label of that name will do; else the field keeps a name of its own. */
function ownTarget(name: string, names: OwnNames): string {
  const snake = name.toLowerCase().replace(/[^a-z0-9]+/g, '_')
  const known = knownColumn(snake)
  const isFree =
    known !== undefined && !FIXED_LABELS.has(snake) && (known.storage === 'label' || known.storage === 'text')
  return (isFree ? names.take(snake) : undefined) ?? names.name(name)
}

/** Labels that Flowglass itself writes, or whose words are fixed. */
const FIXED_LABELS: ReadonlySet<string> = new Set([
  'file',
  'format',
  'flags_scope',
  'action',
  'direction',
  'log_status',
  'src_kind',
  'dst_kind',
  ...COMPUTED_COLUMNS,
])

function isOnly(texts: readonly string[], pattern: RegExp): boolean {
  return texts.length > 0 && texts.every((text) => pattern.test(text))
}

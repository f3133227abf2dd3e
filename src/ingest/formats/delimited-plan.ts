import type { DateOrder } from '../../flow/time-text.ts'
import type { NumberNotation } from '../../flow/tcp-flag-text.ts'
import type { Storage } from '../../flow/column.ts'
import { COMPUTED_COLUMNS, knownColumn } from '../../flow/columns.ts'
import { AddressAndPortField } from '../address-and-port.ts'
import type { AddressBuilder, IntegerBuilder } from '../column-builders.ts'
import type { Spans } from '../delimited-records.ts'
import { writerFor } from '../field-plan.ts'
import { ZONE_LEFT_OUT, type FieldWriter } from '../field-writers.ts'
import { ACTION_WORDS, DIRECTION_VALUES, isMappingTarget, STATE_ACTIONS } from '../mapping-targets.ts'
import { OwnNames } from '../own-names.ts'
import type { Recorder } from '../recorder.ts'
import { flagsField, protocolField, wordField } from '../spelled-field.ts'
import { decodeText, encodeText } from '../text.ts'
import { TimeField } from '../time-field.ts'
import type { ValuePlan } from '../value-plan.ts'

/** What the head told of the notations in one column. */
export interface ColumnNotation {
  readonly order: DateOrder
  readonly flagNumbers: NumberNotation
}

/** Protocols whose packets have ports: TCP, UDP, DCCP, SCTP, UDP-Lite. */
const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 33, 132, 136])
const ICMP: ReadonlySet<number> = new Set([1, 58])

/** Columns that every record gets from elsewhere. */
const NOT_FROM_FILE: ReadonlySet<string> = new Set([
  'file',
  'record',
  'format',
  'flags_scope',
  ...COMPUTED_COLUMNS,
])

/** How the values of delimited text become columns, by the mapping that was agreed. */
export class DelimitedPlan implements ValuePlan {
  private readonly recorder: Recorder
  private readonly targets: readonly (string | undefined)[]
  private readonly notationOf: (place: number) => ColumnNotation
  private readonly names = new OwnNames('field')
  private readonly source: AddressBuilder
  private readonly destination: AddressBuilder
  private readonly protocol: IntegerBuilder
  private readonly ports: readonly IntegerBuilder[]

  constructor(
    recorder: Recorder,
    targets: readonly (string | undefined)[],
    notationOf: (place: number) => ColumnNotation,
  ) {
    const { columns } = recorder
    this.recorder = recorder
    this.targets = targets
    this.notationOf = notationOf
    this.source = columns.address('src_addr')
    this.destination = columns.address('dst_addr')
    this.protocol = columns.integer('protocol')
    this.ports = [columns.integer('src_port'), columns.integer('dst_port')]
  }

  writerOf(_name: string, place: number): FieldWriter | undefined {
    const target = this.targets[place]
    if (target === undefined) return undefined
    const isKnown =
      isMappingTarget(target) || (knownColumn(target) !== undefined && !NOT_FROM_FILE.has(target))
    const column = (isKnown ? this.names.take(target) : undefined) ?? this.names.name(target)
    return this.writerOfColumn(column, this.notationOf(place))
  }

  complete(_spans: Spans, row: number): string | undefined {
    if (this.source.isNull(row)) return 'src_addr is missing'
    if (this.destination.isNull(row)) return 'dst_addr is missing'
    if (!this.protocol.isNull(row) && !WITH_PORTS.has(this.protocol.get(row))) this.clearPorts(row)
    return undefined
  }

  private writerOfColumn(column: string, notation: ColumnNotation): FieldWriter {
    const { columns } = this.recorder
    const leaveOut = (what: string) => () => {
      this.recorder.warn(`${what}: left out`)
      return undefined
    }
    switch (column) {
      case 'start_time':
      case 'end_time':
        return new TimeField(columns.wide(column), notation.order, column === 'end_time')
      case 'protocol':
        return protocolField(columns, leaveOut('protocol is no name or number of an IP protocol'))
      case 'tcp_flags':
        return flagsField(columns, notation.flagNumbers, undefined)
      case 'action':
        return wordField(columns, column, ACTION_WORDS, leaveOut('action is no word for accept or reject'))
      case 'direction':
        return wordField(
          columns,
          column,
          DIRECTION_VALUES,
          leaveOut('direction is no word for ingress or egress'),
        )
      case 'src_addr':
      case 'dst_addr':
        return this.addressWriter(column)
      case 'flow_state':
        return this.stateField(column)
      default:
        return this.plainWriter(column)
    }
  }

  private addressWriter(column: 'src_addr' | 'dst_addr'): FieldWriter {
    const port = column === 'src_addr' ? 'src_port' : 'dst_port'
    const portWriter = this.targets.includes(port) ? undefined : this.plainWriter(port)
    return new AddressAndPortField(this.plainWriter(column), portWriter)
  }

  private plainWriter(column: string): FieldWriter {
    const writer = writerFor(this.recorder.columns, column, () => this.recorder.warn(ZONE_LEFT_OUT))
    return WHOLE_NUMBERS.has(knownColumn(column)?.storage ?? 'text') ? inDigits(writer) : writer
  }

  /** The state, kept as it is; where it is one of Azure's letters it also says what became of the traffic. */
  private stateField(column: string): FieldWriter {
    const { columns } = this.recorder
    const text = writerFor(columns, column)
    if (this.targets.includes('action')) return text
    const action = wordField(columns, 'action', STATE_ACTIONS, () => undefined)
    return {
      write: (bytes, start, end, row) =>
        action.write(bytes, start, end, row) ?? text.write(bytes, start, end, row),
    }
  }

  /** ICMP has no ports, and other protocols without them have zeros there at most. */
  private clearPorts(row: number): void {
    const isIcmp = ICMP.has(this.protocol.get(row))
    for (const port of this.ports) if (isIcmp || port.get(row) === 0) port.clear(row)
  }
}

const DOT = 46
const ZERO = 48
const NINE = 57
const WHOLE_NUMBERS: ReadonlySet<Storage> = new Set(['u8', 'u16', 'u32', 'u64'])

const HEX = /^0x[0-9a-f]{1,16}$/i

/** Whole numbers that a program wrote as floats (`443.0`) or in hexadecimal (`0x0008`, what Argus has for the ports of ICMP). */
function inDigits(writer: FieldWriter): FieldWriter {
  return {
    write(bytes, start, end, row) {
      if (end - start > 2 && bytes[start + 1]! > NINE) {
        const text = decodeText(bytes, start, end)
        if (HEX.test(text)) {
          const digits = encodeText(BigInt(text).toString())
          return writer.write(digits, 0, digits.length, row)
        }
      }
      let last = end
      while (last > start && bytes[last - 1] === ZERO) last--
      const isFraction = last < end && last > start && bytes[last - 1] === DOT
      return writer.write(bytes, start, isFraction ? last - 1 : end, row)
    },
  }
}

const WORDS_FOR_MISSING: ReadonlySet<string> = new Set([
  'None',
  'none',
  'NULL',
  'null',
  'N/A',
  'n/a',
  'NaN',
  'nan',
  '(empty)',
  '\\N',
])
const LONGEST_WORD = 7

export function isMissingText(text: string): boolean {
  return text === '' || text === '-' || WORDS_FOR_MISSING.has(text)
}

/** Whether a value stands for none: nothing, `-`, or a word that programs write for nothing. */
export function isMissingWord(bytes: Uint8Array, start: number, end: number): boolean {
  if (end === start) return true
  const first = bytes[start]!
  if (end - start === 1) return first === 45
  // N, n, ( and a backslash begin all of the words.
  if (end - start > LONGEST_WORD || (first !== 78 && first !== 110 && first !== 40 && first !== 92))
    return false
  return WORDS_FOR_MISSING.has(decodeText(bytes, start, end))
}

import type { DateOrder } from '../../flow/time-text.ts'
import type { NumberNotation } from '../../flow/tcp-flag-text.ts'
import type { AddressBuilder, IntegerBuilder } from '../column-builders.ts'
import type { Spans } from '../delimited-records.ts'
import { writerFor } from '../field-plan.ts'
import { ZONE_LEFT_OUT, type FieldWriter } from '../field-writers.ts'
import { OwnNames } from '../own-names.ts'
import type { Recorder } from '../recorder.ts'
import { flagsField, protocolField } from '../spelled-field.ts'
import { TimeField } from '../time-field.ts'
import type { ValuePlan } from '../value-plan.ts'
import { trustgridRole } from './trustgrid-names.ts'

/** What the head of the file told of its notations. */
export interface TrustgridNotation {
  readonly order: DateOrder
  readonly flagNumbers: NumberNotation
  /** A column with times as epoch numbers is there, so the local time beside it says nothing more. */
  readonly hasUnixStart: boolean
  readonly hasUnixEnd: boolean
  /** `flags` holds the TCP flags: there is no column that is named for them. */
  readonly flagsAreTcp: boolean
}

/** Bits of `flags` in the API's answers; any of them marks a flow that Trustgrid blocked. */
const BLOCK_BITS = [
  { bit: 65_536, reason: 'no ACL match' },
  { bit: 131_072, reason: 'no rule match' },
  { bit: 262_144, reason: 'no route' },
  { bit: 524_288, reason: 'invalid TCP' },
  { bit: 67_108_864, reason: 'TLS cert expired' },
  { bit: 134_217_728, reason: 'TLS name mismatch' },
  { bit: 268_435_456, reason: 'TLS self-signed' },
  { bit: 536_870_912, reason: 'TLS mutual auth required' },
] as const

const ICMP = 1
const ICMP_V6 = 58

/** How the values of a Trustgrid record become columns, from the portal, the daily export and the API alike. */
export class TrustgridPlan implements ValuePlan {
  private readonly recorder: Recorder
  private readonly notation: TrustgridNotation
  private readonly names = new OwnNames('trustgrid')
  private readonly source: AddressBuilder
  private readonly destination: AddressBuilder
  private readonly protocol: IntegerBuilder
  private readonly sourcePort: IntegerBuilder
  private readonly destinationPort: IntegerBuilder
  private flags: IntegerBuilder | undefined
  private readonly reasonCodes = new Map<number, number>()

  constructor(recorder: Recorder, notation: TrustgridNotation) {
    const { columns } = recorder
    this.recorder = recorder
    this.notation = notation
    this.source = columns.address('src_addr')
    this.destination = columns.address('dst_addr')
    this.protocol = columns.integer('protocol')
    this.sourcePort = columns.integer('src_port')
    this.destinationPort = columns.integer('dst_port')
  }

  writerOf(name: string): FieldWriter | undefined {
    const { columns } = this.recorder
    const { notation } = this
    const role = trustgridRole(name)
    // The moment is in the epoch column; what is left out is the same in the zone of somebody's browser.
    if (role === 'start_time' && notation.hasUnixStart) return undefined
    if (role === 'end_time' && notation.hasUnixEnd) return undefined
    const column = role && this.names.take(columnOf(role, notation))
    switch (column) {
      case undefined:
        return writerFor(columns, this.names.name(name))
      case 'start_time':
      case 'end_time':
        return new TimeField(columns.wide(column), notation.order, column === 'end_time')
      case 'protocol':
        return protocolField(columns, () => 'protocol is neither a name nor a number that is known')
      case 'tcp_flags':
        // The flags of both ways, OR-ed over the whole flow.
        return flagsField(columns, notation.flagNumbers, 'flow')
      case 'trustgrid_flags':
        this.flags = columns.integer(column)
        return writerFor(columns, column)
      default:
        return writerFor(columns, column, () => this.recorder.warn(ZONE_LEFT_OUT))
    }
  }

  complete(_spans: Spans, row: number): string | undefined {
    if (this.source.isNull(row)) return 'src_addr is missing'
    if (this.destination.isNull(row)) return 'dst_addr is missing'
    if (!this.protocol.isNull(row)) {
      const protocol = this.protocol.get(row)
      if (protocol === ICMP || protocol === ICMP_V6) this.moveIcmpId(row)
    }
    if (this.flags && !this.flags.isNull(row)) this.decodeFlags(this.flags.get(row), row)
    return undefined
  }

  /** Of ICMP, Trustgrid writes the identifier into both port columns. */
  private moveIcmpId(row: number): void {
    const port = this.sourcePort.isNull(row) ? this.destinationPort : this.sourcePort
    if (!port.isNull(row)) this.recorder.columns.integer('icmp_id').set(row, port.get(row))
    this.sourcePort.clear(row)
    this.destinationPort.clear(row)
  }

  private decodeFlags(flags: number, row: number): void {
    const reasons = BLOCK_BITS.filter(({ bit }) => (flags & bit) !== 0)
    if (reasons.length === 0) return
    const { columns } = this.recorder
    const action = columns.label('action')
    const block = columns.label('block_reason')
    action.setCode(row, action.codeOf('REJECT'))
    let code = this.reasonCodes.get(flags)
    if (code === undefined) {
      code = block.codeOf(reasons.map(({ reason }) => reason).join(', '))
      this.reasonCodes.set(flags, code)
    }
    block.setCode(row, code)
  }
}

function columnOf(role: NonNullable<ReturnType<typeof trustgridRole>>, notation: TrustgridNotation): string {
  switch (role) {
    case 'start_unix':
      return 'start_time'
    case 'end_unix':
      return 'end_time'
    case 'flags':
      return notation.flagsAreTcp ? 'tcp_flags' : 'trustgrid_flags'
    default:
      return role
  }
}

import { icmpCounterpart, ICMP_V6, isIcmp } from '../../flow/icmp-types.ts'
import { hasPorts } from '../../flow/ports.ts'
import type { AddressBuilder, IntegerBuilder, LabelBuilder, WideBuilder } from '../column-builders.ts'
import type { Spans } from '../delimited-records.ts'
import { writerFor } from '../field-plan.ts'
import type { FieldWriter } from '../field-writers.ts'
import { plainName } from '../foreign-names.ts'
import { OwnNames } from '../own-names.ts'
import type { Recorder } from '../recorder.ts'
import type { PlannedValue } from '../record-values.ts'
import type { ValuePlan } from '../value-plan.ts'
import { DurationField, protoField, SetField, StartField, truthField } from './zeek-fields.ts'
import { HistoryFlags } from './zeek-flags.ts'

/** Columns of the fields, by their names without dots and underscores: `id.orig_h`, and `id_orig_h` in tables made of it. */
const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['ts', 'start_time'],
  ['uid', 'uid'],
  ['idorigh', 'src_addr'],
  ['idorigp', 'src_port'],
  ['idresph', 'dst_addr'],
  ['idrespp', 'dst_port'],
  ['proto', 'protocol'],
  ['ipproto', 'ip_proto'],
  ['service', 'service'],
  ['duration', 'duration_seconds'],
  ['origbytes', 'orig_bytes'],
  ['respbytes', 'resp_bytes'],
  ['connstate', 'conn_state'],
  ['localorig', 'local_orig'],
  ['localresp', 'local_resp'],
  ['missedbytes', 'missed_bytes'],
  ['history', 'history'],
  ['origpkts', 'packets_sent'],
  ['origipbytes', 'bytes_sent'],
  ['resppkts', 'packets_recv'],
  ['respipbytes', 'bytes_recv'],
  ['tunnelparents', 'tunnel_parents'],
  ['ipprotoname', 'ip_proto_name'],
  ['failedservice', 'failed_service'],
  ['speculativeservice', 'speculative_service'],
  ['origl2addr', 'orig_l2_addr'],
  ['respl2addr', 'resp_l2_addr'],
  ['vlan', 'vlan'],
  ['innervlan', 'inner_vlan'],
  ['pppoesessionid', 'pppoe_session_id'],
  // The worker of a cluster that saw the connection.
  ['nodename', 'reporter'],
  ['label', 'label'],
  ['detailedlabel', 'detailed_label'],
])

const TCP = 6
/** State of an attempt to which no answer was seen. */
const GIVEN_UP = 'S0'
/**
 * How the end of a connection is told: by its duration where there is such a column, also where records leave out fields
 * that have no value, or not at all, since it goes on.
 */
export type EndOfConnection = 'by column' | 'by field' | 'open'
const PAYLOAD_FOR_BYTES =
  'Records without orig_ip_bytes or resp_ip_bytes count the payload (orig_bytes, resp_bytes) instead, which lacks headers and for TCP may be far off.'

/** How the values of a record of conn.log become columns. */
export class ZeekPlan implements ValuePlan {
  private readonly recorder: Recorder
  private readonly end: EndOfConnection
  private readonly names = new OwnNames('zeek')
  private readonly source: AddressBuilder
  private readonly destination: AddressBuilder
  private readonly sourcePort: IntegerBuilder
  private readonly destinationPort: IntegerBuilder
  private readonly protocol: IntegerBuilder
  private readonly start: StartField
  private readonly startTime: WideBuilder
  private readonly endTime: WideBuilder
  private duration: DurationField | undefined
  private state: LabelBuilder | undefined
  private history: HistoryFlags | undefined
  private readonly counters: readonly { readonly wire: WideBuilder; readonly payload: WideBuilder }[]

  constructor(recorder: Recorder, end: EndOfConnection) {
    const { columns } = recorder
    this.recorder = recorder
    this.end = end
    this.startTime = columns.wide('start_time')
    this.endTime = columns.wide('end_time')
    this.protocol = columns.integer('protocol')
    this.source = columns.address('src_addr')
    this.destination = columns.address('dst_addr')
    this.sourcePort = columns.integer('src_port')
    this.destinationPort = columns.integer('dst_port')
    this.start = new StartField(this.startTime)
    this.counters = [
      { wire: columns.wide('bytes_sent'), payload: columns.wide('orig_bytes') },
      { wire: columns.wide('bytes_recv'), payload: columns.wide('resp_bytes') },
    ]
  }

  writerOf(name: string): FieldWriter {
    return this.plannedValue(name).writer
  }

  /** Told of each value once, in the order of the file. */
  plannedValue(name: string): PlannedValue {
    const { columns } = this.recorder
    const known = COLUMNS.get(plainName(name))
    const column = known && this.names.take(known)
    switch (column) {
      case 'start_time':
        return { writer: this.start, builders: [] }
      case 'duration_seconds':
        this.duration = new DurationField(columns.float(column))
        return { writer: this.duration, builders: [] }
      case 'protocol':
        return { writer: protoField(columns), builders: [] }
      case 'ip_proto':
        // Behind `proto` in every record, and more exact: it tells ICMPv6 from ICMP.
        return { writer: writerFor(columns, 'protocol'), builders: [this.protocol] }
      case 'conn_state':
        this.state = columns.label(column)
        return this.plainValue(column)
      case 'history':
        this.history = new HistoryFlags(columns)
        return this.plainValue(column)
      case 'local_orig':
      case 'local_resp':
        return { writer: truthField(columns, column), builders: [columns.label(column)] }
      case 'tunnel_parents':
        return { writer: new SetField(columns.text(column)), builders: [] }
      case undefined:
        return this.plainValue(this.names.name(name))
      default:
        return this.plainValue(column)
    }
  }

  private plainValue(column: string): PlannedValue {
    const { columns } = this.recorder
    return { writer: writerFor(columns, column), builders: [columns.any(column)] }
  }

  complete(_spans: Spans | undefined, row: number): string | undefined {
    if (this.startTime.isNull(row)) return 'ts is missing'
    if (this.source.isNull(row)) return 'id.orig_h is missing'
    if (this.destination.isNull(row)) return 'id.resp_h is missing'
    this.completeEnd(row)
    this.completeProtocol(row)
    for (const { wire, payload } of this.counters) {
      if (!wire.isNull(row) || payload.isNull(row)) continue
      wire.set(row, payload.get(row))
      this.recorder.warnOfFile(PAYLOAD_FOR_BYTES)
    }
    return undefined
  }

  /**
   * Zeek leaves a duration of 0 unset: a single packet began and ended it. Without durations an end is known of attempts
   * that Zeek gave up only: it logs them when they are over, and their first packet is all that is sure.
   */
  private completeEnd(row: number): void {
    const { duration, end } = this
    if (end === 'open' || (end === 'by column' && !duration && !this.isGivenUp(row))) return
    const durationMs = duration && !duration.isNull(row) ? duration.exactMs : 0
    this.endTime.set(row, Math.round(this.start.exactMs + durationMs))
  }

  private isGivenUp(row: number): boolean {
    const { state } = this
    if (state && !state.isNull(row)) return state.textOf(state.getCode(row)) === GIVEN_UP
    return this.history?.isUnanswered(row) ?? false
  }

  private completeProtocol(row: number): void {
    if (this.protocol.isNull(row)) return this.clearPorts(row)
    let protocol = this.protocol.get(row)
    if (protocol === TCP) return this.history?.complete(row)
    if (hasPorts(protocol)) return
    if (isIcmp(protocol)) {
      // `proto` is icmp for both versions.
      if (!this.source.isV4(row)) this.protocol.set(row, (protocol = ICMP_V6))
      this.moveIcmp(protocol, row)
    }
    this.clearPorts(row)
  }

  /**
   * For ICMP, id.orig_p is the type. id.resp_p is the type of the answer where messages come in pairs, whose code is
   * always 0, and else the code (Zeek, ICMP4_counterpart and ICMP6_counterpart).
   */
  private moveIcmp(protocol: number, row: number): void {
    if (this.sourcePort.isNull(row)) return
    const { columns } = this.recorder
    const type = this.sourcePort.get(row)
    columns.integer('icmp_type').set(row, type)
    if (icmpCounterpart(protocol, type) !== undefined) columns.integer('icmp_code').set(row, 0)
    else if (!this.destinationPort.isNull(row)) {
      columns.integer('icmp_code').set(row, this.destinationPort.get(row))
    }
  }

  private clearPorts(row: number): void {
    this.sourcePort.clear(row)
    this.destinationPort.clear(row)
  }
}

import type { AddressBuilder, IntegerBuilder, LabelBuilder } from '../column-builders.ts'
import type { Spans } from '../delimited-records.ts'
import { writerFor } from '../field-plan.ts'
import { isMissing, type FieldWriter } from '../field-writers.ts'
import { OwnNames } from '../own-names.ts'
import type { Recorder } from '../recorder.ts'
import { protocolField, wordField } from '../spelled-field.ts'
import { TimeField } from '../time-field.ts'
import type { ValuePlan } from '../value-plan.ts'

/** Words for a direction: the API's, and the console's. */
const DIRECTIONS: ReadonlyMap<string, string> = new Map([
  ['ingress', 'ingress'],
  ['inbound', 'ingress'],
  ['egress', 'egress'],
  ['outbound', 'egress'],
])

/** Kinds of participants. A config file is what the API calls an external client. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ['node', 'node'],
  ['user', 'user'],
  ['extclient', 'config-file'],
  ['egress_route', 'egress-route'],
  ['external', 'external'],
])

const COLUMN_OF: ReadonlyMap<string, string> = new Map([
  ['src_ip', 'src_addr'],
  ['dst_ip', 'dst_addr'],
  ['start_ts', 'start_time'],
  ['end_ts', 'end_time'],
  ['src_type', 'src_kind'],
  ['dst_type', 'dst_kind'],
  ['version', 'netmaker_version'],
  // The console shows domains since 1.5.1; what the field is called is not documented.
  ...['domain', 'dst_domain', 'domain_name', 'dst_domain_name', 'fqdn', 'dst_fqdn'].map(
    (name): [string, string] => [name, 'dst_domain'],
  ),
])

const OWN_FIELDS: ReadonlySet<string> = new Set([
  'flow_id',
  'host_id',
  'network_id',
  'protocol',
  'src_port',
  'dst_port',
  'icmp_type',
  'icmp_code',
  'direction',
  'src_entity_id',
  'dst_entity_id',
  'status',
])

/** Values that only make sense beside others: where they lie in the record. */
const LATER_FIELDS = [
  'host_id',
  'host_name',
  'src_entity_name',
  'dst_entity_name',
  'bytes_sent',
  'bytes_recv',
  'packets_sent',
  'packets_recv',
] as const
type LaterField = (typeof LATER_FIELDS)[number]

const ICMP = 1
const ICMP_V6 = 58

/** How the values of a Netmaker record become columns. */
export class NetmakerPlan implements ValuePlan {
  private readonly recorder: Recorder
  private readonly names = new OwnNames('netmaker')
  private readonly places = new Map<LaterField, number>()
  private readonly source: AddressBuilder
  private readonly destination: AddressBuilder
  private readonly protocol: IntegerBuilder
  private readonly portColumns: readonly IntegerBuilder[]
  private readonly icmpColumns: IntegerBuilder[] = []
  private readonly direction: LabelBuilder
  private readonly reporter: LabelBuilder
  private readonly counters: Record<
    'bytes' | 'packets',
    { readonly sent: FieldWriter; readonly recv: FieldWriter }
  >
  private readonly isIngress: (row: number) => boolean

  constructor(recorder: Recorder) {
    const { columns } = recorder
    this.recorder = recorder
    this.source = columns.address('src_addr')
    this.destination = columns.address('dst_addr')
    this.protocol = columns.integer('protocol')
    this.portColumns = [columns.integer('src_port'), columns.integer('dst_port')]
    this.direction = columns.label('direction')
    this.reporter = columns.label('reporter')
    const countersOf = (unit: 'bytes' | 'packets') => ({
      sent: writerFor(columns, `${unit}_sent`),
      recv: writerFor(columns, `${unit}_recv`),
    })
    this.counters = { bytes: countersOf('bytes'), packets: countersOf('packets') }
    const ingress = this.direction.codeOf('ingress')
    this.isIngress = (row) => !this.direction.isNull(row) && this.direction.getCode(row) === ingress
  }

  writerOf(name: string, place: number): FieldWriter | undefined {
    const { columns } = this.recorder
    const later = LATER_FIELDS.find((field) => field === name)
    if (later && !this.places.has(later)) {
      this.places.set(later, place)
      return later === 'host_id'
        ? writerFor(columns, this.names.take(later) ?? this.names.name(later))
        : undefined
    }
    const known = COLUMN_OF.get(name) ?? (OWN_FIELDS.has(name) ? name : undefined)
    const column = known && this.names.take(known)
    switch (column) {
      case undefined:
        return writerFor(columns, this.names.name(name))
      case 'start_time':
      case 'end_time':
      case 'netmaker_version':
        // An end at the epoch stands for a flow that goes on.
        return new TimeField(columns.wide(column), 'day-first', column === 'end_time')
      case 'protocol':
        return protocolField(columns, () => 'protocol is neither a name nor a number that is known')
      case 'direction':
        return wordField(columns, column, DIRECTIONS, () => 'direction is neither ingress nor egress')
      case 'src_kind':
      case 'dst_kind':
        return wordField(columns, column, KINDS, () => {
          this.recorder.warn(`${column} is none of ${[...KINDS.keys()].join(', ')}: left out`)
          return undefined
        })
      case 'icmp_type':
      case 'icmp_code':
        this.icmpColumns.push(columns.integer(column))
        return writerFor(columns, column)
      default:
        return writerFor(columns, column)
    }
  }

  complete(spans: Spans, row: number): string | undefined {
    if (this.source.isNull(row)) return 'src_addr is missing'
    if (this.destination.isNull(row)) return 'dst_addr is missing'
    const protocol = this.protocol.isNull(row) ? undefined : this.protocol.get(row)
    const isIcmp = protocol === ICMP || protocol === ICMP_V6
    for (const column of isIcmp ? this.portColumns : this.icmpColumns) column.clear(row)
    this.writeName('src', spans, row)
    this.writeName('dst', spans, row)
    this.writeLabel(this.has('host_name', spans) ? 'host_name' : 'host_id', this.reporter, spans, row)
    return this.writeCounter('bytes', spans, row) ?? this.writeCounter('packets', spans, row)
  }

  /**
   * The counters are those of the reporting host. Of an outgoing flow it is at the source, and what it sent went to the
   * destination; of an incoming one it is at the destination, and what it received came from the source.
   */
  private writeCounter(unit: 'bytes' | 'packets', spans: Spans, row: number): string | undefined {
    const { sent, recv } = this.counters[unit]
    const isIngress = this.isIngress(row)
    return (
      this.writeValue(`${unit}_sent`, isIngress ? recv : sent, spans, row) ??
      this.writeValue(`${unit}_recv`, isIngress ? sent : recv, spans, row)
    )
  }

  private writeName(side: 'src' | 'dst', spans: Spans, row: number): void {
    const { columns } = this.recorder
    const field = `${side}_entity_name` as const
    if (!this.has(field, spans)) return
    const kinds = columns.label(`${side}_kind`)
    const kind = kinds.isNull(row) ? -1 : kinds.getCode(row)
    const isNode = kind === kinds.codeOf('node')
    const column = isNode ? `${side}_node` : kind === kinds.codeOf('user') ? `${side}_user` : field
    this.writeLabel(field, columns.label(column), spans, row)
  }

  private has(field: LaterField, { bytes, starts, ends, count }: Spans): boolean {
    const place = this.places.get(field)
    return place !== undefined && place < count && !isMissing(bytes, starts[place]!, ends[place]!)
  }

  private writeLabel(field: LaterField, builder: LabelBuilder, spans: Spans, row: number): void {
    if (!this.has(field, spans)) return
    const place = this.places.get(field)!
    builder.setBytes(row, spans.bytes, spans.starts[place]!, spans.ends[place]!)
  }

  private writeValue(field: LaterField, writer: FieldWriter, spans: Spans, row: number): string | undefined {
    if (!this.has(field, spans)) return undefined
    const place = this.places.get(field)!
    return writer.write(spans.bytes, spans.starts[place]!, spans.ends[place]!, row)
  }
}

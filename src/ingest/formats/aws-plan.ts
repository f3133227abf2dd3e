import { hasPorts } from '../../flow/ports.ts'
import { writerFor } from '../field-plan.ts'
import { ZONE_LEFT_OUT, type FieldWriter } from '../field-writers.ts'
import { OwnNames } from '../own-names.ts'
import type { RecordPlan } from '../planned-records.ts'
import { newRecordState, type RecordState } from '../record-state.ts'
import type { Recorder } from '../recorder.ts'
import type { PlannedValue } from '../record-values.ts'
import { LinePlan } from '../token-lines.ts'
import { awsField, type AwsField } from './aws-fields.ts'
import { ChoiceField, EncodedField, ReporterField, StatusField, VersionField } from './cloud-writers.ts'

/** Names of the fields in the order of a record's values; `undefined` passes over a value. */
export type FieldOrder = readonly (string | undefined)[]

/** Makes the writer of a field that has a notation of its own. */
export type SpecialWriter = (field: string, recorder: Recorder) => FieldWriter | undefined

/** Values of tags are percent-encoded. */
const TAG = /-tag(-2)?$/

/** How records with these fields are written to columns. Field names may be spelled in any way; unknown ones are kept. */
export function awsPlan(recorder: Recorder, order: FieldOrder, special?: SpecialWriter): RecordPlan {
  const state = newRecordState()
  const maker = new WriterMaker(recorder, state, order, special)
  const values = order.map((name) => (name === undefined ? undefined : maker.value(name)))
  return { values: new LinePlan(values, state), state, complete: completion(recorder, maker.columnsUsed) }
}

/** Ports and the scope of flags depend on other values of the record. */
function completion(recorder: Recorder, used: ReadonlySet<string>): RecordPlan['complete'] {
  const { columns } = recorder
  const protocol = used.has('protocol') ? columns.integer('protocol') : undefined
  const ports = ['src_port', 'dst_port'].filter((name) => used.has(name)).map((name) => columns.integer(name))
  const flags = used.has('tcp_flags') ? columns.integer('tcp_flags') : undefined
  const scope = flags && columns.label('flags_scope')
  const ofDirection = scope?.codeOf('direction') ?? 0
  return (from, to) => {
    for (let row = from; row < to; row++) {
      // AWS prints 0 as the ports of protocols that have none.
      if (protocol && !protocol.isNull(row) && !hasPorts(protocol.get(row)))
        for (const port of ports) port.clear(row)
      if (flags && !flags.isNull(row)) scope?.setCode(row, ofDirection)
    }
  }
}

class WriterMaker {
  readonly columnsUsed = new Set<string>()
  private readonly names = new OwnNames('aws')
  private readonly recorder: Recorder
  private readonly state: RecordState
  private readonly special: SpecialWriter | undefined
  private readonly isGateway: boolean
  /** `version` prints the highest version among the fields; `undefined` where that cannot be told. */
  private readonly version: number | undefined

  constructor(recorder: Recorder, state: RecordState, order: FieldOrder, special: SpecialWriter | undefined) {
    this.recorder = recorder
    this.state = state
    this.special = special
    const fields = order.map((name) => (name === undefined ? undefined : awsField(name)))
    this.isGateway = fields.some((field) => field?.ofGateway)
    // The documents of transit gateway logs do not say what their fields' versions are.
    this.version = this.isGateway ? undefined : highestVersion(fields)
  }

  value(name: string): PlannedValue {
    const special = this.special?.(name, this.recorder)
    if (special) return { writer: special, builders: [] }
    const field = awsField(name)
    const column = field && this.names.take(field.column)
    // A field that no document describes, or one that the order has twice, gets a column of its own.
    if (!field || column === undefined) return this.plain(this.names.name(name))
    this.columnsUsed.add(column)
    return this.ofField(field)
  }

  private ofField(field: AwsField): PlannedValue {
    const { recorder, state } = this
    const { column } = field
    switch (field.name) {
      case 'version':
        return this.planned(new VersionField(recorder.columns.label(column), state, this.version), column)
      case 'action':
        return this.planned(new ChoiceField(recorder, state, column, ['ACCEPT', 'REJECT']), column)
      case 'flow-direction':
        return this.planned(new ChoiceField(recorder, state, column, ['ingress', 'egress']), column)
      case 'log-status':
        return this.planned(new StatusField(recorder, state), column)
      case this.isGateway ? 'tgw-attachment-id' : 'interface-id':
        return this.planned(new ReporterField(recorder.columns, column), 'reporter', column)
      default:
        if (TAG.test(field.name))
          return this.planned(new EncodedField(recorder.columns.label(column)), column)
        return this.plain(column)
    }
  }

  private plain(column: string): PlannedValue {
    const onZone = () => this.state.odd.push(ZONE_LEFT_OUT)
    return this.planned(writerFor(this.recorder.columns, column, onZone), column)
  }

  private planned(writer: FieldWriter, ...columns: string[]): PlannedValue {
    return { writer, builders: columns.map((column) => this.recorder.columns.any(column)) }
  }
}

function highestVersion(fields: readonly (AwsField | undefined)[]): number | undefined {
  const versions = fields.map((field) => field?.version)
  return versions.includes(undefined) ? undefined : Math.max(...(versions as number[]))
}

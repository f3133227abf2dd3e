import { hasPorts } from '../../flow/ports.ts'
import { writerFor } from '../field-plan.ts'
import { ZONE_LEFT_OUT, type FieldWriter } from '../field-writers.ts'
import { plainName } from '../foreign-names.ts'
import { OwnNames } from '../own-names.ts'
import type { RecordPlan } from '../planned-records.ts'
import { newRecordState, type RecordState } from '../record-state.ts'
import type { Recorder } from '../recorder.ts'
import type { PlannedValue } from '../record-values.ts'
import { LinePlan } from '../token-lines.ts'
import { ChoiceField, ReporterField, StatusField } from './cloud-writers.ts'

/** Columns of the fields, whose names Tencent's documents spell with hyphens and without (`ccn-id`, `ccnid`). */
const COLUMNS: ReadonlyMap<string, string> = new Map([
  ['version', 'version'],
  ['accountid', 'account_id'],
  ['interfaceid', 'interface_id'],
  ['srcaddr', 'src_addr'],
  ['dstaddr', 'dst_addr'],
  ['srcport', 'src_port'],
  ['dstport', 'dst_port'],
  ['protocol', 'protocol'],
  ['packets', 'packets_sent'],
  ['bytes', 'bytes_sent'],
  ['start', 'start_time'],
  ['end', 'end_time'],
  ['action', 'action'],
  ['logstatus', 'log_status'],
  ['ccnid', 'ccn_id'],
  ['srcregionid', 'src_region_id'],
  ['dstregionid', 'dst_region_id'],
  ['regionid', 'region_id'],
])

const ICMP = 1
const ICMP_V6 = 58

export function isTencentField(name: string): boolean {
  return COLUMNS.has(plainName(name))
}

/** How records with these fields are written to columns. */
export function tencentPlan(recorder: Recorder, order: readonly string[]): RecordPlan {
  const state = newRecordState()
  const names = new OwnNames('tencent')
  const values = order.map((field) => {
    const known = COLUMNS.get(plainName(field))
    const column = known && names.take(known)
    return column === undefined
      ? plainValue(recorder, state, names.name(field))
      : knownValue(recorder, state, column)
  })
  return { values: new LinePlan(values, state), state, complete: completion(recorder) }
}

function knownValue(recorder: Recorder, state: RecordState, column: string): PlannedValue {
  switch (column) {
    case 'interface_id':
    case 'ccn_id':
      return planned(recorder, new ReporterField(recorder.columns, column), 'reporter', column)
    case 'action':
      return planned(recorder, new ChoiceField(recorder, state, column, ['ACCEPT', 'REJECT']), column)
    case 'log_status':
      return planned(recorder, new StatusField(recorder, state), column)
    default:
      return plainValue(recorder, state, column)
  }
}

function plainValue(recorder: Recorder, state: RecordState, column: string): PlannedValue {
  return planned(
    recorder,
    writerFor(recorder.columns, column, () => state.odd.push(ZONE_LEFT_OUT)),
    column,
  )
}

function planned(recorder: Recorder, writer: FieldWriter, ...columns: string[]): PlannedValue {
  return { writer, builders: columns.map((column) => recorder.columns.any(column)) }
}

/** For ICMP the source port is its identifier, and the destination port its type (bits 0–7) and code (bits 8–15). */
function completion({ columns }: Recorder): RecordPlan['complete'] {
  const protocol = columns.integer('protocol')
  const srcPort = columns.integer('src_port')
  const dstPort = columns.integer('dst_port')
  const complete = (row: number): void => {
    if (protocol.isNull(row)) return
    const number = protocol.get(row)
    if (hasPorts(number)) return
    if (number === ICMP || number === ICMP_V6) {
      if (!srcPort.isNull(row)) columns.integer('icmp_id').set(row, srcPort.get(row))
      if (!dstPort.isNull(row)) {
        columns.integer('icmp_type').set(row, dstPort.get(row) & 255)
        columns.integer('icmp_code').set(row, dstPort.get(row) >>> 8)
      }
    }
    srcPort.clear(row)
    dstPort.clear(row)
  }
  return (from, to) => {
    for (let row = from; row < to; row++) complete(row)
  }
}

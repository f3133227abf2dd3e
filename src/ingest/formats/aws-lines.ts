import { LineReader } from '../line-reader.ts'
import { PlannedRecords, type RecordPlan } from '../planned-records.ts'
import type { Recorder } from '../recorder.ts'
import { tokensOf } from '../token-lines.ts'
import type { RecordReader } from './format.ts'
import { isAwsHeader } from './aws-header.ts'
import { orderOf } from './aws-orders.ts'
import { awsPlan, type FieldOrder, type SpecialWriter } from './aws-plan.ts'

export interface AwsLineOptions {
  readonly order: FieldOrder
  /** The order was told by the shape of values: lines in another known order are read in that. */
  readonly mayReorder: boolean
  readonly special?: SpecialWriter
}

/** Reads AWS text line by line. */
export function awsLineReader(
  recorder: Recorder,
  { order, mayReorder, special }: AwsLineOptions,
): RecordReader {
  const plan = awsPlan(recorder, order, special)
  const records = new PlannedRecords(recorder, plan, mayReorder ? reorderedPlans(recorder) : undefined)
  return new LineReader(records, (names) => (isAwsHeader(names) ? awsPlan(recorder, names) : undefined))
}

/** Plans for lines whose values all agree with a known order. */
export function reorderedPlans(recorder: Recorder): (line: string) => RecordPlan | undefined {
  const plans = new Map<readonly string[], RecordPlan>()
  return (line) => {
    const order = orderOf(tokensOf(line))
    if (!order) return undefined
    const plan = plans.get(order.fields) ?? awsPlan(recorder, order.fields)
    plans.set(order.fields, plan)
    return plan
  }
}

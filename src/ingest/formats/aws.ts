import type { FormatId } from '../../flow/formats.ts'
import type { Delimiter } from '../delimited-records.ts'
import { writerFor } from '../field-plan.ts'
import { plainName } from '../foreign-names.ts'
import type { Head } from '../head.ts'
import { jsonHead } from '../json-head.ts'
import { isMappingTarget } from '../mapping-targets.ts'
import type { Mapping } from '../protocol.ts'
import type { Recorder } from '../recorder.ts'
import { Refusal } from '../refusal.ts'
import { tableHeads } from '../table-head.ts'
import { tokensOf } from '../token-lines.ts'
import { awsFieldOfColumn } from './aws-fields.ts'
import { guessOrder } from './aws-guess.ts'
import { isAwsHeader, isGatewayHeader, isInsightsHeader, isTableHeader } from './aws-header.ts'
import { awsLineReader } from './aws-lines.ts'
import { commonOrder, DEFAULT_ORDER, type KnownOrder } from './aws-orders.ts'
import type { FieldOrder, SpecialWriter } from './aws-plan.ts'
import { awsObjectsReader, awsTableReader, cloudwatchJsonReader, messageTableReader } from './aws-readers.ts'
import { eventsKey, headMessages } from './cloudwatch-json.ts'
import type { Format, Recognition, RecordReader } from './format.ts'
import { isTencentLine } from './tencent-eni.ts'

/** Flow logs of AWS VPC: text in any order of fields, tables, and what CloudWatch wraps around them. */
export const awsVpc: Format = { id: 'aws-vpc', recognise: (head) => only('aws-vpc', recognise(head)) }

/** Flow logs of AWS transit gateways, which come in the same wrappers. */
export const awsTgw: Format = { id: 'aws-tgw', recognise: (head) => only('aws-tgw', recognise(head)) }

const MOST_LINES = 100
/** What CloudWatch's tools write before each record: its export tasks the time of the event, `aws logs tail` also the stream. */
const EVENT_TIME = String.raw`^\s*\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)?[ \t]+`
const PREFIXES: readonly { readonly text: RegExp; readonly order: FieldOrder; readonly words: string }[] = [
  { text: new RegExp(EVENT_TIME), order: [undefined], words: 'the time' },
  {
    text: new RegExp(EVENT_TIME + String.raw`\S+[ \t]+`),
    order: [undefined, 'log-stream'],
    words: 'the time and the stream',
  },
]
const MESSAGE_NAME = /^(@message|message)$/

function only(format: FormatId, recognition: Recognition | undefined): Recognition | undefined {
  return recognition?.format === format ? recognition : undefined
}

function recognise(head: Head): Recognition | undefined {
  return (
    ofMessages(head) ??
    ofObjects(head) ??
    ofTable(head) ??
    ofHeader(head) ??
    ofKnownOrder(head) ??
    ofGuess(head)
  )
}

function ofMessages(head: Head): Recognition | undefined {
  const key = eventsKey(head)
  const messages = headMessages(head, key)
  if (!messages) return undefined
  const order = commonOrder(messages.slice(0, MOST_LINES))
  if (!order && !(messages.length === 0 && isControlOnly(head))) return undefined
  const wrapper = key === undefined ? 'JSON objects with a message' : `CloudWatch’s JSON (${key})`
  return {
    format: formatOf(order),
    reason: order ? `${wrapper}, which has ${inWords(order)}` : `${wrapper} with control messages only`,
    open: (recorder) => cloudwatchJsonReader(recorder, key, order?.fields ?? DEFAULT_ORDER),
  }
}

/** Objects whose keys are the fields of a record: what Athena, Firehose and Logs Insights make of the records. */
function ofObjects(head: Head): Recognition | undefined {
  const json = jsonHead(head)
  const names = json && [...json.fields.keys()]
  if (!names || !isTableHeader(names) || isOtherCloud(json.fields)) return undefined
  return {
    format: isGatewayHeader(names) ? 'aws-tgw' : 'aws-vpc',
    reason: `JSON objects with AWS’s fields (${shownNames(names)}, …)`,
    open: (recorder) => awsObjectsReader(recorder, json.envelopeKey, names),
  }
}

/** Keys of Tencent Cloud's and Alibaba Cloud's records that AWS's do not have beside the common ones. */
const OF_OTHER_CLOUDS: ReadonlySet<string> = new Set(['ccnid', 'eniid', 'vswitchid'])

function isOtherCloud(fields: ReadonlyMap<string, readonly string[]>): boolean {
  const values = new Map([...fields].map(([name, texts]) => [plainName(name), texts[0] ?? '-']))
  if ([...values.keys()].some((name) => OF_OTHER_CLOUDS.has(name))) return true
  return isTencentLine(DEFAULT_ORDER.map((name) => values.get(plainName(name)) || '-').join(' '))
}

function isControlOnly(head: Head): boolean {
  return /"messageType"\s*:\s*"CONTROL_MESSAGE"/.test(head.text)
}

function ofHeader(head: Head): Recognition | undefined {
  const lines = recordLines(head)
  const names = tokensOf(lines[0] ?? '')
  if (!isAwsHeader(names)) return undefined
  // Tencent's ENI logs have the same names; its account numbers differ.
  if (lines.slice(1, MOST_LINES).some(isTencentLine)) return undefined
  return {
    format: isGatewayHeader(names) ? 'aws-tgw' : 'aws-vpc',
    reason: `its first line names the fields (${names.slice(0, 4).join(' ')} …)`,
    open: (recorder) => awsLineReader(recorder, { order: names, mayReorder: false }),
  }
}

function ofTable(head: Head): Recognition | undefined {
  for (const { delimiter, rows } of tableHeads(head)) {
    const names = rows[0] ?? []
    const found = names.length < 2 ? undefined : ofColumns(delimiter, names, rows.slice(1, MOST_LINES))
    if (found) return found
  }
  return undefined
}

function ofColumns(
  delimiter: Delimiter,
  names: readonly string[],
  rows: readonly (readonly string[])[],
): Recognition | undefined {
  const isInsights = isInsightsHeader(names)
  const messagePlace = names.findIndex((name) => MESSAGE_NAME.test(name))
  const messages = messagePlace < 0 ? [] : rows.map((row) => row[messagePlace] ?? '')
  const order = commonOrder(messages)
  if (order) {
    return {
      format: formatOf(order),
      reason: `CloudWatch log events as a table, whose messages have ${inWords(order)}`,
      open: (recorder) => messageTableReader(recorder, delimiter, messagePlace, order.fields),
    }
  }
  if (isInsights && messagePlace >= 0 && rows.length === 0) {
    return {
      format: 'aws-vpc',
      reason: 'CloudWatch log events as a table without any',
      open: (recorder) => messageTableReader(recorder, delimiter, messagePlace, DEFAULT_ORDER),
    }
  }
  if (isTableHeader(names)) {
    return {
      format: isGatewayHeader(names) ? 'aws-tgw' : 'aws-vpc',
      reason: `its first line names AWS’s fields (${shownNames(names)}, …)`,
      open: (recorder) => awsTableReader(recorder, delimiter, names),
    }
  }
  if (isInsights) {
    throw new Refusal(
      'It looks like results of CloudWatch Logs Insights without the source and destination addresses: ' +
        'run the query again with srcAddr and dstAddr, or @message, among its fields, and export that.',
    )
  }
  return undefined
}

function shownNames(names: readonly string[]): string {
  return names
    .filter((name) => !name.startsWith('@'))
    .slice(0, 4)
    .join(', ')
}

function ofKnownOrder(head: Head): Recognition | undefined {
  const lines = recordLines(head).slice(0, MOST_LINES)
  const order = commonOrder(lines)
  if (!order) return ofPrefixedOrder(lines)
  if (lines.some(isTencentLine)) return undefined
  return {
    format: formatOf(order),
    reason: inWords(order),
    open: (recorder) => awsLineReader(recorder, { order: order.fields, mayReorder: true }),
  }
}

function ofPrefixedOrder(lines: readonly string[]): Recognition | undefined {
  for (const prefix of PREFIXES) {
    const prefixed = lines.filter((line) => prefix.text.test(line))
    const texts = prefixed.map((line) => line.replace(prefix.text, ''))
    const order = 2 * prefixed.length >= lines.length ? commonOrder(texts) : undefined
    if (!order || texts.some(isTencentLine)) continue
    return {
      format: formatOf(order),
      reason: `lines of a CloudWatch export with ${inWords(order)} behind ${prefix.words}`,
      open: (recorder) =>
        awsLineReader(recorder, { order: [...prefix.order, ...order.fields], mayReorder: false }),
    }
  }
  return undefined
}

function ofGuess(head: Head): Recognition | undefined {
  const proposal = guessOrder(head)
  if (!proposal) return undefined
  return {
    format: 'aws-vpc',
    reason: 'values such as eni-…, ACCEPT and OK, in an order that no document names',
    proposal,
    open: (recorder, mapping) => openMapped(recorder, mapping ?? proposal.mapping),
  }
}

/** Targets of a mapping are columns; those that keep a field of AWS are read as that field. */
function openMapped(recorder: Recorder, { targets }: Mapping): RecordReader {
  const order: FieldOrder = targets.map((target) =>
    target === undefined ? undefined : (awsFieldOfColumn(target)?.name ?? target),
  )
  return awsLineReader(recorder, { order, mayReorder: false, special: otherColumns })
}

/** A person may choose columns that no field of AWS has. */
const otherColumns: SpecialWriter = (target, { columns }) =>
  isMappingTarget(target) && !awsFieldOfColumn(target) ? writerFor(columns, target) : undefined

/** Lines that are neither comments nor the dots that AWS's documents leave records out with. */
function recordLines(head: Head): readonly string[] {
  return head.lines.filter((line) => !/^\s*(#|\.+\s*$)/.test(line))
}

function formatOf(order: KnownOrder | undefined): FormatId {
  return order && isGatewayHeader(order.fields) ? 'aws-tgw' : 'aws-vpc'
}

function inWords(order: KnownOrder): string {
  return `${order.fields.length} values in the order of ${order.source}`
}

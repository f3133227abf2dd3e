import type { Head } from '../head.ts'
import { jsonHead } from '../json-head.ts'
import { tableHeads } from '../table-head.ts'
import { ValueRecords } from '../value-plan.ts'
import { JsonValuesReader, NamedValuesReader } from '../value-readers.ts'
import type { Format, Recognition } from './format.ts'
import { NetmakerPlan } from './netmaker-plan.ts'

/**
 * Netmaker traffic logs: the rows that `GET /api/v1/flows` answers, in their envelope or not, and the same columns as
 * CSV, as `clickhouse-client --format CSVWithNames` writes Netmaker's table `flows` (times in UTC, without a zone).
 */
export const netmaker: Format = {
  id: 'netmaker',
  recognise: (head) => recogniseJson(head) ?? recogniseTable(head),
}

const ENDS = ['src_ip', 'dst_ip']
/** Fields of which other formats with `src_ip` and `dst_ip` have none. */
const OWN = ['host_name', 'host_id', 'src_entity_name', 'dst_entity_name', 'src_entity_id', 'network_id']
const FEWEST_OWN = 2
const ENVELOPE_KEY = 'Response'

function recogniseJson(head: Head): Recognition | undefined {
  const json = jsonHead(head)
  if (!json) return undefined
  if (isNetmaker([...json.fields.keys()])) {
    return jsonRecognition(
      json.envelopeKey,
      'JSON objects with the fields of Netmaker’s API, such as host_name and src_type',
    )
  }
  return isEmptyAnswer(head.text)
    ? jsonRecognition(ENVELOPE_KEY, 'an answer of Netmaker’s API without any flow')
    : undefined
}

function jsonRecognition(envelopeKey: string | undefined, reason: string): Recognition {
  return {
    format: 'netmaker',
    reason,
    open: (recorder) => new JsonValuesReader(envelopeKey, recorder, new NetmakerPlan(recorder)),
  }
}

function recogniseTable(head: Head): Recognition | undefined {
  for (const { delimiter, rows } of tableHeads(head)) {
    const header = rows[0] ?? []
    if (!isNetmaker(header)) continue
    return {
      format: 'netmaker',
      reason: `its first line names Netmaker’s columns (${header.slice(0, 4).join(', ')}, …)`,
      open: (recorder) =>
        new NamedValuesReader(delimiter, new ValueRecords(recorder, new NetmakerPlan(recorder))),
    }
  }
  return undefined
}

function isNetmaker(names: readonly string[]): boolean {
  return (
    ENDS.every((name) => names.includes(name)) &&
    OWN.filter((name) => names.includes(name)).length >= FEWEST_OWN
  )
}

/** `{"Code":200,"Message":"…","Response":null}`: no flow matched. */
function isEmptyAnswer(text: string): boolean {
  const start = text.slice(0, 1000)
  return /^\s*\{/.test(start) && /"Code"\s*:/.test(start) && /"Response"\s*:\s*(null|\[\s*\])/.test(start)
}

import type { Head } from '../head.ts'
import { jsonHead } from '../json-head.ts'
import { tableHeads } from '../table-head.ts'
import { ValueRecords } from '../value-plan.ts'
import { JsonValuesReader, NamedValuesReader } from '../value-readers.ts'
import type { Format, Recognition } from './format.ts'
import { DEFAULT_HEADER, isConnLog, lostNames, readDirective } from './zeek-header.ts'
import { ZeekPlan } from './zeek-plan.ts'
import { ZeekReader } from './zeek-reader.ts'

/**
 * Zeek's conn.log and open_conn.log: TSV with its header, JSON objects, and tables made of either, as Parquet files are.
 *
 * Bytes are those of the IP packets (`orig_ip_bytes`): Zeek takes the payload of TCP from sequence numbers, which "might
 * be inaccurate", and gigabytes of it have been seen in connections of two packets.
 */
export const zeek: Format = {
  id: 'zeek-conn',
  recognise: (head) =>
    recogniseHeader(head) ?? recogniseJson(head) ?? recogniseTable(head) ?? recogniseLostHeader(head),
}

const MOST_LINES = 50
const HEADER_LOST =
  'The lines that name its columns are missing; they are taken to be Zeek’s own, in the order that Zeek writes them.'

function recogniseHeader(head: Head): Recognition | undefined {
  const line = head.lines.find((candidate) => /^\s*#fields\b/.test(candidate))
  if (line === undefined) return undefined
  const before = head.lines.slice(0, head.lines.indexOf(line) + 1)
  const header = before.reduce((known, text) => readDirective(text.trimStart(), known), DEFAULT_HEADER)
  if (!isConnLog(header.names)) return undefined
  return {
    format: 'zeek-conn',
    reason: `its line #fields names the columns of Zeek’s conn.log (${header.names.slice(0, 4).join(', ')}, …)`,
    open: (recorder) => new ZeekReader(recorder, DEFAULT_HEADER),
  }
}

function recogniseLostHeader(head: Head): Recognition | undefined {
  const names = lostNames(head.lines.slice(0, MOST_LINES))
  if (!names) return undefined
  return {
    format: 'zeek-conn',
    reason: 'records in the order of Zeek’s conn.log, with its states of connections',
    open: (recorder) => {
      recorder.warnOfFile(HEADER_LOST)
      return new ZeekReader(recorder, { ...DEFAULT_HEADER, names })
    },
  }
}

function recogniseJson(head: Head): Recognition | undefined {
  const json = jsonHead(head)
  if (!json || !isConnLog([...json.fields.keys()])) return undefined
  return {
    format: 'zeek-conn',
    reason: 'JSON objects with the fields of Zeek’s conn.log, such as id.orig_h and conn_state',
    open: (recorder) => new JsonValuesReader(json.envelopeKey, recorder, new ZeekPlan(recorder, 'by field')),
  }
}

function recogniseTable(head: Head): Recognition | undefined {
  for (const { delimiter, rows } of tableHeads(head)) {
    const names = rows[0] ?? []
    if (!isConnLog(names)) continue
    return {
      format: 'zeek-conn',
      reason: `its first line names the columns of Zeek’s conn.log (${names.slice(0, 4).join(', ')}, …)`,
      open: (recorder) =>
        new NamedValuesReader(delimiter, new ValueRecords(recorder, new ZeekPlan(recorder, 'by column'))),
    }
  }
  return undefined
}

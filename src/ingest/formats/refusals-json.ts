import type { Head } from '../head.ts'
import { notReadYet } from './refusals-text.ts'

interface JsonKind {
  readonly name: string
  /** All of these must appear in the beginning of the text. */
  readonly marks: readonly RegExp[]
}

/** Kinds of flow logs in JSON that are known, but not read; told apart by keys that only they have. */
const KINDS: readonly JsonKind[] = [
  { name: 'an Azure virtual network flow log', marks: [key('flowRecords')] },
  { name: 'an Azure network security group flow log', marks: [key('flowTuples'), key('properties')] },
  { name: 'a Google Cloud VPC flow log', marks: [key('jsonPayload'), key('connection')] },
  { name: 'an Oracle Cloud VCN flow log', marks: [/"logContent"\s*:|com\.oraclecloud\.vcn/] },
  { name: 'an IBM Cloud VPC flow log', marks: [key('flow_logs'), key('collector_crn')] },
  { name: 'an Alibaba Cloud flow log', marks: [key('eni-id'), key('vswitch-id')] },
  {
    name: 'a Tailscale network flow log',
    marks: [/"virtualTraffic"\s*:|"subnetTraffic"\s*:|"exitTraffic"\s*:/],
  },
  { name: 'a Hubble flow export', marks: [key('flow'), key('verdict')] },
  { name: 'a Suricata EVE log', marks: [key('event_type'), key('flow_id')] },
  { name: 'a Zeek log other than conn.log', marks: [key('id.orig_h'), key('id.resp_h')] },
  { name: 'a pmacct export', marks: [key('ip_src'), key('ip_dst')] },
  { name: 'a GoFlow2 export', marks: [/"time_flow_start_ns"\s*:|"sampler_address"\s*:/] },
  { name: 'a GoFlow export', marks: [key('TimeFlowStart'), key('SrcAddr')] },
  { name: 'nfdump’s JSON', marks: [/"src[46]_addr"\s*:/, /"(in|out)_bytes"\s*:/] },
]

const LOOKED_AT = 16_384
const QUERY_RESULTS =
  "It is what `aws logs get-query-results` prints, where each value is an object; `jq '.results | map(map({(.field): .value}) | add)'` makes an object of each record, and its output can be opened."

/** What JSON text looks like that no format recognises. */
export function kindOfJson(head: Head): string | undefined {
  const text = head.text.slice(0, LOOKED_AT)
  if (/"results"\s*:\s*\[\s*\[\s*\{\s*"(field|value)"\s*:/.test(text)) return QUERY_RESULTS
  const kind = KINDS.find(({ marks }) => marks.every((mark) => mark.test(text)))
  // A line may have something before its object, as syslog has.
  if (kind && text.includes('{')) return notReadYet(kind.name)
  if (!/^[\s\uFEFF]*(\{|\[\s*[\]{["\d-])/.test(text)) return undefined
  if (/^[\s\uFEFF]*(\[\s*\]|\{\s*\})\s*$/.test(text))
    return 'It is JSON that holds no records, so there is nothing to load.'
  return 'It is JSON, but its objects are not the records of a flow log that Flowglass knows; turned into CSV with a column for each address, records can be opened.'
}

function key(name: string): RegExp {
  return new RegExp(`"${name.replaceAll('.', '\\.')}"\\s*:`)
}

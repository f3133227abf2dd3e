import { gunzipSync } from 'node:zlib'
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { explainRefusal } from '../../../../src/ingest/formats/refusals.ts'
import { headOf } from '../../../../src/ingest/head.ts'
import { load } from './loaded-rows.ts'

const SAMPLES = new URL('../../../../../shared/samples/', import.meta.url)

function refusal(content: string | Uint8Array, fileName = 'flows.log.gz'): string {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  expect(load(bytes)).toBeUndefined()
  return explainRefusal(headOf(bytes, true, fileName))
}

describe('empty files', () => {
  it('named validation are Trustgrid’s', () => {
    const sentence =
      'Trustgrid writes an empty file named validation to test the bucket; there is nothing to load.'
    expect(refusal('', 'validation')).toBe(sentence)
    expect(refusal('', 'prefix/validation')).toBe(sentence)
  })

  it('of other names are said to be empty', () => {
    expect(refusal('', 'flows.csv')).toMatch(/is empty/)
    expect(refusal(' \n\n', 'flows.csv')).toMatch(/nothing but blanks/)
  })
})

it.each([
  ['d4c3b2a1020004000000000000000000', /packet capture/],
  ['0a0d0d0a1c0000004d3c2b1a01000000', /packet capture/],
  ['0ca501000100000000000000', /nfdump -r F -o csv/],
  ['28b52ffd04006100', /Zstandard/],
  ['fd377a585a000004', /xz/],
  ['425a6839314159', /bzip2/],
  ['1f8b0800000000000003', /gzip within gzip/],
  ['504b0304140000000800', /zip archive/],
  ['504b030414000000000000000000786c2f776f726b626f6f6b', /Excel/],
  ['255044462d312e37', /PDF/],
  ['5041523115041500', /Parquet/],
  ['fffe730072006300', /UTF-16/],
  ['7f454c4602010100000000000000000000', /binary file/],
])('bytes %s are explained', (hex, explanation) => {
  expect(refusal(Uint8Array.from(Buffer.from(hex, 'hex')))).toMatch(explanation)
})

it.each([
  ['<!DOCTYPE html><html><body>403 Forbidden</body></html>', /web page/],
  ['<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', /XML/],
  ['[]', /no records/],
  ['{"a":1}', /JSON/],
  ['#separator \\x09\n#path\tdns\n#fields\tts\tuid\n', /dns\.log/],
  [
    '#separator \\x09\n#path\tconn\n#fields\tts\tid.orig_h\n',
    /does not name id\.orig_h, id\.resp_h and conn_state/,
  ],
  [
    '{"records":[{"properties":{"flows":[{"flows":[{"flowTuples":["1,192.0.2.1"]}]}]}}]}',
    /Azure network security group/,
  ],
  ['name,age,town\nx,1,y\n', /table \(name, age, town, …\)/],
  ['This is a letter to somebody who wanted to read about flows one day.', /prose/],
  ['x', /no flow log that Flowglass knows/],
])('text %s is explained', (text, explanation) => {
  expect(refusal(text)).toMatch(explanation)
})

it('every sentence is one, ends with a full stop and fits a line or two', () => {
  for (const content of ['', 'x', '[]', '{"a":1}', 'a,b,c', '%PDF-1', '<html>', '\u0000\u0001\u0002']) {
    const sentence = refusal(content)
    expect(sentence).toMatch(/\.$/)
    expect(sentence.length).toBeLessThan(260)
  }
})

it('results of aws logs get-query-results are explained, and what is said of them makes records of them', () => {
  const fields = { '@timestamp': '2023-11-14 22:13:20.000', srcAddr: '192.0.2.10', dstAddr: '198.51.100.20' }
  const row = Object.entries(fields).map(([field, value]) => ({ field, value }))
  const sentence = refusal(JSON.stringify({ results: [row], statistics: {}, status: 'Complete' }, null, 4))
  expect(sentence).toMatch(
    /get-query-results.*jq '\.results \| map\(map\(\{\(\.field\): \.value\}\) \| add\)'/,
  )
  expect(sentence.length).toBeLessThan(260)
  // What jq prints.
  expect(load(JSON.stringify([fields], null, 2))?.flows).toBe(1)
})

describe.skipIf(!existsSync(SAMPLES))('real files (needs the folder of samples beside the project)', () => {
  it.each([
    ['zeek/rita_text_file_conn.log', /prose/],
    ['azure/elastic_test-nsg.log', /Azure network security group/],
    ['azure/msdocs_vnet_sample_PT1H.json', /Azure virtual network/],
    ['gcp/grafana_gcp-test_flow_logs.jsonl', /Google Cloud/],
    ['oci/oracle_vcn_flow_logging_search.json', /Oracle Cloud/],
    ['ibm/ibm_vpc_flowlog_sample.json', /IBM Cloud/],
    ['suricata/slips_test6-malicious.first-part.eve.json', /Suricata/],
    ['nfdump/slips_test1-portscan.extended.txt', /nfdump/],
    ['fortinet/elastic_fortinet-6-2.traffic-excerpt.log', /FortiGate/],
    ['paloalto/elastic_panos-traffic-sample.excerpt.log', /PAN-OS/],
    ['pmacct/pmacct_json_two_sources.txt', /pmacct/],
    ['goflow2/netobserv_log-lines.json', /GoFlow/],
    ['tailscale/network_logging_api_body.json', /Tailscale/],
    ['hubble/hubble_flows_mixed.jsonl', /Hubble/],
    ['aws/hitc_logs-insights-results.csv', /Logs Insights without source and destination addresses/],
  ])('%s is refused with its name', (path, explanation) => {
    const file = readFileSync(new URL(path, SAMPLES))
    const bytes = path.endsWith('.gz') ? gunzipSync(file) : file
    const head = headOf(new Uint8Array(bytes.subarray(0, 65_536)), bytes.length <= 65_536, path)
    expect(explainRefusal(head)).toMatch(explanation)
  })
})

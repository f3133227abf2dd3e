import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { load, type Loaded } from './loaded-rows.ts'

const SAMPLES = new URL('../../../../../shared/samples/aws/', import.meta.url)
const hasSamples = existsSync(SAMPLES)

/** Records, records of traffic, packets and bytes of all records, as the list of the samples has them. */
type Sums = readonly [records: number, flows: number, packets?: number, bytes?: number]

const EXPECTED: readonly (readonly [file: string, format: string, sums: Sums])[] = [
  ['danieldevere_testlog.log.gz', 'aws-vpc', [28, 28, 85, 11_026]],
  ['grafana_aws-test_flow_logs.log', 'aws-vpc', [6, 4, 77, 51_887]],
  ['grafana_aws-flow-logs-10.3.11.57-142.250.185.91.log', 'aws-vpc', [11, 11, 1693, 273_560]],
  ['elastic_test-extra-samples.log', 'aws-vpc', [7, 5, 102, 18_025]],
  ['elastic_test-tcp-flag-sequence.log', 'aws-vpc', [3, 1, 8, 568]],
  ['elastic_test-v8-samples.log', 'aws-vpc', [1, 0]],
  ['elastic_test-tgw-samples.log', 'aws-tgw', [6, 3]],
  ['elastic_test-with-message-field.log', 'aws-vpc', [1, 0]],
  ['otel_valid_vpc_flow_log.log', 'aws-vpc', [1, 0]],
  ['otel_valid_vpc_flow_cw.json', 'aws-vpc', [2, 2, 40, 8498]],
  ['raghumegh_V2-flow-log-3-faulty.log', 'aws-vpc', [16, 16]],
]

describe.skipIf(!hasSamples)('real AWS files (skipped where ../shared/samples is missing)', () => {
  test.each(EXPECTED)('%s', (file, format, [records, flows, packets, bytes]) => {
    const loaded = loadSample(file)
    expect(loaded.format).toBe(format)
    expect(loaded.rejected).toBe(0)
    expect(loaded.rows).toHaveLength(records)
    expect(loaded.flows).toBe(flows)
    if (packets !== undefined) expect(sum(loaded, 'packets_sent')).toBe(packets)
    if (bytes !== undefined) expect(sum(loaded, 'bytes_sent')).toBe(bytes)
  })

  test('the object from S3 has the times and protocols that it should have', () => {
    const { rows } = loadSample('danieldevere_testlog.log.gz')
    const seconds = (name: string) => rows.map((row) => Date.parse(String(row[name])) / 1000)
    expect([Math.min(...seconds('start_time')), Math.max(...seconds('end_time'))]).toEqual([
      1_544_227_188, 1_544_227_470,
    ])
    const count = (protocol: number) => rows.filter((row) => row['protocol'] === protocol).length
    expect([count(6), count(1), count(17)]).toEqual([26, 1, 1])
    expect(rows.find((row) => row['protocol'] === 1)).not.toHaveProperty('src_port')
  })

  test('odd values are kept and warned of, each mistake once', () => {
    const loaded = loadSample('raghumegh_V2-flow-log-3-faulty.log')
    expect(loaded.warnings).toHaveLength(3)
    expect(loaded.rows[6]).toMatchObject({ action_other: 'SUCCESS' })
    expect(loaded.rows[6]).not.toHaveProperty('action')
    expect(loaded.rows[15]).toMatchObject({ log_status_other: 'GO_AWAY' })
    expect(loaded.rows[15]).not.toHaveProperty('log_status')
  })

  test('results of Logs Insights without addresses are refused', () => {
    expect(() => loadSample('hitc_logs-insights-results.csv')).toThrow(/srcAddr and dstAddr, or @message/)
  })
})

function loadSample(file: string): Loaded {
  const bytes = readFileSync(new URL(file, SAMPLES))
  const loaded = load(new Uint8Array(file.endsWith('.gz') ? gunzipSync(bytes) : bytes))
  if (!loaded) throw new Error(`${file} is not recognised`)
  return loaded
}

function sum({ rows }: Loaded, column: string): number {
  return rows.reduce((total, row) => total + Number(row[column] ?? 0), 0)
}

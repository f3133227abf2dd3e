// Files written by others load with sums that others computed, each through the page as a person has it.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test, type App } from './support/app.ts'

const EXAMPLES = resolve(import.meta.dirname, '../fixtures/vendor-examples')
/** Files written by others; the sums that they must come to were computed elsewhere. */
const OTHERS = resolve(import.meta.dirname, '../../../shared/samples')
const SAMPLES = join(OTHERS, 'aws')

/** What must come out of a file, in the page's report and in SQL. Times in seconds; what is missing is not checked. */
interface Expected {
  readonly format?: string
  readonly records: number
  readonly flows: number
  readonly nodata?: number
  readonly skipdata?: number
  readonly packets?: number
  readonly bytes?: number
  readonly rejects?: number
  readonly firstStart?: number | null
  readonly lastEnd?: number | null
}

const REAL_FILES: Record<string, Expected> = {
  'danieldevere_testlog.log.gz': { records: 28, flows: 28, packets: 85, bytes: 11_026, rejects: 0, firstStart: 1544227188, lastEnd: 1544227470 },
  'grafana_aws-test_flow_logs.log': { records: 6, flows: 4, nodata: 1, skipdata: 1, packets: 77, bytes: 51_887 },
  'grafana_aws-flow-logs-10.3.11.57-142.250.185.91.log': { records: 11, flows: 11, packets: 1_693, bytes: 273_560 },
  'elastic_test-extra-samples.log': { records: 7, flows: 5, nodata: 1, skipdata: 1, packets: 102, bytes: 18_025, rejects: 2 },
  'elastic_test-tcp-flag-sequence.log': { records: 3, flows: 1, packets: 8, bytes: 568 },
  'elastic_test-v8-samples.log': { records: 1, flows: 0, nodata: 1 },
  'elastic_test-tgw-samples.log': { format: 'aws-tgw', records: 6, flows: 3 },
  'elastic_test-with-message-field.log': { records: 1, flows: 0, nodata: 1 },
  'otel_valid_vpc_flow_log.log': { records: 1, flows: 0, nodata: 1, packets: 0, bytes: 0 },
  'otel_valid_vpc_flow_cw.json': { records: 2, flows: 2, packets: 40, bytes: 8_498, rejects: 1 },
  'raghumegh_V2-flow-log-3-faulty.log': { records: 16, flows: 16 },
} // prettier-ignore

async function expectLoaded(app: App, path: string, expected: Expected): Promise<void> {
  const file = await app.openFile(path)
  expect(file).toMatchObject({
    format: expected.format ?? 'aws-vpc',
    status: 'loaded',
    records: expected.records,
    flows: expected.flows,
    rejected: 0,
    ...(expected.nodata === undefined ? {} : { nodata: expected.nodata }),
    ...(expected.skipdata === undefined ? {} : { skipdata: expected.skipdata }),
  })
  expect(file.flows + file.nodata + file.skipdata + file.rejected).toBe(file.records)
  const [row] = await app.query(`
    SELECT count(*)::INTEGER AS records, coalesce(sum(packets), 0)::DOUBLE AS packets,
      coalesce(sum(bytes), 0)::DOUBLE AS bytes, count(*) FILTER (action = 'REJECT')::INTEGER AS rejects,
      (epoch_ms(min(start_time) FILTER (coalesce(log_status, 'OK') = 'OK')) / 1000)::DOUBLE AS firstStart,
      (epoch_ms(max(end_time) FILTER (coalesce(log_status, 'OK') = 'OK')) / 1000)::DOUBLE AS lastEnd
    FROM flows`)
  const wanted = Object.entries(expected).filter(([name]) => row !== undefined && name in row)
  expect(row).toMatchObject(Object.fromEntries(wanted))
}

const examples = JSON.parse(readFileSync(join(EXAMPLES, 'expected.json'), 'utf8')) as Record<string, Expected>
for (const [name, expected] of Object.entries(examples)) {
  test(`vendor's example ${name}`, async ({ app }) => {
    await expectLoaded(app, join(EXAMPLES, name), expected)
  })
}

test.describe('real files', () => {
  test.skip(
    !existsSync(SAMPLES),
    'the real files are not part of the project: ../shared/samples/aws is missing',
  )

  for (const [name, expected] of Object.entries(REAL_FILES)) {
    test(`loads ${name}`, async ({ app }) => {
      await expectLoaded(app, join(SAMPLES, name), expected)
    })
  }

  test('notes three strange records of the faulty file', async ({ app }) => {
    const file = await app.openFile(join(SAMPLES, 'raghumegh_V2-flow-log-3-faulty.log'))
    expect(file.warnings.reduce((sum, warning) => sum + warning.count, 0)).toBe(3)
  })

  test('takes the one usable record of a Parquet file with odd types', async ({ app }) => {
    const file = await app.openFile(join(SAMPLES, 'obsrvbl_flows.parquet'))
    expect(file).toMatchObject({ status: 'loaded', records: 3, flows: 1 })
  })

  test('refuses a Logs Insights export without addresses, and says why', async ({ app }) => {
    const file = await app.openFile(join(SAMPLES, 'hitc_logs-insights-results.csv'))
    expect(file).toMatchObject({ status: 'refused', flows: 0 })
    expect(file.message).toMatch(/address/i)
  })

  test('adds up when all are dropped at once', async ({ app }) => {
    const paths = Object.keys(REAL_FILES).map((name) => join(SAMPLES, name))
    const { files } = await app.dropFiles(...paths)
    expect(files).toHaveLength(paths.length)
    const [row] = await app.query(
      'SELECT count(*)::INTEGER AS records, sum(bytes)::DOUBLE AS bytes FROM flows',
    )
    const records = Object.values(REAL_FILES).reduce((sum, expected) => sum + expected.records, 0)
    expect(row?.records).toBe(records)
    const perFile = await app.query(
      'SELECT file, count(*)::INTEGER AS records FROM flows GROUP BY file ORDER BY file',
    )
    const wanted = Object.fromEntries(
      Object.entries(REAL_FILES).map(([name, expected]) => [name, expected.records]),
    )
    expect(Object.fromEntries(perFile.map((found) => [found.file, found.records]))).toEqual(wanted)
  })
})

/** Records, and bytes and packets both ways where they are known; by the state that Zeek saw. */
const ZEEK_FILES: Record<string, { records: number; rejected?: number; states?: Record<string, number> }> = {
  'zat_conn.log': { records: 360, states: { OTH: 20, RSTO: 63, RSTOS0: 2, S0: 156, S3: 1, SF: 118 } },
  'zat_json_conn.log': { records: 50, states: { OTH: 2, RSTO: 1, RSTR: 14, SF: 33 } },
  'rita_proxy_rolling_conn.16_00_00-17_00_00.log.gz': {
    records: 7_260,
    states: { OTH: 754, RSTO: 46, RSTR: 93, S0: 232, SF: 6_127, SHR: 8 },
  },
  'slips_portscan-vertical_conn.log': { records: 50, states: { REJ: 43, RSTO: 3, SF: 4 } },
  'superdb_conn.parquet': { records: 10, states: { REJ: 10 } },
  'rita_truncated_conn.log': { records: 59, rejected: 1 },
  'rita_truncated_conn_top.log': { records: 59, rejected: 1 },
}

/** Tables of other products, whose columns a person confirms: flows, and sums where all columns were guessed right. */
const MAPPED_FILES: Record<string, { flows: number; bytes?: number; packets?: number }> = {
  'argus/slips_test3-mixed.binetflow': { flows: 89 },
  'argus/slips_test5-mixed.binetflow': { flows: 298 },
  'azure/benarch_sample_vnet_flow_logs_report.csv': { flows: 305, bytes: 52_233 + 270_640 },
  'cicflowmeter/lashkari_2018-02-07_Flow.csv': { flows: 53 },
  'nf-uq/cicids2018_v3_one_row.csv': { flows: 1 },
  'nfdump/slips_test1-portscan.csv.txt': { flows: 4_593, bytes: 241_025, packets: 4_652 },
}

/** What is refused, and the word that says what it looks like. */
const REFUSED_FILES: Record<string, RegExp> = {
  'azure/elastic_test-nsg.log': /Azure/,
  'azure/msdocs_vnet_sample_PT1H.json': /Azure/,
  'fortinet/elastic_fortinet-6-2.traffic-excerpt.log': /FortiGate/,
  'gcp/grafana_gcp-test_flow_logs.jsonl': /Google Cloud/,
  'goflow2/netobserv_log-lines.json': /GoFlow/,
  'hubble/hubble_flows_mixed.jsonl': /Hubble/,
  'ibm/ibm_vpc_flowlog_sample.json': /IBM/,
  'nfdump/slips_test1-portscan.extended.txt': /nfdump/,
  'oci/oracle_vcn_flow_logging_search.json': /Oracle/,
  'paloalto/elastic_panos-traffic-sample.excerpt.log': /PAN-OS/,
  'pmacct/pmacct_json_two_sources.txt': /pmacct/,
  'suricata/slips_test6-malicious.first-part.eve.json': /Suricata/,
  'tailscale/network_logging_api_body.json': /Tailscale/,
  'zeek/rita_text_file_conn.log': /prose/,
}

test.describe('files of other products', () => {
  test.skip(!existsSync(OTHERS), 'the real files are not part of the project: ../shared/samples is missing')

  for (const [name, { records, rejected, states }] of Object.entries(ZEEK_FILES)) {
    test(`loads zeek/${name}`, async ({ app }) => {
      const file = await app.openFile(join(OTHERS, 'zeek', name))
      expect(file).toMatchObject({ format: 'zeek-conn', status: 'loaded', records, rejected: rejected ?? 0 })
      if (!states) return
      const counted = await app.query(
        'SELECT conn_state, count(*)::INTEGER AS records FROM flows GROUP BY conn_state ORDER BY conn_state',
      )
      expect(Object.fromEntries(counted.map((row) => [row.conn_state, row.records]))).toEqual(states)
    })
  }

  for (const [name, expected] of Object.entries(MAPPED_FILES)) {
    test(`asks about the columns of ${name}, and loads them as confirmed`, async ({ app }) => {
      const reported = app.openFile(join(OTHERS, name))
      await app.page.getByRole('button', { name: 'Load with these columns' }).click()
      expect(await reported).toMatchObject({ format: 'delimited', status: 'loaded', flows: expected.flows })
      const [sums] = await app.query(
        'SELECT sum(bytes)::DOUBLE AS bytes, sum(packets)::DOUBLE AS packets FROM flows',
      )
      const { flows: _flows, ...wanted } = expected
      expect(sums).toMatchObject(wanted)
    })
  }

  test('asks once about the columns of files that have the same', async ({ app }) => {
    const names = ['slips_test1-portscan.csv.txt', 'slips_test7-malicious.csv.txt']
    const reported = app.openFiles(...names.map((name) => join(OTHERS, 'nfdump', name)))
    // The test before may have told this page what the columns are.
    const confirm = app.page.getByRole('button', { name: 'Load with these columns' })
    await confirm.click({ timeout: 3_000 }).catch(() => undefined)
    expect((await reported).files.map((file) => file.flows)).toEqual([4_593, 439])
    const sums = await app.query(
      'SELECT sum(bytes)::DOUBLE AS bytes, sum(packets)::DOUBLE AS packets FROM flows GROUP BY file ORDER BY file',
    )
    expect(sums).toEqual([
      { bytes: 241_025, packets: 4_652 },
      { bytes: 277_512, packets: 1_969 },
    ])
  })

  test('refuses the others, each in a sentence that says what it looks like', async ({ app }) => {
    const names = Object.keys(REFUSED_FILES)
    const { files } = await app.dropFiles(...names.map((name) => join(OTHERS, name)))
    for (const [index, name] of names.entries()) {
      expect(files[index], name).toMatchObject({ status: 'refused', records: 0 })
      expect(files[index]?.message, name).toMatch(REFUSED_FILES[name]!)
      expect(files[index]?.message, name).toMatch(/\.$/)
    }
  })
})

test.describe('samples of the page', () => {
  const folder = resolve(import.meta.dirname, '../../public/samples')
  const formats: Record<string, string> = {
    'aws-vpc.log.gz': 'aws-vpc',
    'tencent-eni.log.gz': 'tencent-eni',
    'tg-flow-logs-2024-05-14.csv.gz': 'trustgrid',
    'netmaker-flows.json.gz': 'netmaker',
  }
  for (const [name, format] of Object.entries(formats)) {
    test(`${name} loads to the last record`, async ({ app }) => {
      const file = await app.openFile(join(folder, name))
      expect(file).toMatchObject({ format, status: 'loaded', rejected: 0, warnings: [] })
      expect(file.flows).toBeGreaterThan(1_500)
    })
  }
})

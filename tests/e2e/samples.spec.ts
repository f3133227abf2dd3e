// Files written by others load with sums that others computed.
import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test, type App } from './support/app.ts'

const EXAMPLES = resolve(import.meta.dirname, '../fixtures/vendor-examples')
const SAMPLES = resolve(import.meta.dirname, '../../../shared/samples/aws')

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

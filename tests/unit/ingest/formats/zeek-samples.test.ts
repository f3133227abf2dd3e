import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { gunzipSync } from 'node:zlib'
import { newReadMeter } from '../../../../src/ingest/inflate.ts'
import { parquetAsText } from '../../../../src/ingest/parquet.ts'
import { load, type Loaded } from './loaded-rows.ts'

const SAMPLES = new URL('../../../../../shared/samples/zeek/', import.meta.url)
const PROXY = 'rita_proxy_rolling_conn.16_00_00-17_00_00.log.gz'

/** Records and states as the list of the samples has them. */
const EXPECTED: readonly (readonly [
  file: string,
  records: number,
  states: Readonly<Record<string, number>>,
])[] = [
  ['zat_conn.log', 360, { S0: 156, SF: 118, RSTO: 63, OTH: 20, RSTOS0: 2, S3: 1 }],
  ['zat_json_conn.log', 50, { SF: 33, RSTR: 14, OTH: 2, RSTO: 1 }],
  [PROXY, 7260, { SF: 6127, OTH: 754, S0: 232, RSTR: 93, RSTO: 46, SHR: 8 }],
  ['slips_portscan-vertical_conn.log', 50, { REJ: 43, SF: 4, RSTO: 3 }],
  ['superdb_conn.parquet', 10, { REJ: 10 }],
]

describe.skipIf(!existsSync(SAMPLES))('real Zeek logs (skipped where ../shared/samples is missing)', () => {
  test.each(EXPECTED)('%s', async (file, records, states) => {
    const { format, rows, rejected } = await loadSample(file)
    expect(format).toBe('zeek-conn')
    expect(rejected).toBe(0)
    expect(rows).toHaveLength(records)
    expect(countsOf(rows.map((row) => String(row['conn_state'])))).toEqual(states)
  })

  test('the log of the proxy has its bytes, from addresses of both families', async () => {
    const { rows } = await loadSample(PROXY)
    expect(sum(rows, 'bytes_sent')).toBe(29_228_410)
    expect(sum(rows, 'bytes_recv')).toBe(931_511_494)
    expect(rows.some((row) => String(row['src_addr']).includes(':'))).toBe(true)
    expect(new Set(rows.map((row) => String(row['reporter'])))).toContain('worker-eth0-1')
  })

  test('a tab behind #separator changes nothing', async () => {
    expect((await loadSample('zat_conn_date_issue.log')).flows).toBeGreaterThan(0)
  })

  test('a record that is cut off is rejected and nothing else', async () => {
    const { rejections, flows } = await loadSample('rita_truncated_conn.log')
    expect(rejections.map(({ reason, count }) => [reason, count])).toEqual([
      ['the record has fewer values than there are columns', 1],
    ])
    expect(flows).toBe(58)
  })

  test('a header that is lost is said to be', async () => {
    const { flows, rejected, warnings } = await loadSample('rita_truncated_conn_top.log')
    expect([flows, rejected]).toEqual([58, 1])
    expect(warnings).toEqual([expect.stringContaining('lines that name its columns are missing')])
  })

  test('prose that is called conn.log is no log', async () => {
    await expect(loadSample('rita_text_file_conn.log')).rejects.toThrow()
  })
})

async function loadSample(file: string): Promise<Loaded> {
  const bytes = readFileSync(new URL(file, SAMPLES))
  const text = file.endsWith('.parquet')
    ? await textOf(new Blob([bytes]))
    : new Uint8Array(file.endsWith('.gz') ? gunzipSync(bytes) : bytes)
  const loaded = load(text, { fileName: file, chunkBytes: 60_000 })
  if (!loaded) throw new Error(`no format recognises ${file}`)
  return loaded
}

async function textOf(file: Blob): Promise<Uint8Array> {
  const chunks: Uint8Array<ArrayBuffer>[] = []
  for await (const chunk of parquetAsText(file, newReadMeter())) chunks.push(chunk.slice())
  return new Uint8Array(await new Blob(chunks).arrayBuffer())
}

function countsOf(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

function sum(rows: Loaded['rows'], column: string): number {
  return rows.reduce((total, row) => total + Number(row[column] ?? 0), 0)
}

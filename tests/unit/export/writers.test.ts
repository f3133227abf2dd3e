import { DuckDBInstance } from '@duckdb/node-api'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rowsAsMarkdown, rowsAsTsv } from '../../../src/export/clipboard.ts'
import { CsvWriter } from '../../../src/export/csv.ts'
import { JsonLinesWriter } from '../../../src/export/json-lines.ts'
import { ParquetTableWriter } from '../../../src/export/parquet.ts'
import type { ExportColumn, ExportRows, Provenance, TableWriter } from '../../../src/export/table.ts'

const columns: ExportColumn[] = [
  { name: 'start_time', kind: 'time' },
  { name: 'src_addr', kind: 'text' },
  { name: 'bytes', kind: 'integer' },
  { name: 'ratio', kind: 'number' },
  { name: 'node', kind: 'text' },
]
const nodes = ['gw, "a"', '', 'line\nbreak', null, 'naïve', '# no comment', '</script><img onerror=x>']
const COUNT = 250_000
const batch = (from: number, count: number): ExportRows => {
  const rows = Array.from({ length: count }, (_, i) => from + i)
  return {
    count,
    cells: [
      rows.map((i) => (i % 11 ? 1_700_000_000_000 + i : null)),
      rows.map((i) => `192.0.2.${i % 256}`),
      rows.map((i) => (i === 5 ? 2n ** 53n + 1n : i)),
      rows.map((i) => i / 8),
      rows.map((i) => nodes[i % nodes.length] ?? null),
    ],
  }
}
const provenance: Provenance = {
  filter: 'port=443\nor port=80',
  sources: [{ name: 'a.log\r\nb', records: 3, sha256: 'abc' }],
  version: '0.0.0',
  exportedAt: new Date(0),
  records: COUNT,
  zone: 'UTC',
}
const isoTime = (epochMs: number) => new Date(epochMs).toISOString()

function fileOf(writer: TableWriter): Uint8Array {
  const parts = [writer.begin()]
  for (let from = 0; from < COUNT; from += 10_000) parts.push(writer.rows(batch(from, 10_000)))
  return Buffer.concat([...parts, writer.end()])
}

/** The same sums, computed without any writer. */
function expectedSums() {
  let bytes = 0n
  let timed = 0
  let ratio = 0
  let named = 0
  for (let i = 0; i < COUNT; i++) {
    bytes += i === 5 ? 2n ** 53n + 1n : BigInt(i)
    timed += i % 11 ? 1 : 0
    ratio += i / 8
    named += nodes[i % nodes.length] === null ? 0 : 1
  }
  return { n: BigInt(COUNT), bytes, timed: BigInt(timed), ratio, named: BigInt(named), addresses: 256n }
}

describe('exported files, read by native DuckDB', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flowglass-export-'))
  let instance: DuckDBInstance
  beforeAll(async () => {
    instance = await DuckDBInstance.create(':memory:')
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  async function read(sql: string) {
    const connection = await instance.connect()
    return (await connection.runAndReadAll(sql)).getRowObjects()
  }
  const sums = `count(*) AS n, sum(bytes)::BIGINT AS bytes, count(start_time) AS timed, sum(ratio) AS ratio,
    count(node) AS named, count(DISTINCT src_addr) AS addresses`

  it('CSV holds the same rows, missing values apart from empty texts', async () => {
    const path = join(folder, 'a.csv')
    const writer = new CsvWriter(columns, { rawText: false, provenance: undefined, formatTime: isoTime })
    writeFileSync(path, fileOf(writer))
    const source = `read_csv('${path}', header = true, nullstr = '', allow_quoted_nulls = false,
      columns = {start_time: 'TIMESTAMP', src_addr: 'VARCHAR', bytes: 'BIGINT', ratio: 'DOUBLE', node: 'VARCHAR'})`
    expect(await read(`SELECT ${sums} FROM ${source}`)).toEqual([expectedSums()])
    const texts = await read(`SELECT DISTINCT node FROM ${source} ORDER BY node`)
    expect(texts.map((row) => row['node'])).toEqual(
      [...nodes]
        .filter((node) => node !== null)
        .sort()
        .concat([null] as never),
    )
  })

  it('CSV is read without a word about its dialect', async () => {
    const path = join(folder, 'plain.csv')
    const writer = new CsvWriter(columns, { rawText: false, provenance: undefined, formatTime: isoTime })
    writeFileSync(path, fileOf(writer))
    const [read1] = await read(`SELECT count(*) AS n, sum(bytes)::BIGINT AS bytes FROM '${path}'`)
    const { n, bytes } = expectedSums()
    expect(read1).toEqual({ n, bytes })
  })

  it('CSV may begin with comment lines that say where it comes from', async () => {
    const path = join(folder, 'comment.csv')
    writeFileSync(path, fileOf(new CsvWriter(columns, { rawText: false, provenance, formatTime: isoTime })))
    const source = `read_csv('${path}', header = true, comment = '#', delim = ',', quote = '"', escape = '"', skip = 0,
      nullstr = '', allow_quoted_nulls = false, auto_detect = false,
      columns = {start_time: 'TIMESTAMP', src_addr: 'VARCHAR', bytes: 'BIGINT', ratio: 'DOUBLE', node: 'VARCHAR'})`
    expect(await read(`SELECT ${sums} FROM ${source}`)).toEqual([expectedSums()])
  })

  it('Parquet holds the same rows in several row groups, and where they come from', async () => {
    const path = join(folder, 'a.parquet')
    writeFileSync(path, fileOf(new ParquetTableWriter(columns, provenance)))
    expect(await read(`SELECT ${sums} FROM '${path}'`)).toEqual([expectedSums()])
    const groups = await read(`SELECT count(DISTINCT row_group_id) AS n FROM parquet_metadata('${path}')`)
    expect(groups[0]?.['n']).toBeGreaterThan(1n)
    const metadata = await read(`SELECT decode(value) AS text FROM parquet_kv_metadata('${path}') ORDER BY 1`)
    expect(metadata.map((row) => row['text'])).toContain('filter: port=443 or port=80')
    const time = await read(`SELECT epoch_ms(start_time) AS t FROM '${path}' WHERE bytes = 1`)
    expect(time).toEqual([{ t: 1_700_000_000_001n }])
  })

  it('JSON lines hold the same rows, with all digits', async () => {
    const path = join(folder, 'a.jsonl')
    writeFileSync(path, fileOf(new JsonLinesWriter(columns, isoTime)))
    const source = `read_json('${path}', format = 'newline_delimited',
      columns = {start_time: 'TIMESTAMP', src_addr: 'VARCHAR', bytes: 'BIGINT', ratio: 'DOUBLE', node: 'VARCHAR'})`
    expect(await read(`SELECT ${sums} FROM ${source}`)).toEqual([expectedSums()])
  })
})

describe('texts that a spreadsheet would run', () => {
  const one = (text: string, rawText: boolean) => {
    const writer = new CsvWriter([{ name: 'node', kind: 'text' }], {
      rawText,
      provenance: undefined,
      formatTime: isoTime,
    })
    return new TextDecoder().decode(writer.rows({ count: 1, cells: [[text]] }))
  }

  it.each(['=cmd|calc', '+1', '-1+1', '@SUM(A1)', '\t=1', '＝1'])('are defused: %j', (text) => {
    expect(one(text, false).replace(/^"/, '').startsWith("'")).toBe(true)
    expect(one(text, true).includes("'")).toBe(false)
  })

  it('are texts only: a negative number stays a number', () => {
    const writer = new CsvWriter([{ name: 'n', kind: 'number' }], {
      rawText: false,
      provenance: undefined,
      formatTime: isoTime,
    })
    expect(new TextDecoder().decode(writer.rows({ count: 1, cells: [[-1]] }))).toBe('-1\r\n')
  })
})

describe('the clipboard', () => {
  it('keeps one row on one line', () => {
    expect(rowsAsTsv(['a', 'b'], [['x\ty', 'z\nw']])).toBe('a\tb\nx y\tz w')
    expect(rowsAsMarkdown(['a'], [['x|y']])).toBe('| a |\n| --- |\n| x\\|y |')
  })
})

import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { QueryError } from '../../../src/db/engine-errors.ts'
import { openTestEngine, type PlainRecord, type TestEngine } from '../support/duckdb.ts'

let engine: TestEngine
beforeAll(async () => void (engine = await openTestEngine()))
beforeEach(() => engine.reset())

const MINUTE = 60_000
const START = Date.UTC(2024, 0, 2, 3, 4, 5, 678)

const tcp = (more: PlainRecord = {}): PlainRecord => ({
  start_time: START,
  end_time: START + MINUTE,
  protocol: 6,
  src_addr: '192.0.2.1',
  dst_addr: '2001:db8::2',
  src_port: 50_000,
  dst_port: 443,
  bytes_sent: 1000,
  packets_sent: 10,
  action: 'ACCEPT',
  log_status: 'OK',
  reporter: 'eni-1',
  ...more,
})

/** Columns and types of the contract that documentation and outside checks rely on. */
const CONTRACT =
  `file VARCHAR, record UBIGINT, format VARCHAR, start_time TIMESTAMP, end_time TIMESTAMP, protocol UTINYINT, protocol_name VARCHAR,
  src_addr VARCHAR, dst_addr VARCHAR, src_num UHUGEINT, dst_num UHUGEINT, src_port USMALLINT, dst_port USMALLINT, icmp_type UTINYINT, icmp_code UTINYINT, community_id VARCHAR,
  bytes_sent UBIGINT, packets_sent UBIGINT, bytes_recv UBIGINT, packets_recv UBIGINT, bytes UBIGINT, packets UBIGINT, tcp_flags UTINYINT, tcp_flags_recv UTINYINT,
  flags_scope VARCHAR, action VARCHAR, direction VARCHAR, log_status VARCHAR, reporter VARCHAR, src_node VARCHAR, dst_node VARCHAR, src_kind VARCHAR, dst_kind VARCHAR,
  src_user VARCHAR, dst_user VARCHAR, dst_domain VARCHAR, tcp_state VARCHAR, verdict VARCHAR, conversation UBIGINT, is_duplicate UTINYINT`
    .split(',')
    .map((column) => column.trim())

const described = (view: string) =>
  engine.query(`DESCRIBE ${view}`).map((row) => `${String(row.column_name)} ${String(row.column_type)}`)

describe('views', () => {
  test.each(['flows', 'selection'])('%s keeps the contract, empty and filled', async (view) => {
    expect(described(view)).toEqual(CONTRACT)
    expect(engine.query(`SELECT * FROM ${view}`)).toEqual([])
    await engine.insert([
      tcp({ vpc_id: 'vpc-1', traffic_path: 8, pkt_src_addr: '198.51.100.7', shoe_size: '44' }),
    ])
    expect(described(view)).toEqual([
      ...CONTRACT,
      'vpc_id VARCHAR',
      'pkt_src_addr VARCHAR',
      'traffic_path UTINYINT',
      'shoe_size VARCHAR',
    ])
  })

  test('show a record as people read it', async () => {
    await engine.insert([tcp({ vpc_id: 'vpc-1', pkt_src_addr: '198.51.100.7' })])
    expect(engine.query('SELECT * FROM flows')).toEqual([
      {
        ...Object.fromEntries(CONTRACT.map((column) => [column.split(' ')[0], null])),
        file: 'test.log',
        record: 1n,
        format: 'aws-vpc',
        start_time: '2024-01-02T03:04:05.678Z',
        end_time: '2024-01-02T03:05:05.678Z',
        protocol: 6,
        protocol_name: 'tcp',
        src_addr: '192.0.2.1',
        dst_addr: '2001:db8::2',
        src_num: 0xffff_c000_0201n,
        dst_num: 0x2001_0db8_0000_0000_0000_0000_0000_0002n,
        src_port: 50_000,
        dst_port: 443,
        bytes_sent: 1000n,
        packets_sent: 10n,
        bytes: 1000n,
        packets: 10n,
        action: 'ACCEPT',
        log_status: 'OK',
        reporter: 'eni-1',
        vpc_id: 'vpc-1',
        pkt_src_addr: '198.51.100.7',
      },
    ])
  })

  test('hold records of all shapes, with NULL where a shape has no such column', async () => {
    await engine.insert([tcp(), tcp({ src_addr: '203.0.113.9' })])
    await engine.insert([
      tcp({ bytes_recv: 234, packets_recv: 2, node_name: 'gw' }),
      { log_status: 'NODATA', bytes_recv: null, node_name: null },
    ])
    const rows = engine.query(
      'SELECT src_addr, bytes_sent, bytes_recv, bytes, packets, node_name, log_status, protocol_name FROM flows ORDER BY record',
    )
    expect(rows.map((row) => Object.values(row))).toEqual([
      ['192.0.2.1', 1000n, null, 1000n, 10n, null, 'OK', 'tcp'],
      ['203.0.113.9', 1000n, null, 1000n, 10n, null, 'OK', 'tcp'],
      ['192.0.2.1', 1000n, 234n, 1234n, 12n, 'gw', 'OK', 'tcp'],
      [null, null, null, null, null, null, 'NODATA', null],
    ])
    const ids = engine.query(
      'SELECT (id >> 48)::INTEGER AS shape, (id & 281474976710655)::INTEGER AS row FROM flow ORDER BY id',
    )
    expect(ids.map((id) => id.row)).toEqual([0, 1, 0, 1])
    expect(Number(ids[2]?.shape)).toBe(Number(ids[0]?.shape) + 1)
  })

  test('push filters of physical columns down into every scan, and selection does too', async () => {
    // Ports differ, or the engine would see that the filter holds for all and leave it out.
    await engine.insert([tcp(), tcp({ dst_port: 80 })])
    await engine.insert([tcp({ bytes_recv: 1 }), tcp({ dst_port: 80, bytes_recv: 1 })])
    await engine.table.defineSelection('dst_port = 443')
    for (const sql of [
      'SELECT count(*) FROM flow WHERE dst_port = 443',
      'SELECT count(*) FROM flows WHERE dst_port = 443',
      'SELECT bytes, reporter FROM selection',
    ]) {
      const plan = String(engine.query(`EXPLAIN ${sql}`)[0]?.explain_value)
      expect(plan.match(/dst_port=443/g), sql).toHaveLength(2)
      expect(plan).not.toMatch(/│\s+FILTER\s+│/)
    }
  })

  test('selection follows the condition; a wrong one changes nothing', async () => {
    await engine.insert([tcp(), tcp({ dst_port: 80 })])
    await engine.table.defineSelection('dst_port = 80 -- the web')
    expect(engine.query('SELECT dst_port FROM selection')).toEqual([{ dst_port: 80 }])
    await expect(engine.table.defineSelection('dst_porch = 80')).rejects.toThrow(QueryError)
    await engine.insert([tcp({ dst_port: 80, vpc_id: 'v' })])
    expect(engine.query('SELECT count(*)::INTEGER AS n FROM selection')).toEqual([{ n: 2 }])
    await engine.table.defineSelection('true')
    expect(engine.query('SELECT count(*)::INTEGER AS n FROM selection')).toEqual([{ n: 3 }])
  })

  test('hold the largest counters and times', async () => {
    const largest = 2n ** 64n - 1n
    await engine.insert([
      tcp({
        bytes_sent: largest,
        bytes_recv: 1,
        packets_sent: largest - 1n,
        packets_recv: 1,
        start_time: 2n ** 62n,
        end_time: -1,
      }),
    ])
    expect(engine.query('SELECT bytes, packets, start_time, end_time FROM flows')).toEqual([
      { bytes: largest, packets: largest, start_time: null, end_time: '1969-12-31T23:59:59.999Z' },
    ])
  })

  test('take fields that are named like our own columns', async () => {
    const hostile = [
      'src_addr_hi',
      'BYTES',
      'Id',
      'id',
      'start_time_ms',
      'rowid',
      '__proto__',
      'a"b',
      "a'b",
      'select',
      '</script>',
      'protocol_name',
      'FILE',
    ]
    await engine.insert([tcp(Object.fromEntries(hostile.map((name) => [name, `of ${name}`])))])
    const row = engine.query('SELECT * FROM flows')[0]!
    expect(Object.values(row)).toEqual(expect.arrayContaining(hostile.map((name) => `of ${name}`)))
    expect(Object.keys(row)).toHaveLength(CONTRACT.length + hostile.length)
    expect(row).toMatchObject({
      src_addr: '192.0.2.1',
      bytes: 1000n,
      file: 'test.log',
      protocol_name: 'tcp',
      protocol_name_2: 'of protocol_name',
    })
  })
})

describe('labels', () => {
  test('come back as they were, whatever they hold', async () => {
    const labels = [
      '',
      ' ',
      "O'Hara",
      '"',
      '\\',
      'a\0b',
      '\0',
      '\u001f',
      'x\u001f',
      '\u001f\u001e',
      '\u001e',
      'Ünï cödé 漢字 🦆',
      '</script><img src=x onerror=alert(1)>',
      '=1+1',
      '__proto__',
      'NULL',
      "'; DROP TABLE flow_1; --",
      '\ufeffbom',
      'line\nbreak',
      '$$',
      '%',
    ]
    await engine.insert(labels.map((reporter) => ({ reporter })))
    expect(engine.query('SELECT reporter FROM flows ORDER BY record').map((row) => row.reporter)).toEqual(
      labels,
    )
    await engine.insert([{ reporter: 'later' }, { reporter: labels[5]! }])
    expect(engine.query('SELECT reporter FROM flows ORDER BY record').map((row) => row.reporter)).toEqual([
      ...labels,
      'later',
      labels[5],
    ])
  })

  test('a hundred thousand of them answer quickly', async () => {
    const labels = Array.from({ length: 100_000 }, (_, i) => `label-${i}`)
    await engine.insert(labels.map((reporter) => ({ reporter })))
    const timeOf = (sql: string, expected: unknown) => {
      const startedAt = performance.now()
      expect(engine.query(sql)).toEqual(expected)
      return performance.now() - startedAt
    }
    const constantList = timeOf(`SELECT [${labels.map((label) => `'${label}'`).join()}][100000] AS a`, [
      { a: 'label-99999' },
    ])
    const view = timeOf("SELECT record FROM flows WHERE reporter = 'label-99999'", [{ record: 100_000n }])
    expect(view).toBeLessThan(constantList)
  })
})

describe('removal and memory', () => {
  /** Counters without a pattern, so that they take 8 bytes each. */
  const many = (file: string, count: number): PlainRecord[] =>
    Array.from({ length: count }, (_, i) => ({
      file,
      protocol: 6,
      bytes_sent: (BigInt(i) * 0x9e37_79b9_7f4a_7c15n) & (2n ** 64n - 1n),
    }))
  const files = () =>
    engine.query('SELECT file, count(*)::INTEGER AS n FROM flows GROUP BY file ORDER BY file')
  /** Ten times 60,000 records, of which those of the first two files take turns. */
  const fill = async (records: readonly PlainRecord[]) => {
    const batches = engine.batchesOf(records)
    for (let i = 0; i < 10; i++) for (const batch of batches) await engine.table.insert(batch)
    await engine.table.defineViews(engine.labels)
    await engine.table.checkpoint()
  }

  test('takes out one file of a shared table, and gives memory back', async () => {
    const empty = await engine.table.bytesInMemory()
    await fill([...many('a', 15_000), ...many('b', 15_000), ...many('a', 15_000), ...many('b', 15_000)])
    const full = await engine.table.bytesInMemory()
    await engine.table.removeFile(engine.labels.get('file')!.indexOf('a'))
    expect(files()).toEqual([{ file: 'b', n: 300_000 }])
    expect((await engine.table.bytesInMemory()) - empty).toBeLessThan((full - empty) * 0.7)
    await engine.insert(many('c', 10))
    expect(files()).toEqual([
      { file: 'b', n: 300_000 },
      { file: 'c', n: 10 },
    ])
  })

  test('drops a table with its last file, and the columns only it had', async () => {
    const empty = await engine.table.bytesInMemory()
    await fill(many('a', 60_000).map((record) => ({ ...record, vpc_id: 'v' })))
    const full = await engine.table.bytesInMemory()
    expect(described('flows')).toContain('vpc_id VARCHAR')
    await engine.table.removeFile(0)
    await engine.table.defineViews(engine.labels)
    expect(files()).toEqual([])
    expect(described('flows')).toEqual(CONTRACT)
    expect((await engine.table.bytesInMemory()) - empty).toBeLessThan((full - empty) / 4)
  })

  test('clear forgets everything and starts over', async () => {
    await engine.insert(many('a', 1000))
    await engine.table.clear()
    expect(files()).toEqual([])
    expect(
      engine.query(
        "SELECT table_name FROM duckdb_tables() WHERE table_name LIKE 'flow%' OR table_name IN ('labels_file', 'labels_action')",
      ),
    ).toEqual([])
    expect(engine.query('SELECT labels FROM flow.labels_reporter')).toEqual([{ labels: [] }])
  })

  test.each([
    ['nothing', 0],
    ['noise', 8],
    ['the first half', 0.5],
  ])('says so when a batch is %s, and goes on', async (_, part) => {
    await engine.insert(many('a', 10))
    const [batch] = engine.batchesOf(many('a', 10))
    const ipc = part === 8 ? new Uint8Array(8).fill(7) : batch!.ipc.slice(0, batch!.ipc.length * part)
    await expect(engine.table.insert({ ...batch!, ipc })).rejects.toThrow(QueryError)
    await engine.insert(many('a', 10))
    expect(files()).toEqual([{ file: 'a', n: 20 }])
  })
})

test('a rehearsal leaves nothing behind', async () => {
  const tables = () =>
    engine.query("SELECT table_name, estimated_size FROM duckdb_tables() WHERE table_name LIKE 'flow%'")
  const before = tables()
  for (const batch of engine.batchesOf([tcp(), tcp({ dst_port: 53 })]))
    await engine.table.rehearse(batch, new AbortController().signal)
  expect(tables()).toEqual(before)
  expect(engine.query('SELECT count(*)::INTEGER AS records FROM flows')).toEqual([{ records: 0 }])
  await engine.insert([tcp()])
  expect(engine.query('SELECT count(*)::INTEGER AS records FROM flows')).toEqual([{ records: 1 }])
})

import { beforeAll, expect, test } from 'vitest'
import { COMPUTED_COLUMNS, knownColumn, unknownColumn } from '../../../../src/flow/columns.ts'
import { CONVERSATION_TOTALS, BESIDE_COLUMNS } from '../../../../src/flow/conversation-columns.ts'
import { physicalNames } from '../../../../src/flow/column.ts'
import { FIXED_LABELS } from '../../../../src/flow/fixed-labels.ts'
import { gatherStatement } from '../../../../src/db/gathered.ts'
import { conversationsUnder, joinedUnder, loneUnder } from '../../../../src/query/conversations/filter.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'
import type { FilterSqlContext } from '../../../../src/query/filter/sql-context.ts'
import { filterSql } from '../../../../src/query/filter/to-sql.ts'
import { openTestEngine, type PlainRecord, type TestEngine } from '../../support/duckdb.ts'
import { insertFile, pair } from '../../support/paired-files.ts'
import { fixture } from '../../ingest/support/read-fixture.ts'

const START = Date.UTC(2026, 2, 1)

/** Lone records of both families, also of what has no ports or no end, beside NODATA. */
const LONE: readonly PlainRecord[] = [
  {
    src_addr: '10.0.0.1',
    src_port: 50_000,
    dst_addr: '192.0.2.10',
    dst_port: 443,
    protocol: 6,
    tcp_flags: 2,
  },
  {
    src_addr: '192.0.2.10',
    src_port: 443,
    dst_addr: '10.0.0.2',
    dst_port: 50_001,
    protocol: 6,
    tcp_flags: 18,
  },
  { src_addr: '10.0.0.3', src_port: 40_000, dst_addr: '10.0.0.1', dst_port: 53, protocol: 17 },
  {
    src_addr: '2001:db8::1',
    src_port: 40_000,
    dst_addr: '2001:db8::2',
    dst_port: 22,
    protocol: 6,
    action: 'REJECT',
  },
  { src_addr: '10.0.0.1', dst_addr: '198.51.100.7', protocol: 47, bytes_sent: null, end_time: null },
  {
    src_addr: '10.0.0.9',
    src_port: 40_001,
    dst_addr: '192.0.2.10',
    dst_port: 25,
    protocol: 6,
    action: 'REJECT',
  },
  { log_status: 'NODATA' },
].map((record, i) => ({
  action: 'ACCEPT',
  log_status: 'OK',
  flags_scope: 'direction',
  reporter: `eni-${i % 2}`,
  start_time: START + i * 60_000,
  end_time: START + i * 60_000 + 30_000,
  bytes_sent: 1000 * (i + 1),
  packets_sent: i + 1,
  is_lone: 'a field of a file',
  ...record,
}))

let engine: TestEngine
let context: FilterSqlContext
beforeAll(async () => {
  engine = await openTestEngine()
  await engine.insert(LONE)
  for (const name of [
    'aws-tcp-flag-sequence.log',
    'aws-nat-gateway.log',
    'netmaker-api.json',
    'trustgrid-portal.csv',
  ])
    await insertFile(engine, name, fixture(`vendor-examples/${name}`))
  await pair(engine)
  const names = engine
    .query(
      "SELECT column_name AS name FROM duckdb_columns() WHERE table_name = 'flow' AND schema_name = 'main'",
    )
    .map((row) => String(row.name).replace(/_(ms|hi|lo)$/, ''))
  const columns = [...new Set([...names, ...COMPUTED_COLUMNS])].filter((name) => !/^id(_|$)/.test(name))
  context = {
    columns: columns.map((name) => knownColumn(name) ?? unknownColumn(name)),
    labels: new Map([...engine.labels, ...FIXED_LABELS]),
    endMs: START + 3_600_000,
    names: new Map([['office', ['10.0.0.1']]]),
  }
})

test('lone records and conversations of several are both there', () => {
  const [counts] = engine.query(
    'SELECT count(*) FILTER (records = 1)::INTEGER AS lone, count(*) FILTER (records > 1)::INTEGER AS several FROM conversation',
  )
  expect(counts?.['lone']).toBeGreaterThan(5)
  expect(counts?.['several']).toBeGreaterThan(5)
})

test.each([
  '',
  'proto=tcp',
  'dstport=443',
  'port=443',
  'ip=10.0.0.1',
  'ip=10.0.0.0/24 action=ACCEPT',
  'ip in (10.0.0.1, 52.213.180.42)',
  'not ip=10.0.0.1',
  'src=10.0.0.0/16 action=REJECT',
  'action=REJECT or dstport=53',
  'not (action=REJECT or dstport=53)',
  'verdict=completed',
  'verdict=completed and sent>1000',
  'verdict=completed or srcport=43416',
  'not verdict=completed',
  'responder_port=443',
  'responder_port=443 and srcport=443',
  'responder_port=443 or srcport=5001',
  'initiator_addr=10.0.0.0/24 and not srcport=443',
  'srcport=5001 and not responder_port=80',
  'not (initiator_addr=10.0.0.1 and dstport=443)',
  'initiator_flags=SYN and bytes>0',
  'flow_flags=* or dstport=443',
  'firewall=* or dstport=22',
  'firewall=*rejected* and sent>0',
  'conversation_duration>=1m',
  'conversation_duration<1m and dstport=5001',
  'not conversation_duration<1m or dstport=22',
  'verdict_rule=3 or packets>5',
  'dstport!=*',
  'sent!=*',
  'duration>10s',
  'eni',
  'is_lone="a field of a file"',
  'src_addr.name=office or dstport=22',
  'initiator_addr.name=office',
  'not responder_addr.name:off sent>0',
  'reporter=eni-0 responder_port=443',
])('conversations of which a record passes a filter are those of its records: %s', (text) => {
  const { filter, error } = parseFilter(text, context)
  if (!filter) throw new Error(`${text}: ${error.message}`)
  const columns = [...BESIDE_COLUMNS.flatMap(physicalNames), ...CONVERSATION_TOTALS].join(', ')
  const rows = (from: string) => engine.query(`SELECT ${columns} FROM ${from} ORDER BY conversation`)
  const under = conversationsUnder(filter, context)
  const found = rows(under)
  expect(found).toEqual(
    rows(
      `conversation WHERE conversation IN (SELECT conversation FROM flow WHERE ${filterSql(filter, context)})`,
    ),
  )
  if (!/^(not \(action|sent!=)/.test(text)) expect(found.length).toBeGreaterThan(0)
  const [joined, lone] = [joinedUnder(filter, context), loneUnder(filter, context)]
  expect(joined === undefined).toBe(lone === undefined)
  if (joined === undefined || lone === undefined) return
  engine.query(gatherStatement('found_joined', joined, 'anew'))
  engine.query(gatherStatement('found_lone', lone, 'anew'))
  const ofTables = under.replaceAll(joined, 'FROM found_joined').replaceAll(lone, 'FROM found_lone')
  expect(ofTables).toBe('(FROM found_joined\nUNION ALL FROM found_lone)')
  expect(rows(ofTables)).toEqual(found)
})

test('a table is filled only if the answer has no more rows than it may have', async () => {
  const one = 'SELECT 1 AS a UNION ALL SELECT 1 AS a'
  expect(await engine.table.gatherUpTo(2, 'found_lone', one)).toBe(true)
  expect(engine.query('SELECT count(*)::INTEGER AS n FROM flow.found_lone')).toEqual([{ n: 2 }])
  expect(await engine.table.gatherUpTo(1, 'found_lone', `${one} UNION ALL SELECT 2`)).toBe(false)
  expect(() => engine.query('FROM flow.found_lone')).toThrow('found_lone')
})

test.each([
  ['initiator_addr.name=office', 'initiator_addr=10.0.0.1'],
  ['initiator=office', 'initiator=10.0.0.1'],
  ['responder_addr.name!=office', 'responder_addr!=10.0.0.1'],
])('the names of the ends of conversations find what their addresses find: %s', (byName, byAddress) => {
  const found = [byName, byAddress].map((text) => {
    const { filter, error } = parseFilter(text, context)
    if (!filter) throw new Error(`${text}: ${error.message}`)
    return engine.query(`SELECT id FROM flow WHERE ${filterSql(filter, context)} ORDER BY id`)
  })
  expect(found[0]).toEqual(found[1])
  expect(found[0]?.length).toBeGreaterThan(0)
})

test('both ways together are what each way adds up to', () => {
  const [differing] = engine.query(
    `SELECT count(*)::INTEGER AS n FROM conversation WHERE bytes_both <> coalesce(bytes_sent, 0) + coalesce(bytes_recv, 0)
  OR packets_most <> greatest(coalesce(packets_sent, 0), coalesce(packets_recv, 0))`,
  )
  expect(differing).toEqual({ n: 0 })
})

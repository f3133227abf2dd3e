import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readOnlyStatement } from '../../../src/db/user-sql.ts'
import { openTestEngine, type TestEngine } from '../support/duckdb.ts'

let engine: TestEngine
let sink: Server
let hits = 0
let url = ''

beforeAll(async () => {
  sink = createServer((_, response) => {
    hits++
    response.end('a,b\n1,2\n')
  })
  await new Promise<void>((resolve) => void sink.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(sink.address() as AddressInfo).port}`
  engine = await openTestEngine()
  await engine.insert([{ protocol: 6, src_addr: '192.0.2.1', bytes_sent: 5 }])
})
afterAll(() => void sink.close())

/** As Engine.stream runs what a user wrote. */
function asUser(sql: string): unknown {
  const statement = readOnlyStatement(sql)
  engine.query('BEGIN TRANSACTION READ ONLY')
  try {
    return engine.query(statement)
  } finally {
    engine.query('ROLLBACK')
  }
}

const reachingOut = (target: string) => [
  `SELECT * FROM read_csv('${target}/a.csv')`,
  `SELECT * FROM '${target}/a.csv'`,
  `SELECT * FROM read_text('${target}/a')`,
  `SELECT * FROM read_blob(['${target}/a'])`,
  `SELECT * FROM glob('/etc/*')`,
  `SELECT * FROM read_text('/etc/passwd')`,
  `SELECT * FROM sniff_csv('${target}/a.csv')`,
  `SELECT * FROM query('SELECT * FROM ''${target}/a.csv''')`,
  `SELECT * FROM query_table('${target}/a.csv')`,
  `SELECT * FROM read_parquet('${target}/a.parquet')`,
  `SELECT * FROM read_json('${target}/a.json')`,
  `SELECT json_extract('{}', 'a')`,
  `SELECT '{}'::JSON`,
  `SELECT '192.0.2.1'::INET`,
  `SELECT date_trunc('day', now())`,
  `SELECT time_bucket(INTERVAL 1 HOUR, now())`,
  `SELECT now() AT TIME ZONE 'Europe/Berlin'`,
]

describe('the locked engine', () => {
  test('reaches nothing, whatever a question asks', () => {
    for (const sql of reachingOut(url)) expect(() => asUser(sql), sql).toThrow()
    expect(hits).toBe(0)
  })

  test('does not get there by a variable', () => {
    // A user cannot set one; even if something could, what it names stays out of reach.
    expect(() => asUser(`SET VARIABLE target = '${url}/a.csv'`)).toThrow('not possible here')
    engine.query(`SET VARIABLE target = '${url}/a.csv'`)
    expect(() => asUser(`SELECT * FROM read_csv(getvariable('target'))`)).toThrow(/disabled by configuration/)
    expect(hits).toBe(0)
  })

  test('stays locked, even for our own statements', () => {
    for (const sql of [
      'SET enable_external_access = true',
      'SET lock_configuration = false',
      'RESET lock_configuration',
      "SET custom_extension_repository = 'http://127.0.0.1:9'",
      'SET autoload_known_extensions = true',
      "SET memory_limit = '4GB'",
      'PRAGMA enable_external_access = true',
      'LOAD json',
      `COPY flow_1 TO '${url}/x.csv'`,
      "COPY flow_1 TO '/tmp/flowglass-test.csv'",
      "EXPORT DATABASE '/tmp/flowglass-test'",
      "ATTACH '/tmp/flowglass-test.db'",
      `ATTACH '${url}/x.db'`,
    ]) {
      expect(() => engine.query(sql), sql).toThrow(/disabled|locked|cannot|not exist|unrecognized/i)
    }
    expect(hits).toBe(0)
  })

  test.each([
    'DELETE FROM flow_1',
    'DROP TABLE flow_1',
    'INSERT INTO flow_1 SELECT * FROM flow_1',
    'UPDATE flow_1 SET protocol = 1',
    'TRUNCATE flow_1',
    'CREATE TABLE t AS SELECT 1',
    'CREATE OR REPLACE VIEW flows AS SELECT 1',
    'CREATE OR REPLACE MACRO ip_text(x) AS 1',
    'ALTER TABLE flow_1 RENAME TO x',
    'WITH a AS (SELECT 1) DELETE FROM flow_1',
    'WITH a AS (SELECT 1) INSERT INTO flow_1 (protocol) SELECT 1',
    'WITH a AS (SELECT 1) UPDATE flow_1 SET protocol = 1',
    'EXPLAIN ANALYZE DELETE FROM flow_1',
    'EXPLAIN ANALYZE DROP TABLE flow_1',
    'EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1',
    'WITH a AS (DELETE FROM flow_1 RETURNING *) SELECT * FROM a',
    'FROM (DELETE FROM flow_1 RETURNING *)',
    "FROM query('DELETE FROM flow_1')",
    'FROM force_checkpoint()',
    'SELECT 1; DELETE FROM flow_1',
    'SELECT 1; COMMIT; DELETE FROM flow_1',
    "ATTACH ':memory:' AS other",
    'CALL enable_logging()',
    'USE memory',
  ])('lets no user run %s', (sql) => {
    expect(() => asUser(sql)).toThrow()
    expect(engine.query('SELECT protocol, src_addr, bytes FROM flows')).toEqual([
      { protocol: 6, src_addr: '192.0.2.1', bytes: 5n },
    ])
  })

  test.each([
    ['SELECT bytes FROM flows', [{ bytes: 5n }]],
    ['FROM flows SELECT bytes', [{ bytes: 5n }]],
    ['WITH a AS (SELECT 1 AS x) FROM a', [{ x: 1 }]],
    ['VALUES (1)', [{ col0: 1 }]],
    ['PIVOT (SELECT protocol, bytes FROM flows) ON protocol USING sum(bytes)::BIGINT', [{ '6': 5n }]],
    ["SELECT in_cidr(src_num, '192.0.2.0/24') AS a FROM flows", [{ a: true }]],
  ])('answers %s', (sql, expected) => {
    expect(asUser(sql)).toEqual(expected)
  })

  test.each(['DESCRIBE flows', 'SUMMARIZE flows', 'SHOW TABLES', 'EXPLAIN ANALYZE SELECT 1', 'TABLE flows'])(
    'answers %s',
    (sql) => {
      expect(asUser(sql)).not.toEqual([])
    },
  )
})

import { beforeAll, expect, test } from 'vitest'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'
import { insertFile, pair } from '../../support/paired-files.ts'
import { fixture } from '../../ingest/support/read-fixture.ts'

const FILES = [
  'aws/own-order.log',
  'aws/transit-gateway.log',
  'delimited/named.tsv',
  'netmaker/examples.json',
  'tencent/ccn.log',
  'tencent/eni.log',
  'trustgrid/daily.csv',
  'zeek/conn.log',
]
const PAIRS = FILES.flatMap((one, i) => FILES.slice(i + 1).map((other): [string, string] => [one, other]))

let engine: TestEngine
beforeAll(async () => void (engine = await openTestEngine()))

test.each(PAIRS)('%s and %s lack columns of each other, and are paired all the same', async (...names) => {
  await engine.reset()
  for (const name of names) await insertFile(engine, name, fixture(name))
  await pair(engine)
  const [row] = engine.query('SELECT count(conversation)::INTEGER AS paired FROM flows')
  expect(row?.paired).toBeGreaterThan(0)
})

import { beforeAll, expect, test } from 'vitest'
import { knownColumn } from '../../../../src/flow/columns.ts'
import { communityIdQuery, sameFlowFilter } from '../../../../src/query/conversations/community-id.ts'
import { filterSql } from '../../../../src/query/filter/to-sql.ts'
import { asRecord, PUBLISHED_IDS } from '../../flow/community-ids.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
  await engine.insert(PUBLISHED_IDS.map(asRecord))
})

const COLUMNS = ['protocol', 'src_addr', 'dst_addr', 'src_port', 'dst_port', 'icmp_type', 'icmp_code'].map(
  (name) => knownColumn(name)!,
)

test.each([...new Set(PUBLISHED_IDS.map(({ id }) => id))])(
  '%s gives the filter of exactly its records',
  (id) => {
    const [tuple] = engine.run(communityIdQuery(id))
    const sql = filterSql(sameFlowFilter(tuple!), {
      columns: COLUMNS,
      labels: engine.labels,
      names: new Map(),
      internalPrefixes: [],
    })
    const shown = engine.query(`SELECT record FROM flow WHERE ${sql} ORDER BY record`)
    const expected = PUBLISHED_IDS.flatMap((published, i) => (published.id === id ? [BigInt(i + 1)] : []))
    expect(shown.map((row) => row['record'])).toEqual(expected)
  },
)

test('an id that no record has is not found', () => {
  expect(engine.run(communityIdQuery('1:AAAAAAAAAAAAAAAAAAAAAAAAAAA='))).toEqual([])
})

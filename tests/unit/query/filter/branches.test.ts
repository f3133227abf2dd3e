import { beforeAll, describe, expect, it } from 'vitest'
import { knownColumn } from '../../../../src/flow/columns.ts'
import { filterBranches } from '../../../../src/query/filter/branches.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'
import type { FilterSqlContext } from '../../../../src/query/filter/sql-context.ts'
import { filterSql } from '../../../../src/query/filter/to-sql.ts'
import { flowsOf, recordsOf, whereFlows } from '../../../../src/query/volume/scope.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'

let engine: TestEngine
let context: FilterSqlContext

/** Every pair of values on both sides, missing ones too. */
const ADDRESSES = ['10.0.1.5', '10.0.2.9', '192.0.2.1', '2001:db8::a00:105', null]
const PORTS = [443, 53, 50_000, null]
const NODES = ['edge-1', 'edge-2', null]

beforeAll(async () => {
  engine = await openTestEngine()
  const pairs = <T>(values: readonly T[]) => values.flatMap((a) => values.map((b) => [a, b] as const))
  await engine.insert([
    ...pairs(ADDRESSES).map(([src_addr, dst_addr]) => ({
      src_addr,
      dst_addr,
      protocol: 6,
      log_status: 'OK',
    })),
    ...pairs(PORTS).map(([src_port, dst_port]) => ({
      src_port,
      dst_port,
      protocol: 17,
      log_status: 'NODATA',
    })),
    ...pairs(NODES).map(([src_node, dst_node]) => ({ src_node, dst_node, protocol: 1 })),
  ])
  const names = ['src_addr', 'dst_addr', 'src_port', 'dst_port', 'src_node', 'dst_node', 'protocol']
  context = { columns: names.map((name) => knownColumn(name)!), labels: engine.labels }
}, 60_000)

function parsed(text: string) {
  const { filter, error } = parseFilter(text, context)
  if (error) throw new Error(error.message)
  return filter
}

function ids(relation: string): unknown[] {
  return engine.query(`SELECT id FROM ${relation} ORDER BY id`).map(({ id }) => id)
}

describe('two conditions for a filter on either side', () => {
  it.each([
    'ip=10.0.1.5',
    'ip=10.0.0.0/16',
    'ip in (10.0.1.0/24, 192.0.2.1)',
    'ip=2001:db8::/32',
    'port=443',
    'port in (53, 443) proto=udp',
    'proto=udp port=50-1000',
    'port=443 not port<443',
    'port<100',
    'node=edge-1',
    'node=edge-* ',
    'ip=10.0.1.5 ip=192.0.2.1',
  ])('%s: every record that it lets through, and each once', (text) => {
    const filter = parsed(text)
    const branches = filterBranches(filter, context)
    expect(branches?.conditions).toHaveLength(2)
    const conditionSql = filterSql(filter, context)
    const expected = ids(`flow WHERE ${conditionSql}`)
    expect(expected.length).toBeGreaterThan(0)
    expect(ids(recordsOf({ conditionSql, branches }))).toEqual(expected)
    const scope = { conditionSql, branches, notFlows: [engine.labels.get('log_status')!.indexOf('NODATA')] }
    expect(ids(flowsOf(scope, 'protocol <> 1'))).toEqual(
      ids(`flow WHERE ${whereFlows(scope, 'protocol <> 1')}`),
    )
  })

  it.each(['', 'src=10.0.1.5', 'ip!=10.0.1.5', 'not port=443', 'port=443 or ip=10.0.1.5', 'port=*'])(
    '%j: one is as good',
    (text) => {
      expect(filterBranches(parsed(text), context)).toBeUndefined()
    },
  )
})

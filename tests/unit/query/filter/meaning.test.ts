import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Filter } from '../../../../src/query/filter/filter.ts'
import type { FilterSqlContext } from '../../../../src/query/filter/sql-context.ts'
import { filterSql } from '../../../../src/query/filter/to-sql.ts'
import { openTestEngine, type TestEngine } from '../../support/duckdb.ts'
import { evaluate, type Meaning, type PlainRow } from '../support/evaluate.ts'
import { createPlainTable } from '../support/plain-table.ts'
import { anyFilter, anyRecord, COLUMNS } from '../support/filter-arbitrary.ts'

const INTERNAL = ['10.0.0.0/8', '2001:db8::/32']
const NAMES = new Map([
  ['web', ['10.0.0.0/24', '2001:db8::1']],
  ['Net', ['10.0.0.0/8', '192.0.2.0/24']],
  ['gw-1', ['10.0.0.2', '10.0.0.0/24']],
])
const END_MS = 1_680_598_805_000

let engine: TestEngine
let rows: readonly PlainRow[]
let context: FilterSqlContext
let meaning: Meaning

beforeAll(async () => {
  engine = await openTestEngine()
  const records = fc.sample(anyRecord, { numRuns: 250, seed: 7 })
  rows = records.map((record, i) => ({
    file: 'test.log',
    record: BigInt(i + 1),
    format: 'aws-vpc',
    ...record,
  }))
  createPlainTable(engine, COLUMNS, rows)
  const labelColumns = COLUMNS.filter(({ storage, name }) => storage === 'label' && engine.labels.has(name))
  context = {
    columns: COLUMNS,
    labels: engine.labels,
    endMs: END_MS,
    internalPrefixes: INTERNAL,
    names: NAMES,
  }
  meaning = {
    labelColumns: new Set(labelColumns.map(({ name }) => name)),
    labels: engine.labels,
    textColumns: COLUMNS.filter(({ storage }) => storage === 'label' || storage === 'text').map(
      ({ name }) => name,
    ),
    endMs: END_MS,
    internal: INTERNAL,
    names: NAMES,
  }
}, 60_000)

function found(filter: Filter): readonly number[] {
  const sql = `SELECT record FROM plain WHERE ${filterSql(filter, context)} ORDER BY record`
  return engine.query(sql).map(({ record }) => Number(record))
}

describe('filters as SQL', () => {
  it('finds exactly the records that the plain evaluation finds', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const expected = rows.flatMap((row, i) => (evaluate(filter, row, meaning) ? [i + 1] : []))
        expect(found(filter)).toEqual(expected)
      }),
      { numRuns: 500 },
    )
  })

  it('splits the records in two: a filter and its negation find each record once', () => {
    fc.assert(
      fc.property(anyFilter, (filter) => {
        const negated: Filter = { op: 'not', of: { op: 'and', of: [filter, filter] } }
        const both = [...found({ op: 'and', of: [filter, filter] }), ...found(negated)]
        const isOff = found(negated).length === rows.length
        if (!isOff) expect(both.sort((a, b) => a - b)).toEqual(rows.map((_, i) => i + 1))
      }),
      { numRuns: 60 },
    )
  })
})

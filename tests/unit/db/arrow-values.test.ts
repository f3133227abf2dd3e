import { beforeAll, describe, expect, test } from 'vitest'
import { QueryError } from '../../../src/db/engine-errors.ts'
import { typedQuery } from '../../../src/lib/typed-query.ts'
import { openTestEngine, type TestEngine } from '../support/duckdb.ts'

let engine: TestEngine
beforeAll(async () => void (engine = await openTestEngine()))

const valueOf = (sql: string) => engine.query(`SELECT ${sql} AS v`)[0]?.v

describe('answers in plain values', () => {
  test.each<[string, unknown]>([
    ['1::TINYINT', 1],
    ['4294967295::UINTEGER', 4_294_967_295],
    ['9223372036854775807::BIGINT', 2n ** 63n - 1n],
    ['18446744073709551615::UBIGINT', 2n ** 64n - 1n],
    ['sum(2)', 2n],
    ["'-170141183460469231731687303715884105727'::HUGEINT", -(2n ** 127n) + 1n],
    ['340282366920938463463374607431768211455::UHUGEINT', 2n ** 128n - 1n],
    ['-1.50::DECIMAL(10,2)', '-1.50'],
    ['0.05::DECIMAL(4,2)', '0.05'],
    ['1.5::FLOAT', 1.5],
    ['0.1::DOUBLE', 0.1],
    ["'nan'::DOUBLE", NaN],
    ['true', true],
    ['NULL', null],
    ["'Grüße 🦆'", 'Grüße 🦆'],
    ["chr(65279) || 'after a BOM'", '\ufeffafter a BOM'],
    ["TIMESTAMP '2024-01-02 03:04:05.678'", '2024-01-02T03:04:05.678Z'],
    ["TIMESTAMP '2024-01-02 03:04:05'", '2024-01-02T03:04:05.000Z'],
    ["TIMESTAMP '2024-01-02 03:04:05.678901'", '2024-01-02T03:04:05.678901Z'],
    ["TIMESTAMP_NS '2024-01-02 03:04:05.678901234'", '2024-01-02T03:04:05.678901234Z'],
    ["TIMESTAMP_S '1969-12-31 23:59:59'", '1969-12-31T23:59:59.000Z'],
    ["TIMESTAMP '1900-02-28 00:00:00.001'", '1900-02-28T00:00:00.001Z'],
    ["'infinity'::TIMESTAMP", 'infinity'],
    ["DATE '2024-02-29'", '2024-02-29'],
    ["TIME '01:02:03.5'", '01:02:03.500'],
    ["INTERVAL '1 month 2 days 3 hours'", '1 months 2 days 03:00:00'],
    ['[1, NULL, 3]', [1, null, 3]],
    ['[[1], [], NULL]', [[1], [], null]],
    ['[1, 2]::BIGINT[2]', [1n, 2n]],
    ["{'a': 1, 'b': [TRUE]}", { a: 1, b: [true] }],
    ["MAP {'k': 1}", [{ key: 'k', value: 1 }]],
    ["'b'::ENUM('a', 'b')", 'b'],
    ['uuid() IS NULL', false],
  ])('%s', (sql, expected) => {
    expect(valueOf(sql)).toEqual(expected)
  })

  test('in long columns with NULLs and texts beyond ASCII', () => {
    const rows = engine.query(
      "SELECT i, CASE WHEN i % 3 = 0 THEN NULL ELSE 'é' || i END AS t, i % 2 = 0 AS b FROM range(5000) AS r(i)",
    )
    expect(rows).toHaveLength(5000)
    expect(rows).toEqual(
      rows.map((_, i) => ({ i: BigInt(i), t: i % 3 === 0 ? null : `é${i}`, b: i % 2 === 0 })),
    )
  })

  test('a column named __proto__ is a property like any other', () => {
    const [row] = engine.query(`SELECT 'x' AS "__proto__", 1 AS a, {'__proto__': 2} AS s`)
    expect(Object.entries(row ?? {})[0]).toEqual(['__proto__', 'x'])
    expect(Object.getPrototypeOf(row)).toBe(Object.prototype)
  })
})

describe('typed answers', () => {
  test('have the promised types', () => {
    const columns = {
      big: 'bigint',
      small: 'bigint',
      number: 'number',
      float: 'number',
      text: 'text',
      yes: 'boolean',
      none: 'text?',
    } as const
    const sql =
      "SELECT sum(1) AS big, 1::UTINYINT AS small, 5::UBIGINT AS number, 1.25 AS float, 'a' AS text, true AS yes, NULL::VARCHAR AS none, 9 AS more"
    expect(engine.run(typedQuery(columns, sql))).toEqual([
      { big: 1n, small: 1n, number: 5, float: 1.25, text: 'a', yes: true, none: null },
    ])
  })

  test.each([
    ['SELECT 1 AS a', 'column a is INTEGER, expected text'],
    ["SELECT 'x' AS b", 'the answer has no column a'],
    ['SELECT NULL::VARCHAR AS a', 'column a has a NULL'],
    ['SELECT 1 AS a WHERE false', 'column a is INTEGER, expected text'],
  ])('that are not as promised fail with their SQL: %s', (sql, reason) => {
    const ask = () => engine.run(typedQuery({ a: 'text' }, sql))
    expect(ask).toThrow(QueryError)
    expect(ask).toThrow(`${reason}, in the answer to: ${sql}`)
  })

  test('never round', () => {
    expect(() => engine.run(typedQuery({ a: 'number' }, 'SELECT 9007199254740993 AS a'))).toThrow(
      'beyond 2^53',
    )
  })
})

// Whatever somebody types into any field, the engine runs one question that changes nothing.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fieldOf, filterFields, printField } from '../../../src/query/filter/fields.ts'
import { parseFilter } from '../../../src/query/filter/parse.ts'
import { printFilter } from '../../../src/query/filter/print.ts'
import { filterSql } from '../../../src/query/filter/to-sql.ts'
import type { Filter } from '../../../src/query/filter/filter.ts'
import { filterOfEntry, formOperators } from '../../../src/query/filter/search-form.ts'
import { suggestionsOf, valuesQuestions, withNames } from '../../../src/query/filter/suggestions.ts'
import { openTestEngine, type TestEngine } from '../support/duckdb.ts'
import { COLUMNS } from './support/filter-arbitrary.ts'

const HOSTILE = [
  "' OR 1=1 --",
  "'; DROP TABLE flow_1; --",
  '"; DROP TABLE flow_1; --',
  "\\'; DELETE FROM flow_1; --",
  '/* */ OR true --',
  '1) OR (SELECT count(*) FROM duckdb_settings()) > 0 --',
  '$$; DROP VIEW flow; $$',
  "E'\\''; DROP TABLE flow_1",
  "' UNION SELECT * FROM read_csv('/etc/passwd') --",
  '\u0000',
  '\u2019; DROP TABLE flow_1; --',
  "%' OR '%'='",
  '${1}',
  '{{constructor}}',
  '__proto__',
] as const

const ROWS = [
  { src_addr: '10.0.0.1', dst_addr: '192.0.2.1', src_port: 1, dst_port: 443, protocol: 6, action: 'ACCEPT', src_node: "o'brien", bytes_sent: 10, start_time: 1_700_000_000_000 },
  { src_addr: '10.0.0.2', dst_addr: '192.0.2.1', src_port: 2, dst_port: 53, protocol: 17, action: 'REJECT', src_node: "' OR 1=1 --", bytes_sent: 20, start_time: 1_700_000_001_000 },
] // prettier-ignore

let engine: TestEngine
beforeAll(async () => {
  engine = await openTestEngine()
  await engine.insert(ROWS)
})
afterAll(() => engine.reset())

const context = () => ({ columns: COLUMNS.filter(({ name }) => name in ROWS[0]!), labels: engine.labels })
const records = () => engine.query('SELECT count(*)::INTEGER AS n FROM flow')[0]?.n

function matching(filter: Filter): number {
  const [row] = engine.query(`SELECT count(*)::INTEGER AS n FROM flow WHERE ${filterSql(filter, context())}`)
  return Number(row?.n)
}

describe('hostile values', () => {
  it('in a form’s line of any field never reach SQL as SQL', () => {
    let asked = 0
    for (const field of filterFields(context().columns)) {
      for (const text of HOSTILE) {
        for (const is of formOperators(field)) {
          const filter = filterOfEntry({ kind: 'line', field: field.name, is, text }, context())
          if (!filter) continue
          asked++
          expect(matching(filter), printFilter(filter)).toBeLessThanOrEqual(ROWS.length)
        }
      }
    }
    expect(asked).toBeGreaterThan(200)
    expect(records()).toBe(ROWS.length)
  })

  it('in a filter’s text are values, or an error that says where', () => {
    for (const field of filterFields(context().columns)) {
      for (const text of HOSTILE) {
        const quoted = `"${text.replace(/["\\]/g, '\\$&')}"`
        for (const written of [
          `${printField(field.name)}=${quoted}`,
          `${printField(field.name)}=${text}`,
          text,
        ]) {
          const { filter, error } = parseFilter(written, context())
          if (filter) expect(matching(filter)).toBeLessThanOrEqual(ROWS.length)
          else expect(error.to).toBeGreaterThanOrEqual(error.from)
        }
      }
    }
    expect(records()).toBe(ROWS.length)
  })

  it('typed for completion find only what has them in it', () => {
    for (const field of filterFields(context().columns)) {
      for (const text of HOSTILE) {
        const answers = valuesQuestions(field, context(), 'true', text).map(({ key, query }) => ({
          key,
          rows: engine.run(query),
        }))
        for (const value of suggestionsOf(answers).values)
          expect(value.text.toLowerCase()).toContain(text.toLowerCase())
      }
    }
    expect(records()).toBe(ROWS.length)
  })

  it('equal to a hostile label find just that', () => {
    const { filter } = parseFilter(`src_node="' OR 1=1 --"`, context())
    expect(matching(filter!)).toBe(1)
  })
})

describe('values for completion', () => {
  const values = (name: string, search = '') => {
    const field = filterFields(context().columns).find((one) => one.name === name)!
    const answers = valuesQuestions(field, context(), 'true', search).map(({ key, query }) => ({
      key,
      rows: engine.run(query),
    }))
    return Object.fromEntries(suggestionsOf(answers).values.map(({ text, detail }) => [text, detail]))
  }

  it('come with how many records have them, most first', () => {
    expect(values('dst_addr')).toEqual({ '192.0.2.1': '2' })
    expect(values('action')).toEqual({ ACCEPT: '1', REJECT: '1' })
    expect(values('dst_port')).toEqual({ 443: 'https · 1', 53: 'dns · 1' })
  })

  it('of either side count a record once', () => {
    expect(values('ip')).toEqual({ '192.0.2.1': '2', '10.0.0.1': '1', '10.0.0.2': '1' })
  })

  it('of addresses have the names that they bear, with how many records; second names and idle ones behind', () => {
    const names = new Map([
      ['client', ['10.0.0.0/24']],
      ['web-front', ['192.0.2.1']],
      ['www', ['192.0.2.1']],
      ['idle', ['203.0.113.1', '203.0.113.2', '203.0.113.3']],
    ])
    const named = { ...context(), names }
    const ask = (name: string, search = '') => {
      const field = fieldOf(name, named.columns)!
      const answers = valuesQuestions(field, named, 'true', search).map(({ query, ...question }) => ({
        ...question,
        rows: engine.run(query),
      }))
      return withNames(suggestionsOf(answers), field, search, named).values
    }
    // Both records go from one of the clients to the server.
    expect(ask('ip').filter(({ field }) => field !== undefined)).toEqual([
      { text: 'client', detail: '10.0.0.0/24 · 2', field: 'ip.name' },
      { text: 'web-front', detail: '192.0.2.1 · 2', field: 'ip.name' },
      { text: 'www', detail: '192.0.2.1', field: 'ip.name' },
      { text: 'idle', detail: '203.0.113.1, 203.0.113.2 …', field: 'ip.name' },
    ])
    expect(ask('ip').map(({ text }) => text)).toContain('10.0.0.2')
    expect(ask('dst_addr', 'FRONT').map(({ text, detail }) => [text, detail])).toEqual([
      ['web-front', '192.0.2.1 · 2'],
    ])
    expect(ask('src_addr.name', 'cli').map(({ text, detail }) => [text, detail])).toEqual([
      ['client', '10.0.0.0/24 · 2'],
    ])
  })

  it('are none for amounts and times', () => {
    expect([values('bytes_sent'), values('start_time'), values('bytes')]).toEqual([{}, {}, {}])
  })

  it('have what is searched for in them', () =>
    expect(values('ip', '10.')).toEqual({ '10.0.0.1': '1', '10.0.0.2': '1' }))
})

describe('texts that want to take long', () => {
  it.each([
    ['a regular expression that backtracks', 'node~/(a+)+$/'],
    ['100,000 characters', `node="${'a'.repeat(100_000)}"`],
    ['100,000 characters of one word', 'a'.repeat(100_000)],
    ['100,000 open parentheses', '('.repeat(100_000)],
    ['100,000 negations', '!'.repeat(100_000) + 'a'],
    ['an unclosed quote', `node="${'a '.repeat(50_000)}`],
    ['quotes of every kind', `"'\`${'"\'`'.repeat(30_000)}`],
    ['a comment without end', '#'.repeat(100_000)],
    [
      'a list of 10,000 addresses',
      `ip in (${Array.from({ length: 10_000 }, (_, i) => `10.${i >> 8}.${i & 255}.1`).join(', ')})`,
    ],
    ['20,000 conditions', 'port=1 '.repeat(20_000)],
  ])('%s', (_, text) => {
    const start = performance.now()
    const { filter, error } = parseFilter(text, context())
    if (filter) matching(filter)
    else expect(error.message).not.toBe('')
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

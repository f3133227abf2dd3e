import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Column } from '../../../src/flow/column.ts'
import { compareAddresses, parseAddress } from '../../../src/flow/address.ts'
import { knownColumn, unknownColumn } from '../../../src/flow/columns.ts'
import { present } from '../../../src/lib/assert.ts'
import type { Ask } from '../../../src/query/flows/key-cells.ts'
import { sortKey } from '../../../src/query/flows/sort-key.ts'
import { FlowOrder } from '../../../src/state/flow-order.ts'
import { openTestEngine, type PlainRecord, type TestEngine } from '../support/duckdb.ts'

type Value = PlainRecord[string]
const signal = new AbortController().signal
let engine: TestEngine
let questions = 0
const ask: Ask = async (query) => {
  questions++
  return engine.run(query)
}

beforeAll(async () => {
  engine = await openTestEngine()
})

/** Puts records into two shapes, as files of two kinds would be. @returns them in the order of their ids */
async function insert(column: string, values: readonly Value[]): Promise<readonly Value[]> {
  await engine.table.clear()
  const half = Math.ceil(values.length / 3)
  const record = (value: Value, i: number) => ({ record: i + 1, [column]: value })
  await engine.insert(values.slice(0, half).map(record))
  const rest = values.slice(half)
  if (rest.length > 0)
    await engine.insert(rest.map((value, i) => ({ ...record(value, half + i), dst_port: 443 })))
  return values
}

function columnNamed(name: string): Column {
  return knownColumn(name) ?? unknownColumn(name)
}

/** Values compared without the engine; missing last whatever the direction, equal ones as they were inserted. */
function expectedOrder(column: Column, values: readonly Value[], descending: boolean): number[] {
  const sign = descending ? -1 : 1
  const compare = (a: Value, b: Value): number => {
    if (column.storage === 'address') {
      return compareAddresses(
        present(parseAddress(String(a)), 'address'),
        present(parseAddress(String(b)), 'address'),
      )
    }
    if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b))
    return a! < b! ? -1 : a! > b! ? 1 : 0
  }
  return values
    .map((_, i) => i)
    .sort((i, j) => {
      const [a, b] = [values[i] ?? null, values[j] ?? null]
      if (a === null || b === null) return Number(a === null) - Number(b === null) || i - j
      return sign * compare(a, b) || i - j
    })
}

async function readAll(
  column: Column,
  descending: boolean,
  spanRows: number,
  page: number,
): Promise<number[]> {
  const key = sortKey(column, descending, engine.labels.get(column.name) ?? [])
  const order = await FlowOrder.count(ask, key, 'true', signal, spanRows)
  const places = new Map(
    engine.query('SELECT id, record FROM flow').map((row) => [row.id, Number(row.record) - 1]),
  )
  const found = new Array<number>(order.count).fill(-1)
  const starts = Array.from({ length: Math.ceil(order.count / page) }, (_, i) => i * page)
  // Pages from the end and from the beginning in turn: what is known must not depend on the way there.
  for (const start of starts.map((_, i) => starts[i % 2 ? i >> 1 : starts.length - 1 - (i >> 1)]!)) {
    const parts = await order.parts(start, start + page, signal)
    parts
      .flatMap((part) => part.ids)
      .forEach((id, i) => (found[start + i] = present(places.get(id), `id ${id}`)))
  }
  return found
}

const skewed = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom(0, 40, 443) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 65_535 }) },
  { weight: 1, arbitrary: fc.maxSafeNat() },
)
const numbers = fc.option(skewed, { freq: 6 })
const wide = fc.option(
  fc.oneof(
    skewed.map(BigInt),
    fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
    fc.constantFrom(2n ** 64n - 1n, 2n ** 63n),
  ),
)
const times = fc.option(fc.integer({ min: -(10 ** 9), max: 4 * 10 ** 12 }).map((ms) => ms - (ms % 60_000)))
const addresses = fc.option(
  fc.oneof(
    fc.nat(40).map((n) => `10.0.${n % 3}.${n}`),
    fc.ipV4(),
    fc.nat(300).map((n) => `2001:db8::${n.toString(16)}`),
    fc.ipV6().filter((text) => parseAddress(text) !== undefined),
  ),
)
const texts = fc.option(
  fc.oneof(
    fc.constantFrom(
      '',
      'a',
      'ab',
      'aba',
      'i-0aa',
      'i-0ab',
      'i-0ab1',
      'é',
      '日本',
      '😀',
      '😀x',
      "o'brien",
      'a%',
      '\u0000',
    ),
    fc.string({ maxLength: 6 }),
    fc.string({ unit: 'binary', maxLength: 4 }),
  ),
)

describe.each([
  ['protocol', fc.option(fc.constantFrom(1, 6, 6, 6, 17, 255))],
  ['src_port', fc.option(skewed.map((n) => n % 65_536))],
  ['bytes_sent', wide],
  ['packets_sent', numbers],
  ['start_time', times],
  ['src_addr', addresses],
  ['reporter', fc.option(fc.oneof(fc.constantFrom('eni-1', 'eni-2', 'eni-10'), fc.string({ maxLength: 4 })))],
  ['made_up_text', texts],
] as const)('records ordered by %s', (name, value) => {
  test.each([false, true])(
    'every one once, at its place (descending: %s)',
    { timeout: 120_000 },
    async (descending) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(value as fc.Arbitrary<Value>, { minLength: 1, maxLength: 120, size: 'max' }),
          fc.integer({ min: 3, max: 40 }),
          fc.integer({ min: 7, max: 60 }),
          async (values, spanRows, page) => {
            const column = columnNamed(name)
            await insert(name, values)
            expect(await readAll(column, descending, spanRows, page)).toEqual(
              expectedOrder(column, values, descending),
            )
          },
        ),
        { numRuns: 6 },
      )
    },
  )
})

describe('a large order', () => {
  const ROWS = 60_000
  // Nine of ten records have the same value, one of twenty has none.
  const values = Array.from({ length: ROWS }, (_, i) =>
    i % 20 === 7 ? null : i % 10 ? 40 : (i * 7919) % 100_000,
  )

  test('finds any page, of ties and of missing values too', { timeout: 120_000 }, async () => {
    await insert('bytes_sent', values)
    for (const descending of [false, true]) {
      expect(await readAll(columnNamed('bytes_sent'), descending, 1000, 4999)).toEqual(
        expectedOrder(columnNamed('bytes_sent'), values, descending),
      )
    }
  })

  test('finds the newest without counting the others', async () => {
    const base = 1_700_000_000_000
    await insert(
      'start_time',
      Array.from({ length: ROWS }, (_, i) => base + (i >> 2) * 1000),
    )
    const order = await FlowOrder.count(ask, sortKey(columnNamed('start_time'), true, []), 'true', signal)
    questions = 0
    const [part] = await order.parts(0, 200, signal)
    expect(questions).toBe(1)
    const rows = engine.query(`SELECT id FROM flow ORDER BY start_time_ms DESC, id LIMIT 200`)
    expect(part?.ids).toEqual(rows.map((row) => row.id))
  })

  test('keeps to the filter', async () => {
    await insert('bytes_sent', values)
    const order = await FlowOrder.count(
      ask,
      sortKey(columnNamed('bytes_sent'), false, []),
      'record % 2 = 0',
      signal,
      500,
    )
    expect(order.count).toBe(ROWS / 2)
    const [part] = await order.parts(ROWS / 2 - 1, ROWS, signal)
    // The last of the even records that have no value: i = 7 + 20 k, so record = 8 + 20 k.
    const last = engine.query(
      'SELECT id FROM flow WHERE record % 2 = 0 AND bytes_sent IS NULL ORDER BY id DESC LIMIT 1',
    )
    expect(part?.ids).toEqual([last[0]?.id])
  })
})

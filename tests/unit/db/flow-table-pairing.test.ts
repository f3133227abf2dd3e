import { beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { FIXED_LABELS } from '../../../src/flow/fixed-labels.ts'
import { openTestEngine, TestEngine, type PlainRecord } from '../support/duckdb.ts'

let engine: TestEngine
beforeAll(async () => void (engine = await openTestEngine()))
beforeEach(() => engine.reset())

/** One record of a connection. */
const to = (dst_port: number): PlainRecord => ({
  ...{ protocol: 6, src_addr: '192.0.2.1', dst_addr: '198.51.100.1', src_port: 50_000, dst_port },
  ...{ bytes_sent: 40, packets_sent: 1, start_time: 0, end_time: 1 },
})

describe('while conversations are worked out', () => {
  const labels = () => new Map([...engine.labels, ...FIXED_LABELS])
  const nothing = () => undefined

  test('the views answer between two statements, without what is not known yet', async () => {
    await engine.insert([to(443)])
    const order: string[] = []
    const pairing = engine.table
      .pair(labels(), new AbortController().signal, nothing)
      .then(() => order.push('paired'))
    await engine.table.defineViews(labels())
    order.push('asked')
    expect(engine.query('SELECT dst_port, verdict FROM flows')).toEqual([{ dst_port: 443, verdict: null }])
    await pairing
    expect(order).toEqual(['asked', 'paired'])
  })

  test('those that are put together already are not shown before all are', async () => {
    await engine.insert([
      to(443),
      { ...to(443), src_addr: '198.51.100.1', dst_addr: '192.0.2.1', src_port: 443, dst_port: 50_000 },
    ])
    const shown: unknown[] = []
    const count = () => engine.query('SELECT count(*)::INTEGER AS n FROM conversations')[0]?.['n']
    await engine.table.pair(labels(), new AbortController().signal, ({ step }) => {
      const kept = engine.query('SELECT count(*)::INTEGER AS n FROM flow.kept_conversation')[0]?.['n']
      if (step === 'writing') shown.push([kept, count()])
    })
    expect(shown).toContainEqual([1, 0])
    expect(shown.every((counts) => (counts as number[])[1] === 0)).toBe(true)
    expect(count()).toBe(1)
  })

  test('records that come meanwhile end it, and are there', async () => {
    await engine.insert([to(443)])
    const abort = new AbortController()
    const pairing = engine.table.pair(labels(), abort.signal, nothing)
    const ended = expect(pairing).rejects.toThrow('abort')
    await engine.table.defineViews(labels())
    abort.abort()
    await engine.insert([to(80)])
    await ended
    await engine.table.pair(labels(), new AbortController().signal, nothing)
    await engine.table.defineViews(labels())
    expect(engine.query('SELECT dst_port, verdict FROM flows ORDER BY dst_port')).toEqual([
      { dst_port: 80, verdict: 'cannot tell' },
      { dst_port: 443, verdict: 'cannot tell' },
    ])
  })
})

test('contacts stand one part behind the other, and go when records come', async () => {
  await engine.insert([to(443)])
  await engine.table.pair(engine.labels, new AbortController().signal, () => {})
  const parts = ['SELECT 1 AS n', 'SELECT 2']
  await engine.table.gather('contact', parts[0]!, 'anew')
  await engine.table.gather('contact', parts[1]!, 'more')
  expect(engine.query('SELECT n FROM contact ORDER BY n')).toEqual([{ n: 1 }, { n: 2 }])
  await engine.table.gather('contact', parts[1]!, 'anew')
  expect(engine.query('SELECT count(*)::INTEGER AS n FROM contact')).toEqual([{ n: 1 }])
  await engine.insert([to(443)])
  expect(() => engine.query('SELECT * FROM contact')).toThrow('contact')
})

test('pairing that is stopped in its last moment leaves nothing behind', async () => {
  const labels = new Map(FIXED_LABELS)
  await engine.insert([
    { protocol: 6, src_addr: '192.0.2.1', dst_addr: '198.51.100.1', src_port: 1, dst_port: 2 },
  ])
  const abort = new AbortController()
  vi.spyOn(engine, 'number').mockImplementation(async function (this: TestEngine, sql) {
    if (sql.includes('on_paths')) abort.abort()
    return TestEngine.prototype.number.call(this, sql)
  })
  await expect(engine.table.pair(labels, abort.signal, () => undefined)).rejects.toThrow('abort')
  vi.restoreAllMocks()
  await engine.table.defineViews(labels)
  expect(abort.signal.aborted).toBe(true)
  expect(engine.query('SELECT verdict FROM flows')).toEqual([{ verdict: null }])
  expect(engine.query('SELECT count(*)::INTEGER AS n FROM conversations')).toEqual([{ n: 0 }])
  expect(await engine.table.pair(labels, new AbortController().signal, () => undefined)).toEqual({
    duplicates: 0,
    hasPaths: false,
  })
})

test('records come after nothing was paired', async () => {
  await engine.table.pair(new Map(FIXED_LABELS), new AbortController().signal, () => undefined)
  await engine.insert([{ dst_port: 443 }])
  expect(engine.query('SELECT dst_port FROM flows')).toEqual([{ dst_port: 443 }])
})

describe('what a table may lack or have', () => {
  const paired = async () => {
    await engine.table.pair(
      new Map([...engine.labels, ...FIXED_LABELS]),
      new AbortController().signal,
      () => undefined,
    )
    await engine.table.defineViews(new Map([...engine.labels, ...FIXED_LABELS]))
  }

  test('records without addresses are no conversations, and keep no other from being one', async () => {
    await engine.insert([{ protocol: null, bytes_sent: 5, packets_sent: 1, start_time: 0, end_time: 1 }])
    await paired()
    expect(engine.query('SELECT count(*)::INTEGER AS n FROM conversations')).toEqual([{ n: 0 }])
    await engine.insert([to(443), to(443), to(80)])
    await paired()
    expect(engine.query('SELECT responder_port, records FROM conversations ORDER BY 1')).toEqual([
      { responder_port: 80, records: 1 },
      { responder_port: 443, records: 2 },
    ])
  })

  test('fields may be called as the columns are that pairing makes', async () => {
    const names = ['id_row', 'id_shape', 'may_restart', 'pairing_mark', 'pairing_lone']
    const more = Object.fromEntries(names.map((name) => [name, `of ${name}`]))
    // Of two reporters, so that they are looked at record by record.
    await engine.insert(['eni-1', 'eni-2'].map((reporter) => ({ ...to(443), ...more, reporter })))
    await paired()
    expect(engine.query('SELECT records, duplicates FROM conversations')).toEqual([
      { records: 2, duplicates: 1 },
    ])
  })

  test('connections of ends with themselves are told apart', async () => {
    const self = (host: number, start_time = 0): PlainRecord => ({
      ...{
        protocol: 17,
        src_addr: `192.0.2.${host}`,
        dst_addr: `192.0.2.${host}`,
        src_port: 123,
        dst_port: 123,
      },
      ...{ bytes_sent: 100, packets_sent: 1, start_time, end_time: start_time + 1 },
    })
    const counted = () =>
      engine.query(
        'SELECT initiator_addr AS addr, records, bytes_sent::INTEGER AS bytes FROM conversations WHERE protocol = 17 ORDER BY addr, start_time',
      )
    const one = (host: number) => ({ addr: `192.0.2.${host}`, records: 1, bytes: 100 })
    // Few among many that have no other of their ends; then nearly all.
    await engine.insert([self(1), self(2), self(3), ...Array.from({ length: 30 }, (_, i) => to(1000 + i))])
    await paired()
    expect(counted()).toEqual([one(1), one(2), one(3)])
    await engine.reset()
    await engine.insert([self(2), self(3), self(1), self(1, 4_000_000), to(443)])
    await paired()
    expect(counted()).toEqual([one(1), one(1), one(2), one(3)])
  })
})

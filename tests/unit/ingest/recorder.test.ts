import { tableFromIPC } from 'apache-arrow'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Dictionaries } from '../../../src/ingest/batch-columns.ts'
import { BATCH_ROWS } from '../../../src/ingest/batch-columns.ts'
import type { Batch } from '../../../src/ingest/protocol.ts'
import { Recorder } from '../../../src/ingest/recorder.ts'
import { encodeText } from '../../../src/ingest/text.ts'

const NOTHING = new Uint8Array(0)

/** Whole numbers as bigint, in however few bytes a batch has them. */
function rowsOf(batches: readonly Batch[]): Record<string, unknown>[] {
  return batches.flatMap((batch) =>
    tableFromIPC(batch.ipc)
      .toArray()
      .map((row) => Object.entries((row as { toJSON(): Record<string, unknown> }).toJSON()))
      .map((values) => Object.fromEntries(values.map(([name, value]) => [name, whole(value)]))),
  )
}

function whole(value: unknown): unknown {
  return typeof value === 'number' ? BigInt(value) : value
}

function sealed(recorder: Recorder): Batch[] {
  recorder.seal()
  return recorder.takeSealed()
}

describe('Recorder', () => {
  it('gives back every value of every kind of column, and NULL where nothing was written', () => {
    const recorder = new Recorder(new Dictionaries(), 'a.log', 'aws-vpc')
    const { columns } = recorder
    const bytes = columns.wide('bytes_sent')
    const start = columns.wide('start_time')
    const port = columns.integer('dst_port')
    const address = columns.address('src_addr')
    const node = columns.label('src_node')
    const free = columns.text('some_field')

    recorder.begin(NOTHING, 0, 0)
    bytes.setBig(0, 2n ** 64n - 1n)
    start.set(0, -1)
    port.set(0, 65_535)
    address.setV4(0, 0xc0000201)
    node.setText(0, 'gateway')
    free.setBytes(0, encodeText('“é”'), 0, 8)
    recorder.accept('flow')
    recorder.begin(NOTHING, 0, 0)
    recorder.accept('nodata')
    recorder.begin(NOTHING, 0, 0)
    bytes.set(2, 2 ** 53)
    start.set(2, 4_102_444_800_000)
    address.setV6(2, [0x20010db8, 0, 0, 1])
    recorder.accept('flow')

    const [first, second, third] = rowsOf(sealed(recorder))
    expect(first).toMatchObject({
      record: 1n,
      bytes_sent: 18446744073709551615n,
      start_time_ms: -1n,
      dst_port: 65_535n,
      src_addr_hi: 0n,
      src_addr_lo: 0xffffc0000201n,
      src_node: 0n,
      some_field: '“é”',
    })
    expect(second).toMatchObject({
      record: 2n,
      bytes_sent: null,
      src_addr_hi: null,
      src_node: null,
      some_field: null,
    })
    expect(third).toMatchObject({
      record: 3n,
      bytes_sent: 9007199254740992n,
      start_time_ms: 4102444800000n,
      dst_port: null,
      src_addr_hi: 0x20010db800000000n,
      src_addr_lo: 1n,
    })
  })

  it('leaves no trace of a rejected record but its number and text', () => {
    const recorder = new Recorder(new Dictionaries(), 'a.log', 'aws-vpc')
    const port = recorder.columns.integer('dst_port')
    const free = recorder.columns.text('some_field')
    const text = encodeText('a bad line')
    for (const bad of [false, true, true, false]) {
      recorder.begin(text, 0, text.length)
      if (bad) {
        port.set(recorder.row, 80)
        free.setBytes(recorder.row, text, 0, text.length)
        recorder.reject('dst_port is above 65535')
      } else recorder.accept('flow')
    }
    const rows = rowsOf(sealed(recorder))
    expect(rows.map((row) => [row['record'], row['dst_port'], row['some_field']])).toEqual([
      [1n, null, null],
      [4n, null, null],
    ])
    expect(recorder.counts).toEqual({ flow: 2, nodata: 0, skipdata: 0, rejected: 2 })
    expect(recorder.rejections).toEqual([
      {
        reason: 'dst_port is above 65535',
        count: 2,
        firstRecords: [2, 3],
        samples: ['a bad line', 'a bad line'],
      },
    ])
  })

  it('warns of what is odd about accepted records only', () => {
    const recorder = new Recorder(new Dictionaries(), 'a.log', 'aws-vpc')
    const text = encodeText('an odd line')
    for (const isBad of [true, false, true]) {
      recorder.begin(text, 0, text.length)
      recorder.warn('a zone is left out')
      if (isBad) recorder.reject('dst_addr is not an address')
      else recorder.accept('flow')
    }
    recorder.begin(text, 0, text.length)
    recorder.accept('flow')
    expect(recorder.warnings).toEqual([
      { reason: 'a zone is left out', count: 1, firstRecords: [2], samples: ['an odd line'] },
    ])
  })

  it('cuts more records than a batch holds into batches without losing one', () => {
    const recorder = new Recorder(new Dictionaries(), 'a.log', 'aws-vpc')
    const port = recorder.columns.integer('dst_port')
    const total = BATCH_ROWS + 5
    for (let i = 0; i < total; i++) {
      recorder.begin(NOTHING, 0, 0)
      if (i % 3) port.set(recorder.row, i % 65_536)
      recorder.accept('flow')
    }
    const batches = sealed(recorder)
    expect(batches.map((batch) => batch.rows)).toEqual([BATCH_ROWS, 5])
    const table = tableFromIPC(batches[0]!.ipc)
    expect(table.getChild('record')?.get(BATCH_ROWS - 1)).toBe(BATCH_ROWS)
    expect(table.getChild('dst_port')?.nullCount).toBe(Math.ceil(BATCH_ROWS / 3))
    expect(tableFromIPC(batches[1]!.ipc).getChild('dst_port')?.toArray()).toHaveLength(5)
  })

  it('gives a label one code in all files, however its bytes came', () => {
    const property = fc.property(fc.array(fc.string({ maxLength: 4 }), { maxLength: 400 }), (labels) => {
      const dictionaries = new Dictionaries()
      const codes = labels.map((label) => {
        const bytes = encodeText(`«${label}»`)
        return dictionaries.of('reporter').codeOfBytes(bytes, 2, bytes.length - 2)
      })
      const told = dictionaries.takeNew()[0]?.labels ?? []
      expect(codes.map((code) => told[code])).toEqual(labels)
      expect(new Set(told).size).toBe(told.length)
      expect(labels.map((label) => dictionaries.of('reporter').codeOfText(label))).toEqual(codes)
    })
    fc.assert(property)
  })
})

// What must hold for every file of every format. A new case is a file in tests/fixtures and its golden rows beside it.
import fc from 'fast-check'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Refusal } from '../../../../src/ingest/refusal.ts'
import { cutsOf } from '../support/cuts.ts'
import { allFixtures, type Golden } from '../support/golden.ts'
import { loadBytes, rereadBytes, type LoadedBytes } from '../support/load-bytes.ts'
import type { Row } from './loaded-rows.ts'

const FIXTURES = allFixtures()

test('every fixture has golden rows beside it', () => {
  expect(FIXTURES.filter(({ golden }) => !golden).map(({ name }) => name)).toEqual([])
})

for (const { name, bytes, golden } of FIXTURES) {
  if (!golden) continue
  describe(name, () => {
    test('is recognised by its content and read as its vendor means it', async () => {
      const loaded = await loadBytes(bytes)
      expect(loaded.format).toBe(golden.format)
      expect(loaded.proposal?.mapping.targets.map((target) => target ?? null)).toEqual(golden.targets)
      expectGolden(loaded, golden)
    })

    test.each([1, 7, 4096])('reads the same in chunks of %i bytes', async (chunkBytes) => {
      expectGolden(await loadBytes(bytes, chunkBytes), golden)
    })

    test.each([1, 13, 65_536])('reads the same gzipped, in chunks of %i bytes', async (chunkBytes) => {
      expectGolden(await loadBytes(gzipSync(bytes), chunkBytes), golden)
    })

    test('reads the same as two gzip members with a record in both', async () => {
      const middle = bytes.length >> 1
      const members = [bytes.subarray(0, middle), bytes.subarray(middle)].map((part) => gzipSync(part))
      expectGolden(await loadBytes(Buffer.concat(members), 11), golden)
    })

    test('gives the text of each record again, from the file and from its gzip', async () => {
      const { records } = await loadBytes(bytes)
      const whole = new TextDecoder().decode(bytes)
      for (let record = 1; record <= records; record++) {
        const text = await rereadBytes(bytes, record, 7)
        expect(whole).toContain(text)
        expect(await rereadBytes(gzipSync(bytes), record, 4096)).toBe(text)
      }
      await expect(rereadBytes(bytes, records + 1, 4096)).rejects.toThrow(/has no record/)
    })

    test.each(cutsOf(bytes))(
      'cut off $place, after $length bytes, yields no false record',
      async ({ length }) => {
        const cut = await loadOrRefuse(bytes.subarray(0, length))
        if (!cut) return
        expectArithmetic(cut)
        if (cut.format !== golden.format || cut.proposal) return
        // The last may be the one that was cut: a shorter number is a number too.
        const whole = cut.rows.slice(0, -1).map(withoutNumber)
        expect(whole).toEqual(golden.rows.slice(0, whole.length))
      },
    )

    test('spoilt anywhere it throws nothing and counts every record', async () => {
      await fc.assert(
        fc.asyncProperty(spoils(bytes.length), async (spoil) => {
          const loaded = await loadOrRefuse(spoilt(bytes, spoil))
          if (loaded) expectArithmetic(loaded)
        }),
        { numRuns: 25, seed: 20_261_125 },
      )
    })
  })
}

function expectGolden(loaded: LoadedBytes, golden: Golden): void {
  const rejected = new Map(
    golden.rejections?.flatMap(({ reason, records }) => records.map((record) => [record, reason])),
  )
  expect(loaded.rows.map(withoutNumber)).toEqual(golden.rows)
  expect(loaded.rows.map((row) => row['record'])).toEqual(
    Array.from({ length: golden.rows.length + rejected.size }, (_, i) => i + 1).filter(
      (n) => !rejected.has(n),
    ),
  )
  expect(
    new Map(loaded.rejections.flatMap(({ reason, firstRecords }) => firstRecords.map((n) => [n, reason]))),
  ).toEqual(rejected)
  expect(loaded.warnings.map(({ reason }) => reason)).toEqual(
    (golden.warnings ?? []).map((text): unknown =>
      text.startsWith('/') ? expect.stringMatching(new RegExp(text.slice(1, -1))) : text,
    ),
  )
  expectArithmetic(loaded)
}

function expectArithmetic({ records, flows, nodata, skipdata, rejected, rows }: LoadedBytes): void {
  expect(records).toBe(flows + nodata + skipdata + rejected)
  expect(rows).toHaveLength(records - rejected)
  const numbers = rows.map((row) => Number(row['record']))
  expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b))
  expect(numbers.at(-1) ?? 0).toBeLessThanOrEqual(records)
}

/** What is left of a file may be too little to be recognised, and is then refused. */
async function loadOrRefuse(bytes: Uint8Array): Promise<LoadedBytes | undefined> {
  try {
    return await loadBytes(bytes)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

/** Something hostile put over some bytes of a file. */
interface Spoil {
  readonly at: number
  readonly length: number
  readonly by: Uint8Array
}

const HOSTILE = ['\0', '"', '\n', ',', '{', ']', '\\', '-', '9'.repeat(30), '\u{1F600}', '\ud800', ' '].map(
  (text) => new TextEncoder().encode(text),
)

function spoils(length: number): fc.Arbitrary<Spoil> {
  return fc.record({
    at: fc.nat(length - 1),
    length: fc.nat(6),
    by: fc.oneof(fc.constantFrom(...HOSTILE), fc.uint8Array({ maxLength: 6 })),
  })
}

function spoilt(bytes: Uint8Array, { at, length, by }: Spoil): Uint8Array {
  return Buffer.concat([bytes.subarray(0, at), by, bytes.subarray(at + length)])
}

function withoutNumber(row: Row): Row {
  return Object.fromEntries(
    Object.entries(row)
      .filter(([column]) => column !== 'record')
      .map(([column, value]) => [column, typeof value === 'bigint' ? String(value) : value]),
  )
}

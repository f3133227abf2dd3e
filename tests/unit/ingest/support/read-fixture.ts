import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Refusal } from '../../../../src/ingest/refusal.ts'
import { load, type Loaded, type Row } from '../formats/loaded-rows.ts'

const CUTS = 31

export interface Expected {
  readonly format: string
  /** Every accepted record in order, NULLs left out; without the columns that all records of a file share. */
  readonly rows: readonly Row[]
  readonly rejected?: number
}

/** The bytes of a fixture. */
export function fixture(path: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../../../fixtures/${path}`, import.meta.url)))
}

/** Reads bytes that some format must recognise. */
export function read(content: string | Uint8Array, chunkBytes?: number): Loaded {
  const loaded = load(content, chunkBytes === undefined ? {} : { chunkBytes })
  if (!loaded) throw new Error('no format recognises the file')
  return loaded
}

/**
 * What must hold for every file of every format: golden rows, read the same with any chunk size, and cut anywhere it
 * yields only rows that the whole file has, but for the record that is cut.
 */
export function describeFixture(name: string, content: string | Uint8Array, expected: Expected): void {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  describe(name, () => {
    const whole = read(bytes)

    test('is recognised and read', () => {
      expect(whole.format).toBe(expected.format)
      expect(whole.rows.map(withoutNumber)).toEqual(expected.rows)
      expect(whole.rejected).toBe(expected.rejected ?? 0)
    })

    test.each([1, 7, 4096])('reads the same in chunks of %i bytes', (chunkBytes) => {
      const chunked = read(bytes, chunkBytes)
      expect(chunked.rows).toEqual(whole.rows)
      expect(chunked.rejections).toEqual(whole.rejections)
    })

    test('counts every record once', () => {
      const numbers = whole.rows.map((row) => Number(row['record']))
      expect(new Set(numbers).size).toBe(numbers.length)
      expect(Math.max(0, ...numbers)).toBeLessThanOrEqual(numbers.length + whole.rejected)
    })

    test('cut anywhere it yields no row that the whole file does not have', () => {
      const known = new Set(whole.rows.map((row) => textOf(row)))
      const step = Math.max(1, Math.floor(bytes.length / CUTS))
      for (let length = 1; length < bytes.length; length += step) {
        const cut = loadOrRefuse(bytes.subarray(0, length))
        const strange = (cut?.rows ?? []).slice(0, -1).filter((row) => !known.has(textOf(row)))
        if (cut?.format === whole.format && !cut.proposal) expect(strange).toEqual([])
      }
    })
  })
}

/** What is left of a file may be too little to be recognised, and is then refused. */
function loadOrRefuse(bytes: Uint8Array): Loaded | undefined {
  try {
    return load(bytes)
  } catch (error) {
    if (error instanceof Refusal) return undefined
    throw error
  }
}

function textOf(row: Row): string {
  return JSON.stringify(row, (_name, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value))
}

function withoutNumber(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'record'))
}

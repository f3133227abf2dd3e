import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatBytes,
  formatCount,
  formatCounted,
  formatDuration,
  formatExactBytes,
  formatPercent,
  formatShort,
} from '../../../src/lib/format-number.ts'

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1, '1 B'],
    [1023, '1,023 B'],
    [1024, '1.00 KiB'],
    [1536, '1.50 KiB'],
    [10_240, '10.0 KiB'],
    [1_048_575, '1.00 MiB'],
    [1_048_576, '1.00 MiB'],
    [54_227_230, '51.7 MiB'],
    [50_500_000_000, '47.0 GiB'],
    [2n ** 64n - 1n, '16.0 EiB'],
  ])('%s → %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))

  it('is within half a per cent of the number', () => {
    const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB']
    fc.assert(
      fc.property(fc.integer({ min: 1024, max: Number.MAX_SAFE_INTEGER }), (bytes) => {
        const [value = '', unit = ''] = formatBytes(bytes).split(' ')
        const read = Number(value.replaceAll(',', '')) * 1024 ** units.indexOf(unit)
        expect(Math.abs(read - bytes) / bytes).toBeLessThanOrEqual(0.0051)
      }),
    )
  })
})

describe('counts', () => {
  it('separates thousands, exactly also beyond 2^53', () => {
    expect(formatCount(9_979_750)).toBe('9,979,750')
    expect(formatCount(2n ** 64n - 1n)).toBe('18,446,744,073,709,551,615')
    expect(formatExactBytes(54_227_230)).toBe('54,227,230 bytes')
  })
  it('agrees with its noun', () => {
    expect(formatCounted(1, 'record')).toBe('1 record')
    expect(formatCounted(0n, 'record')).toBe('0 records')
    expect(formatCounted(2, 'entry', 'entries')).toBe('2 entries')
  })
  it.each([
    [0, '0'],
    [12.34, '12.3'],
    [999, '999'],
    [1_523_000, '1.52 M'],
    [999_999, '1.00 M'],
    [308e6, '308 M'],
  ])('%s is %s in short', (count, text) => expect(formatShort(count)).toBe(text))
})

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [0.2, '< 1 ms'],
    [31.4, '31 ms'],
    [999.6, '1.0 s'],
    [1312, '1.3 s'],
    [9_990, '10 s'],
    [59_600, '1 min'],
    [125_000, '2 min 5 s'],
    [3_599_900, '1 h'],
    [7_380_000, '2 h 3 min'],
    [90_000_000, '1 d 1 h'],
  ])('%s ms → %s', (ms, text) => expect(formatDuration(ms)).toBe(text))
})

it('a part never reads as the whole', () => {
  expect(formatPercent(0.999)).toBe('99 %')
  expect(formatPercent(1)).toBe('100 %')
  expect(formatPercent(0.4238)).toBe('42 %')
})

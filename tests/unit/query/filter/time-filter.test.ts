import { describe, expect, it } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'
import { printFilter } from '../../../../src/query/filter/print.ts'
import { lastOf, startBounds, withLast, withStartBounds } from '../../../../src/query/filter/time-filter.ts'

const END = Date.UTC(2024, 4, 14, 23, 55)

function read(text: string) {
  const { filter, error } = parseFilter(text, { columns: CORE_COLUMNS })
  if (!filter) throw new Error(`${text}: ${error.message}`)
  return filter
}

function bounds(text: string) {
  const { fromMs, toMs } = startBounds(read(text), END)
  const iso = (ms: number | undefined) => ms && new Date(ms).toISOString()
  return [iso(fromMs), iso(toMs)]
}

describe('what a filter says of the start', () => {
  it.each([
    ['protocol = tcp', undefined, undefined],
    ['start_time >= 2024-05-14T10:00Z', '2024-05-14T10:00:00.000Z', undefined],
    [
      'start_time >= 2024-05-14T10:00Z and start_time < 2024-05-14T11:00Z and dst_port = 443',
      '2024-05-14T10:00:00.000Z',
      '2024-05-14T11:00:00.000Z',
    ],
    ['start_time = 2024-05-14', '2024-05-14T00:00:00.000Z', '2024-05-15T00:00:00.000Z'],
    ['start_time = last 1h', '2024-05-14T22:55:00.000Z', '2024-05-14T23:55:00.001Z'],
    // The narrower of two, and nothing from a choice that may be otherwise.
    [
      'start_time >= 2024-05-14T10:00Z and start_time >= 2024-05-14T09:00Z',
      '2024-05-14T10:00:00.000Z',
      undefined,
    ],
    ['(start_time >= 2024-05-14T10:00Z or dst_port = 1) and protocol = 6', undefined, undefined],
    ['not start_time >= 2024-05-14T10:00Z', undefined, undefined],
  ])('%s', (text, from, to) => {
    expect(bounds(text)).toEqual([from, to])
  })

  it('takes the place of what was said before', () => {
    const before = read('start_time = last 1h and dst_port = 443')
    const [fromMs, toMs] = [Date.UTC(2024, 4, 14, 1), Date.UTC(2024, 4, 14, 2)]
    const ranged = withStartBounds(before, { fromMs, toMs })
    expect(startBounds(ranged, END)).toEqual({ fromMs, toMs })
    expect(printFilter(ranged)).toContain('443')
    expect(printFilter(withStartBounds(ranged, { fromMs: undefined, toMs: undefined }))).toBe(
      printFilter(read('dst_port = 443')),
    )
    const last = withLast(ranged, 300_000)
    expect(startBounds(last, END)).toEqual({ fromMs: END - 300_000, toMs: END + 1 })
    expect([lastOf(last), lastOf(ranged)]).toEqual([300_000, undefined])
    // What was set is what the text says.
    expect(read(printFilter(last))).toEqual(last)
    expect(read(printFilter(ranged))).toEqual(ranged)
  })
})

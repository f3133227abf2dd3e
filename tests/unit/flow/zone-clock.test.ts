import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ZoneClock, zoneTitle } from '../../../src/flow/zone-clock.ts'

describe('a clock prints', () => {
  test.each([
    ['UTC', 1715668872000, '2024-05-14 06:41:12.000'],
    ['UTC', -1, '1969-12-31 23:59:59.999'],
    ['Asia/Kathmandu', 0, '1970-01-01 05:30:00.000'],
    ['Asia/Kathmandu', 1715668872000, '2024-05-14 12:26:12.000'],
    // Clocks in Berlin went from 02:00 to 03:00 at 01:00 UTC on 31 March 2024, and back on 27 October.
    ['Europe/Berlin', Date.UTC(2024, 2, 31, 0, 59, 59, 999), '2024-03-31 01:59:59.999'],
    ['Europe/Berlin', Date.UTC(2024, 2, 31, 1), '2024-03-31 03:00:00.000'],
    ['Europe/Berlin', Date.UTC(2024, 9, 27, 0, 30), '2024-10-27 02:30:00.000'],
    ['Europe/Berlin', Date.UTC(2024, 9, 27, 1, 30), '2024-10-27 02:30:00.000'],
    ['UTC', 253402300800000, '+010000-01-01 00:00:00.000'],
    ['America/New_York', 9e15, '9000000000000000 ms'],
  ])('%s %d as %s', (zone, ms, text) => {
    expect(new ZoneClock(zone).full(ms)).toBe(text)
  })

  test('what Intl prints without a cache', () => {
    const zones = fc.constantFrom(
      'America/St_Johns',
      'Australia/Lord_Howe',
      'Asia/Tehran',
      'Pacific/Apia',
      'Africa/Casablanca',
    )
    fc.assert(
      fc.property(zones, fc.integer({ min: 0, max: 4_000_000_000 }), (zone, seconds) => {
        const slow = new Intl.DateTimeFormat('sv-SE', {
          dateStyle: 'short',
          timeStyle: 'medium',
          timeZone: zone,
        })
        expect(new ZoneClock(zone).full(seconds * 1000)).toBe(`${slow.format(seconds * 1000)}.000`)
      }),
    )
  })
})

test('the zone stands in the heading', () => {
  expect(zoneTitle('UTC')).toBe('UTC')
  expect(zoneTitle('Europe/Berlin')).toBe('Europe/Berlin')
})

import { describe, expect, it } from 'vitest'
import { ZoneClock } from '../../../../src/flow/zone-clock.ts'
import { timeToType, typedTime } from '../../../../src/ui/shell/typed-time.ts'

describe('times that are typed', () => {
  it.each([
    ['2024-05-14 06:41', 'UTC', '2024-05-14T06:41:00.000Z'],
    ['2024-05-14T06:41:12.5', 'UTC', '2024-05-14T06:41:12.500Z'],
    ['2024-05-14 06:41', 'Europe/Berlin', '2024-05-14T04:41:00.000Z'],
    ['2024-05-14 06:41Z', 'Europe/Berlin', '2024-05-14T06:41:00.000Z'],
    ['2024-05-14 06:41+05:30', 'Europe/Berlin', '2024-05-14T01:11:00.000Z'],
    ['2024-05-14', 'Australia/Lord_Howe', '2024-05-13T13:30:00.000Z'],
    ['1715668872', 'Europe/Berlin', '2024-05-14T06:41:12.000Z'],
    // The day when the clocks go forward, before and after.
    ['2024-03-31 01:30', 'Europe/Berlin', '2024-03-31T00:30:00.000Z'],
    ['2024-03-31 03:30', 'Europe/Berlin', '2024-03-31T01:30:00.000Z'],
    ['2024-10-27 12:00', 'Europe/Berlin', '2024-10-27T11:00:00.000Z'],
  ])('%s in %s', (text, zone, expected) => {
    expect(new Date(typedTime(text, new ZoneClock(zone), false)!).toISOString()).toBe(expected)
  })

  it('takes a day alone as its end where the end is asked for', () => {
    const clock = new ZoneClock('Europe/Berlin')
    expect(typedTime('2024-05-14', clock, true)).toBe(Date.UTC(2024, 4, 14, 22))
    expect(typedTime('2024-05-14 06:00', clock, true)).toBe(Date.UTC(2024, 4, 14, 4))
  })

  it.each(['', 'yesterday', '2024-02-30', '25:00', '2024-05-14 24:30'])('refuses %j', (text) => {
    expect(typedTime(text, new ZoneClock('UTC'), false)).toBeUndefined()
  })

  it('prints what it reads', () => {
    for (const zone of ['UTC', 'Asia/Kolkata', 'America/New_York'])
      for (const ms of [
        0,
        Date.UTC(2024, 4, 14, 6, 41),
        Date.UTC(2024, 4, 14, 6, 41, 12),
        1_715_668_872_345,
      ]) {
        const clock = new ZoneClock(zone)
        expect(typedTime(timeToType(ms, clock), clock, false)).toBe(ms)
      }
  })
})

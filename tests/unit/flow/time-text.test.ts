import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateOrderOf, namesZone, parseTimeText } from '../../../src/flow/time-text.ts'

const iso = (text: string, order: 'day-first' | 'month-first' = 'month-first') => {
  const ms = parseTimeText(text, order)
  return ms === undefined ? undefined : new Date(ms).toISOString()
}

describe('times', () => {
  it.each([
    ['2025-12-07T13:33:40.068Z', '2025-12-07T13:33:40.068Z'],
    ['2025-12-07 13:33:40.068', '2025-12-07T13:33:40.068Z'],
    ['2025-12-07 13:33:40+02:00', '2025-12-07T11:33:40.000Z'],
    ['2021-06-06T15:59:46.457984+0200', '2021-06-06T13:59:46.457Z'],
    ['2025-12-07T13:33:40-05', '2025-12-07T18:33:40.000Z'],
    ['2018/12/18 14:00:00.075359', '2018-12-18T14:00:00.075Z'],
    ['2026-06-02T18:59:54.278418352Z', '2026-06-02T18:59:54.278Z'],
    ['2025-12-07 13:33 UTC', '2025-12-07T13:33:00.000Z'],
    ['04/05/2023 09:41:02.761', '2023-04-05T09:41:02.761Z'],
    ['4/5/2023, 9:41 PM', '2023-04-05T21:41:00.000Z'],
    ['12/31/2023 12:00:01 AM', '2023-12-31T00:00:01.000Z'],
    ['12/31/2023 12:00:01 PM', '2023-12-31T12:00:01.000Z'],
    ['1975-03-30 08:54:02', '1975-03-30T08:54:02.000Z'],
    ['2100-02-28 23:59:59', '2100-02-28T23:59:59.000Z'],
  ])('%s', (text, expected) => {
    expect(iso(text)).toBe(expected)
  })

  it('have their day first where the column says so', () => {
    expect(iso('05-04-2023 09:41:02.000', 'day-first')).toBe('2023-04-05T09:41:02.000Z')
  })

  it.each([
    '',
    '2023-02-29 00:00:00',
    '2100-02-29 00:00:00',
    '13/13/2023 00:00:00',
    '2023-01-01',
    '2023-01-01 25:00:00',
    '2023-01-01 10:60:00',
    '2023-01-01 13:00 PM',
    '2023-01-01 10:00:00 CET',
    '2023-01-01 10:00:00.',
    '2023-01/01 10:00:00',
    '0000-00-00T00:00:00-00:00',
    '1.2.3',
  ])('"%s" is none', (text) => {
    expect(iso(text)).toBeUndefined()
  })

  it('are what JavaScript makes of them', () => {
    const date = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(date, (moment) => {
        expect(parseTimeText(moment.toISOString(), 'day-first')).toBe(moment.getTime())
      }),
    )
  })
})

describe('order of day and month', () => {
  it.each([
    [['02/03/2026', '13/03/2026'], 'day-first', true],
    [['02/03/2026', '02/13/2026'], 'month-first', true],
    [['02-03-2026'], 'day-first', false],
    [['02/03/2026'], 'month-first', false],
    [['2026-03-02'], 'month-first', true],
  ] as const)('of %j', (dates, order, isCertain) => {
    const told = dateOrderOf(dates.map((date) => `${date} 10:00:00`))
    expect(told.isCertain).toBe(isCertain)
    if (dates[0] !== '2026-03-02') expect(told.order).toBe(order)
  })
})

it('a zone is named or not', () => {
  expect(
    ['2026-03-02T10:00:00Z', '2026-03-02 10:00:00.5 +02:00', '2026-03-02 10:00 UTC'].every(namesZone),
  ).toBe(true)
  expect(['2026-03-02 10:00:00', '03-02-2026 10:00:00 AM'].some(namesZone)).toBe(false)
})

import { describe, expect, it } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { printFilter } from '../../../../src/query/filter/print.ts'
import { filterOfForm, formOf, type FormLine } from '../../../../src/query/filter/search-form.ts'
import { presetEnds, timeChoiceOf, timeLines } from '../../../../src/ui/search-form/form-time.ts'

const context = { columns: CORE_COLUMNS }

function textOf(lines: readonly FormLine[]): string {
  return printFilter(filterOfForm(lines, context)!)
}

describe('the time of the form', () => {
  it.each([
    ['last 2h', '', 'start=last 2h'],
    ['last 2h', '2024-05-14T09:30:00.500Z', 'start=last 2h start<=2024-05-14T09:30:00.500Z'],
    ['2024-05-14T09:00Z', '2024-05-14T09:30Z', 'start=2024-05-14T09:00Z..2024-05-14T09:30Z'],
    ['', '2024-05-14T09:30:00.500Z', 'start<=2024-05-14T09:30:00.500Z'],
  ])('from %j to %j is %s, and is shown so again', (from, to, text) => {
    const filter = filterOfForm(timeLines({ from, to }), context)!
    expect(printFilter(filter)).toBe(text)
    const lines = formOf(filter, context) as readonly FormLine[]
    for (const order of [lines, [...lines].reverse()]) {
      expect(timeChoiceOf(order)).toEqual({ preset: 'custom', ends: { from, to } })
    }
  })

  it('says of a preset when it began and ended', () => {
    const endMs = Date.UTC(2024, 4, 14, 10, 0, 5)
    expect(presetEnds('30m', endMs)).toEqual({ from: '2024-05-14T09:30:05Z', to: '2024-05-14T10:00:05Z' })
    expect(presetEnds('5m', endMs + 250)).toEqual({
      from: '2024-05-14T09:55:05.250Z',
      to: '2024-05-14T10:00:05.250Z',
    })
    expect(presetEnds('all', endMs)).toEqual({ from: '', to: '' })
    expect(textOf(timeLines(presetEnds('30m', endMs)))).toBe(
      'start=2024-05-14T09:30:05Z..2024-05-14T10:00:05Z',
    )
  })
})

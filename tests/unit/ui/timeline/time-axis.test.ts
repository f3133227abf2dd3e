import { expect, it } from 'vitest'
import { axisTicks } from '../../../../src/ui/timeline/time-axis.ts'

it('steps of 52 weeks name their month: a tick in December is not read as the first day of its year', () => {
  const range = { fromMs: Date.parse('2018-01-30T00:00Z'), toMs: Date.parse('2024-05-15T00:00Z') }
  const ticks = axisTicks(range, 800, 'UTC')
  expect(ticks.length).toBeGreaterThan(2)
  const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sept', 'Oct', 'Nov', 'Dec']
  for (const { ms, label } of ticks) {
    const date = new Date(ms)
    expect(label).toBe(`${months[date.getUTCMonth()]} ${date.getUTCFullYear()}`)
  }
})

import { describe, expect, it } from 'vitest'
import { CORE_COLUMNS } from '../../../src/flow/core-columns.ts'
import { includeValue } from '../../../src/query/filter/choice.ts'
import { bothWays, negatePart, removePart, swapped, togglePart } from '../../../src/query/filter/edit.ts'
import { EVERYTHING, type Filter } from '../../../src/query/filter/filter.ts'
import { Dataset } from '../../../src/state/dataset.svelte.ts'
import { FilterState } from '../../../src/state/filter.svelte.ts'

function stateOf(text: string): FilterState {
  const dataset = new Dataset()
  dataset.columns = CORE_COLUMNS
  const state = new FilterState(dataset)
  state.setText(text)
  return state
}

const TWO = 'srcaddr=10.0.0.1 port=22 # ssh of the office'

describe('the comment of a line', () => {
  const cases: readonly (readonly [string, string, (filter: Filter) => Filter, string])[] = [
    ['a part is negated', TWO, (filter) => negatePart(filter, 1), 'src=10.0.0.1 port!=22 # ssh of the office'],
    ['the only part is negated', 'port=22 # ssh', (filter) => negatePart(filter, 0), 'port!=22 # ssh'],
    ['a part is switched off', TWO, (filter) => togglePart(filter, 0), 'off(src=10.0.0.1) port=22 # ssh of the office'],
    ['the only part is switched off', 'port=22 # ssh', (filter) => togglePart(filter, 0), 'off(port=22) # ssh'],
    ['a part is removed', TWO, (filter) => removePart(filter, 1), 'src=10.0.0.1 # ssh of the office'],
    ['the sides are swapped', 'src=10.0.0.1 # us', (filter) => swapped(filter, CORE_COLUMNS), 'dst=10.0.0.1 # us'],
    ['both ways are asked for', 'src=10.0.0.1 # us', (filter) => bothWays(filter, CORE_COLUMNS), 'src=10.0.0.1 or dst=10.0.0.1 # us'],
    ['a facet adds a condition', '# today', (filter) => includeValue(filter, 'action', { kind: 'text', text: 'REJECT' }), 'action=REJECT # today'],
  ] // prettier-ignore
  it.each(cases)('stays where %s', (_, text, change, after) => {
    const state = stateOf(text)
    state.set(change(state.filter))
    expect(state.text).toBe(after)
    expect(state.error).toBeUndefined()
  })

  it.each([
    ['the last part is removed', EVERYTHING],
    ['the filter is about something else', { op: 'present', field: 'action' }],
  ] as const)('goes where %s', (_, filter) => {
    const state = stateOf('port=22 # ssh')
    state.set(filter)
    expect(state.text).not.toContain('ssh')
  })

  it('is no part of what is selected for editing', () => {
    for (const text of ['port=1 or port=2 # both', 'port=1 # one', 'port=1 (port=2 or port=3) # one of']) {
      const state = stateOf(text)
      const { to } = state.spanOfPart(text.includes('(') ? 1 : 0)!
      expect(state.text.slice(to)).toBe(text.slice(text.indexOf(' #')))
    }
  })

  it('stays where the text has an error and a part is selected for editing', () => {
    const state = stateOf('port=22')
    state.setText('port=22 src=nowhere # ssh')
    const { from, to } = state.spanOfPart(0)!
    expect([state.text, state.text.slice(from, to)]).toEqual(['port=22 # ssh', 'port=22'])
  })
})

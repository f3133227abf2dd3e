import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Searches, type SearchStorage } from '../../../src/state/searches.svelte.ts'

/** A storage as browsers have it, in memory. */
function storage(initial: Record<string, string> = {}) {
  const items = new Map(Object.entries(initial))
  const kept: SearchStorage = {
    getItem: (key) => items.get(key) ?? null,
    setItem: (key, value) => void items.set(key, value),
    removeItem: (key) => void items.delete(key),
  }
  return { items, open: () => kept }
}

describe('searches', () => {
  it('store nothing unless the user agreed', () => {
    const { items, open } = storage()
    const searches = new Searches(open)
    searches.note('port=443')
    searches.save('web', 'port=443')
    expect(searches.recent).toEqual(['port=443'])
    expect(items.size).toBe(0)
  })

  it('come back once the user agreed, and are gone once everything is forgotten', () => {
    const { items, open } = storage()
    const searches = new Searches(open)
    searches.note('port=53')
    searches.keep(true)
    searches.note('port=443')
    searches.save('web', 'port=443')
    const next = new Searches(open)
    expect(next.isKept).toBe(true)
    expect(next.recent).toEqual(['port=443', 'port=53'])
    expect(next.saved).toEqual([{ name: 'web', text: 'port=443' }])
    next.forgetEverything()
    expect(items.size).toBe(0)
    expect([next.recent, next.saved, next.isKept]).toEqual([[], [], false])
    expect(new Searches(open).isKept).toBe(false)
  })

  it('leave the storage once the user no longer agrees, and stay in memory', () => {
    const { items, open } = storage()
    const searches = new Searches(open)
    searches.keep(true)
    searches.note('port=443')
    searches.keep(false)
    expect(items.size).toBe(0)
    expect(searches.recent).toEqual(['port=443'])
  })

  it('have each filter once, the last first', () => {
    const searches = new Searches(storage().open)
    for (const text of ['a', 'b', 'a', ' ', 'a']) searches.note(text)
    expect(searches.recent).toEqual(['a', 'b'])
  })

  it('survive whatever is in the storage', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.json(), fc.string(), fc.constant('{"version":1,"recent":[1],"saved":[{"text":2}]}')),
        (text) => {
          const searches = new Searches(storage({ 'flowglass.searches': text }).open)
          expect(searches.recent.every((one) => typeof one === 'string')).toBe(true)
          expect(searches.saved.every((one) => typeof one.text === 'string')).toBe(true)
        },
      ),
    )
  })

  it('say so where the browser forbids storage', () => {
    const searches = new Searches(() => {
      throw new DOMException('no', 'SecurityError')
    })
    searches.keep(true)
    expect(searches.isKept).toBe(false)
    expect(searches.problem).toContain('SecurityError')
  })
})

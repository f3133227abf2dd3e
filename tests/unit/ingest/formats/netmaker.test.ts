import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { load, type Loaded } from './loaded-rows.ts'

const FIXTURES = new URL('../../../fixtures/netmaker/', import.meta.url)

function text(name: string): string {
  return readFileSync(new URL(name, FIXTURES), 'utf8')
}

function loadNetmaker(content: string, chunkBytes = 4096): Loaded {
  const loaded = load(content, { chunkBytes })
  expect(loaded?.format).toBe('netmaker')
  return loaded!
}

describe('odd answers', () => {
  it('two answers one after the other, the second cut off, give what is whole', () => {
    const both = `${text('examples.json')}${text('examples.json').slice(0, 1500)}`
    const { flows, rejections, warnings } = loadNetmaker(both)
    expect(flows).toBe(6)
    expect(rejections.map(({ reason }) => reason)).toEqual(['the file ends inside the object'])
    expect(warnings).toContainEqual(expect.stringMatching(/may be cut off/))
  })

  it.each(['null', '[]'])('an answer with %s holds no records', (none) => {
    expect(loadNetmaker(`{"Code":200,"Message":"fetched flows","Response":${none}}`)).toMatchObject({
      flows: 0,
      rejected: 0,
    })
  })
})

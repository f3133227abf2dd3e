import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JsonFields } from '../../../src/ingest/json-fields.ts'
import { JsonRecords } from '../../../src/ingest/json-records.ts'

interface Read {
  readonly objects: Map<string, string>[]
  readonly broken: string[]
  readonly isCutOff: boolean
}

const MALFORMED = 'the object is not well-formed JSON'

function read(text: string, envelopeKey?: string, chunkBytes = 4096): Read {
  const bytes = new TextEncoder().encode(text)
  const objects: Map<string, string>[] = []
  const broken: string[] = []
  const names: string[] = []
  const fields = new JsonFields((path, place) => (names[place] = path))
  const onObject = (part: Uint8Array<ArrayBuffer>, start: number, end: number) => {
    const problem = fields.read(part, start, end)
    if (problem !== undefined) return void broken.push(problem)
    const { spans } = fields
    objects.push(
      new Map(
        Array.from({ length: spans.count }, (_, i): [string, string] => [
          names[i]!,
          new TextDecoder().decode(spans.bytes.subarray(spans.starts[i], spans.ends[i])),
        ]).filter(([, value]) => value !== ''),
      ),
    )
  }
  const records = new JsonRecords(envelopeKey, onObject, (reason) => broken.push(reason))
  for (let at = 0; at < bytes.length; at += chunkBytes) records.push(bytes.slice(at, at + chunkBytes))
  records.end()
  return { objects, broken, isCutOff: records.isCutOff }
}

function object(values: Record<string, string>): Map<string, string> {
  return new Map(Object.entries(values))
}

describe('objects', () => {
  const three = [object({ a: '1' }), object({ a: '2' }), object({ a: '3' })]

  it.each([
    ['an array', '[{"a":1},\n {"a":2}, {"a":3}]'],
    ['lines', '{"a":1}\n{"a":2}\n{"a":3}\n'],
    ['one after the other', '\uFEFF{"a":1}{"a":2} {"a":3}'],
    ['lines behind something', '<134> x: {"a":1}\n<134> x: {"a":2}\n{"a":3}'],
  ])('are found in %s', (_, text) => {
    for (const chunkBytes of [1, 7, 4096]) {
      expect(read(text, undefined, chunkBytes)).toEqual({ objects: three, broken: [], isCutOff: false })
    }
  })

  it('are found in an envelope, and in the next one', () => {
    const text =
      '{"Code":200,"Message":"\\"Response\\":[","Other":{"Response":[{"a":9}]},"Response":[{"a":1},{"a":2}]}\n{"Response":[{"a":3}]}'
    for (const chunkBytes of [1, 7, 4096]) {
      expect(read(text, 'Response', chunkBytes)).toEqual({ objects: three, broken: [], isCutOff: false })
    }
  })

  it('of an array that does not end are read, and the end is missed', () => {
    expect(read('[{"a":1},').isCutOff).toBe(true)
    expect(read('{"Response":[{"a":1}', 'Response').isCutOff).toBe(true)
  })

  it('are what JSON.parse makes of them, however the bytes are cut', () => {
    const value = fc.oneof(fc.string({ minLength: 1 }), fc.integer(), fc.boolean())
    const record = fc.dictionary(fc.string({ minLength: 1, unit: 'grapheme-ascii' }), value, {
      maxKeys: 6,
      noNullPrototype: true,
    })
    fc.assert(
      fc.property(
        fc.array(record, { maxLength: 5 }),
        fc.integer({ min: 1, max: 50 }),
        (records, chunkBytes) => {
          const { objects, broken } = read(JSON.stringify(records, null, 1), undefined, chunkBytes)
          expect(broken).toEqual([])
          expect(objects).toEqual(
            records.map(
              (one) => new Map(Object.entries(one).map(([key, one]) => [key, wellFormed(String(one))])),
            ),
          )
        },
      ),
    )
  })
})

/** UTF-8 has no lone surrogates. */
function wellFormed(text: string): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(new TextEncoder().encode(text))
}

describe('values', () => {
  it('are flattened with dots; arrays stay JSON; null is missing', () => {
    const [values] = read('{"a":{"b":{"c":"x"},"n":null},"l":[1,{"b":"}"}],"t":true}').objects
    expect(values).toEqual(object({ 'a.b.c': 'x', l: '[1,{"b":"}"}]', t: 'true' }))
  })

  it('have their escapes undone', () => {
    const [values] = read('{"a":"\\u0041\\"\\n\\ud83d\\ude00","b":"plain"}').objects
    expect(values).toEqual(object({ a: 'A"\n😀', b: 'plain' }))
  })

  it('of the second of two equal keys count', () => {
    expect(read('{"a":1,"a":2}').objects).toEqual([object({ a: '2' })])
  })

  it('under keys that objects inherit are only values', () => {
    const [values] = read('{"__proto__":{"polluted":"yes"},"constructor":"x"}').objects
    expect([...values!]).toEqual([
      ['__proto__.polluted', 'yes'],
      ['constructor', 'x'],
    ])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('what is broken', () => {
  it.each([
    ['a brace is missing', '{"a":1\n{"a":2}\n'],
    ['a string is open', '{"a":"1\n{"a":2}\n'],
    ['brackets cross', '[{"a":[1},{"a":2}]'],
    ['a comma is left over', '{"a":1,}\n{"a":2}\n'],
    ['a word is none', '{"a":yes}\n{"a":2}\n'],
    ['a colon is missing', '{"a" 1}\n{"a":2}\n'],
  ])('because %s is told, and the next object is read', (_, text) => {
    for (const chunkBytes of [1, 7, 4096]) {
      const { objects, broken } = read(text, undefined, chunkBytes)
      expect(objects).toEqual([object({ a: '2' })])
      expect(broken).toEqual([MALFORMED])
    }
  })

  it('at the end of a cut file is told', () => {
    expect(read('{"a":1}\n{"a":').broken).toEqual(['the file ends inside the object'])
  })

  it('because a line is no object is told', () => {
    expect(read('{"a":1}\nhello\n{"a":2}').broken).toEqual(['the line is no JSON object'])
  })

  it.each([4096, 65_536, 1e8])('because it is above 1 MiB is told once, in chunks of %i', (chunkBytes) => {
    const { objects, broken } = read(`{"a":"${'x'.repeat(5e6)}"}\n{"a":2}`, undefined, chunkBytes)
    expect(broken).toEqual(['the record is longer than 1 MiB'])
    expect(objects).toEqual([object({ a: '2' })])
  })

  it('because it is nested deeply is told', () => {
    const { objects, broken } = read(`${'{"a":'.repeat(5000)}\n{"a":2}`)
    expect(broken).toEqual(['the object is nested too deeply'])
    expect(objects).toEqual([object({ a: '2' })])
  })

  it('because it has thousands of keys is told', () => {
    const keys = Array.from({ length: 3000 }, (_, i) => `"k${i}":1`)
    expect(read(`{${keys.join(',')}}\n{"k1":2}`).broken).toEqual([
      'the file has more than 1000 different fields',
    ])
  })
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { LineSplitter, MOST_LINE_BYTES } from '../../../src/ingest/lines.ts'

interface Cut {
  readonly lines: string[]
  readonly tooLong: number
}

function cut(bytes: Uint8Array, chunkBytes: number): Cut {
  const lines: string[] = []
  let tooLong = 0
  const splitter = new LineSplitter(
    (buffer, start, end) =>
      lines.push(new TextDecoder('utf-8', { ignoreBOM: true }).decode(buffer.subarray(start, end))),
    () => tooLong++,
  )
  for (let at = 0; at < bytes.length; at += chunkBytes) splitter.push(bytes.slice(at, at + chunkBytes))
  splitter.end()
  return { lines, tooLong }
}

test('cuts at line feeds whatever the chunks, with or without carriage returns and a byte order mark', () => {
  const line = fc.string({ unit: fc.constantFrom('a', ' ', 'é', '"', '\uFEFF', '0'), maxLength: 12 })
  fc.assert(
    fc.property(
      fc.array(line, { minLength: 1 }),
      fc.constantFrom('\n', '\r\n'),
      fc.boolean(),
      fc.integer({ min: 1, max: 40 }),
      (lines, lineEnd, hasMark, chunkBytes) => {
        const text = lines.join(lineEnd)
        const bytes = new TextEncoder().encode((hasMark ? '\uFEFF' : '') + text)
        // Without a mark put before it, a first line may begin with one, which is then left out.
        const expected = (hasMark ? text : text.replace(/^\uFEFF/, '')).split(lineEnd)
        if (expected.at(-1) === '') expected.pop()
        expect(cut(bytes, chunkBytes).lines).toEqual(expected)
      },
    ),
  )
})

test.each([1000, 65_536, 8 * MOST_LINE_BYTES])(
  'tells of a line that is too long, in chunks of %i',
  (chunkBytes) => {
    const text = `one\n${'x'.repeat(3 * MOST_LINE_BYTES)}\ntwo\n${'y'.repeat(2 * MOST_LINE_BYTES)}`
    expect(cut(new TextEncoder().encode(text), chunkBytes)).toEqual({ lines: ['one', 'two'], tooLong: 2 })
  },
)

test('a line of 10 MB in small chunks is passed over fast', () => {
  const bytes = new Uint8Array(10_000_000).fill(120)
  const startedAt = performance.now()
  expect(cut(bytes, 1000)).toEqual({ lines: [], tooLong: 1 })
  expect(performance.now() - startedAt).toBeLessThan(2000)
})

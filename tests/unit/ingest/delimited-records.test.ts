import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DelimitedRecords, MOST_RECORD_BYTES, type Delimiter } from '../../../src/ingest/delimited-records.ts'

interface Read {
  readonly records: string[][]
  readonly texts: string[]
  readonly broken: { reason: string; text: string }[]
}

function read(content: string | Uint8Array, delimiter: Delimiter = ',', chunkBytes = 4096): Read {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const result: Read = { records: [], texts: [], broken: [] }
  const decode = (part: Uint8Array) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(part)
  const records = new DelimitedRecords(
    delimiter,
    (spans) => {
      result.texts.push(decode(spans.bytes.subarray(spans.start, spans.end)))
      result.records.push(
        Array.from({ length: spans.count }, (_, i) =>
          decode(spans.bytes.subarray(spans.starts[i], spans.ends[i])),
        ),
      )
    },
    (reason, part, start, end) => result.broken.push({ reason, text: decode(part.subarray(start, end)) }),
  )
  for (let at = 0; at < bytes.length; at += chunkBytes) records.push(bytes.slice(at, at + chunkBytes))
  records.end()
  return result
}

describe('values', () => {
  it('are unquoted, with doubled quotes undone, as RFC 4180 has it', () => {
    expect(read('a,"b,c","d ""e"" f",""\n').records).toEqual([['a', 'b,c', 'd "e" f', '']])
  })

  it('may hold line ends inside quotes', () => {
    expect(read('"a\r\nb",c\r\nd,e').records).toEqual([
      ['a\r\nb', 'c'],
      ['d', 'e'],
    ])
  })

  it('are trimmed of blanks, also around quotes', () => {
    expect(read(' a , "b" ,c \n').records).toEqual([['a', 'b', 'c']])
  })

  it('are empty behind the last delimiter', () => {
    expect(read('a,,\n').records).toEqual([['a', '', '']])
  })

  it('keep a quote that stands inside a value, or has text behind it', () => {
    expect(read('5" disk,"a"b\n').records).toEqual([['5" disk', '"a"b']])
  })

  it('may be separated by tabs, of which two in a row have an empty value between them', () => {
    expect(read('a\t\t"b\tc"\n', '\t').records).toEqual([['a', '', 'b\tc']])
  })

  it('may be separated by runs of blanks and tabs', () => {
    expect(read('  a  b \t c \nd e', 'spaces').records).toEqual([
      ['a', 'b', 'c'],
      ['d', 'e'],
    ])
  })

  it('may be more than there was room for', () => {
    const values = Array.from({ length: 500 }, (_, i) => `v${i}`)
    expect(read(values.join(';'), ';').records).toEqual([values])
  })
})

describe('records', () => {
  it('keep their original text', () => {
    expect(read('"a ""x""", b\r\n').texts).toEqual(['"a ""x""", b'])
  })

  it('are not made of blank lines', () => {
    expect(read('\n\r\n  \na,b\n\n').records).toEqual([['a', 'b']])
  })

  it('begin behind a byte order mark', () => {
    expect(read('\uFEFFa,b', ',', 1).records).toEqual([['a', 'b']])
  })

  it('pass NUL and bytes that are no UTF-8 through', () => {
    const spans: number[][] = []
    const records = new DelimitedRecords(
      ',',
      ({ bytes, starts, ends }) => spans.push([...bytes.subarray(starts[0], ends[0])]),
      () => expect.unreachable(),
    )
    records.push(Uint8Array.of(0, 0xe9, 44, 65, 10))
    expect(spans).toEqual([[0, 0xe9]])
  })

  it('are the same however the bytes are cut', () => {
    const value = fc.string({ unit: fc.constantFrom('a', '"', ',', '\n', '\r', ' ', 'é', '1'), maxLength: 8 })
    fc.assert(
      fc.property(fc.array(value, { maxLength: 12 }), fc.integer({ min: 1, max: 9 }), (parts, chunkBytes) => {
        const text = parts.join('')
        expect(read(text, ',', chunkBytes)).toEqual(read(text, ',', 1e6))
      }),
    )
  })

  it('survive being written and read', () => {
    const value = fc.string({
      unit: fc.constantFrom('a', '"', ',', '\n', 'é', '7'),
      minLength: 1,
      maxLength: 6,
    })
    fc.assert(
      fc.property(fc.array(fc.array(value, { minLength: 2, maxLength: 4 }), { maxLength: 5 }), (rows) => {
        const text = rows
          .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
          .join('\n')
        expect(read(text, ',', 3).records).toEqual(rows)
      }),
    )
  })
})

describe('a record that cannot be read', () => {
  const UNCLOSED = 'a quote is opened and never closed'

  it('with an open quote costs its own line only', () => {
    const { records, broken } = read('a,b\n1,"2\n3,4\n5,"6"\n')
    expect(records).toEqual([
      ['a', 'b'],
      ['3', '4'],
      ['5', '6'],
    ])
    expect(broken).toEqual([{ reason: UNCLOSED, text: '1,"2' }])
  })

  it('with an open quote at the end of the file is told, and what follows it is read', () => {
    const { records, broken } = read('1,"2\n3,4\n')
    expect(records).toEqual([['3', '4']])
    expect(broken).toEqual([{ reason: UNCLOSED, text: '1,"2' }])
  })

  it.each([1000, 65_536, 1e8])(
    'with an open quote is given up after 1 MiB, in chunks of %i',
    (chunkBytes) => {
      const lines = `${'x'.repeat(200)},y\n`.repeat(8000)
      const { records, broken } = read(`a,"b\n${lines}`, ',', chunkBytes)
      expect(broken).toEqual([{ reason: UNCLOSED, text: 'a,"b' }])
      expect(records.length).toBe(8000)
    },
  )

  it.each([1000, 65_536, 1e8])('above 1 MiB is told once and passed over, in chunks of %i', (chunkBytes) => {
    const { records, broken } = read(`a,b\n${'x'.repeat(10 * MOST_RECORD_BYTES)},y\nc,d\n`, ',', chunkBytes)
    expect(records).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ])
    expect(broken.map(({ reason }) => reason)).toEqual(['the record is longer than 1 MiB'])
  })
})

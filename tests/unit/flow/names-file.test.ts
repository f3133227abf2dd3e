import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isNamesFile, printNames, readNames } from '../../../src/flow/names-file.ts'
import { anyText } from '../query/support/filter-arbitrary.ts'

const isNames = (text: string) => isNamesFile(text.split(/\r?\n/))
const names = (text: string) => Object.fromEntries(readNames(text).names)

describe('files of names', () => {
  it.each([
    [
      'csv',
      '10.0.0.0/8,Head office\n192.0.2.1,web-1\n',
      { 'Head office': ['10.0.0.0/8'], 'web-1': ['192.0.2.1'] },
    ],
    ['with a header', 'address,name\r\n10.0.0.1,gw\r\n', { gw: ['10.0.0.1'] }],
    ['quoted', '"10.0.0.1","Gateway, ""old"""\n', { 'Gateway, "old"': ['10.0.0.1'] }],
    ['semicolons, the name first', 'name;prefix\nlab;10.9.0.0/16', { lab: ['10.9.0.0/16'] }],
    ['tabs', '2001:db8::/32\tdocs\n', { docs: ['2001:db8::/32'] }],
    [
      'hosts',
      '# local\n127.0.0.1\tlocalhost\n::1 localhost ip6-localhost # here\n\n192.0.2.7 db-1.example.net db-1\n',
      {
        localhost: ['127.0.0.1', '::1'],
        'db-1.example.net': ['192.0.2.7'],
        'ip6-localhost': ['::1'],
        'db-1': ['192.0.2.7'],
      },
    ],
    ['a line that is none', '10.0.0.1,gw\nto do\n10.0.0.2,db\n', { gw: ['10.0.0.1'], db: ['10.0.0.2'] }],
    ['host bits in a prefix', '10.1.2.3/8,all\n', { all: ['10.0.0.0/8'] }],
  ])('%s', (_, text, expected) => {
    expect(isNames(text)).toBe(true)
    expect(names(text)).toEqual(expected)
  })

  it.each([
    ['a list of addresses', '10.0.0.1\n10.0.0.2\n'],
    ['pairs of addresses', '10.0.0.1,10.0.0.2\n10.0.0.1 10.0.0.2\n'],
    ['addresses with counts', '10.0.0.1,12\n10.0.0.2,5\n'],
    ['an access log', '192.0.2.1 - frank [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 2326\n'],
    ['a flow log', '2 123456789010 eni-1 10.0.0.1 10.0.0.2 443 49152 6 1 40 1 2 ACCEPT OK\n'],
    ['a table with one address', 'time,src,bytes\n1,10.0.0.1,3\n'],
    ['words', 'hello,world\nand,more\n'],
    ['nothing', '\n# only a comment\n'],
  ])('%s is none', (_, text) => expect(isNames(text)).toBe(false))

  it('no fixture of a flow log is taken for one', () => {
    const folder = resolve(import.meta.dirname, '../../fixtures')
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name))
    const logs = files.filter((file) => statSync(file).isFile())
    expect(logs.length).toBeGreaterThan(10)
    for (const file of logs) {
      const bytes = readFileSync(file)
      const text = (bytes[0] === 0x1f && bytes[1] === 0x8b ? gunzipSync(bytes) : bytes).toString('latin1')
      expect(isNames(text.slice(0, 65_536)), file).toBe(false)
    }
  })

  it('says which lines it cannot read', () => {
    const read = readNames('address,name\n10.0.0.1,gw\nnonsense\n10.0.0.300,x\n')
    expect(read.named).toBe(1)
    expect(read.rejected).toEqual([
      { line: 3, text: 'nonsense' },
      { line: 4, text: '10.0.0.300,x' },
    ])
  })

  it('reads back what it prints, whatever the names are', () => {
    const name = anyText
      .map((text) => text.trim())
      .filter((text) => /\p{L}/u.test(text) && !/[\r\n]/.test(text))
    fc.assert(
      fc.property(fc.uniqueArray(name, { maxLength: 5 }), (all) => {
        const given = new Map(all.map((text, i) => [text, [`10.0.0.${i + 1}`]]))
        expect(new Map(readNames(printNames(given)).names)).toEqual(given)
      }),
    )
  })

  it('takes any text at all, and quickly', () => {
    const start = performance.now()
    expect(isNames('"'.repeat(100_000))).toBe(false)
    expect(isNames(`${'a,'.repeat(50_000)}\n`.repeat(3))).toBe(false)
    expect(
      readNames(Array.from({ length: 50_000 }, (_, i) => `10.${i >> 8}.${i & 255}.1,n${i}`).join('\n')).named,
    ).toBe(50_000)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

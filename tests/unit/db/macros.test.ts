import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { highOf, lowOf, parseAddress, printAddress, wordsOf } from '../../../src/flow/address.ts'
import { literal } from '../../../src/lib/sql-text.ts'
import { openTestEngine, type TestEngine } from '../support/duckdb.ts'

let engine: TestEngine
beforeAll(async () => void (engine = await openTestEngine()))

const MAX = 2n ** 128n - 1n
const IPV4_BASE = 0xffff_0000_0000n
const number128 = (address: string) => {
  const words = parseAddress(address)
  return words ? (highOf(words) << 64n) | lowOf(words) : null
}
const hugeint = (value: bigint) => `'${value}'::UHUGEINT`
const column = (values: readonly string[]) =>
  `(VALUES ${values.map((v, i) => `(${i}, ${v})`).join(', ')}) AS t(i, v)`

/** The macro's answers for a column of values: constants would be folded and prove less. */
function answers(expression: string, values: readonly string[]): unknown[] {
  return engine
    .query(`SELECT ${expression} AS answer FROM ${column(values)} ORDER BY i`)
    .map((row) => row.answer)
}

/** Addresses with many zero groups, where the rules for writing them matter. */
const anyAddress = fc.oneof(
  fc.bigInt({ min: 0n, max: MAX }),
  fc.bigInt({ min: 0n, max: 2n ** 32n - 1n }).map((v4) => IPV4_BASE + v4),
  fc
    .array(fc.oneof({ weight: 3, arbitrary: fc.constant(0n) }, fc.bigInt({ min: 0n, max: 65535n })), {
      minLength: 8,
      maxLength: 8,
    })
    .map((groups) => groups.reduce((value, group) => (value << 16n) | group, 0n)),
)

describe('ip_text', () => {
  test.each([
    ['0.0.0.0', IPV4_BASE],
    ['255.255.255.255', IPV4_BASE + 0xffff_ffffn],
    ['192.0.2.7', IPV4_BASE + 0xc000_0207n],
    ['::', 0n],
    ['::1', 1n],
    // RFC 5952 §4.1 – §4.3 and §5
    ['2001:db8::1', 0x2001_0db8_0000_0000_0000_0000_0000_0001n],
    ['2001:db8:0:1:1:1:1:1', 0x2001_0db8_0000_0001_0001_0001_0001_0001n],
    ['2001:0:0:1::1', 0x2001_0000_0000_0001_0000_0000_0000_0001n],
    ['2001:db8::1:0:0:1', 0x2001_0db8_0000_0000_0001_0000_0000_0001n],
    ['2001:db8:aaaa:bbbb:cccc:dddd:eeee:1', 0x2001_0db8_aaaa_bbbb_cccc_dddd_eeee_0001n],
    ['1::', 1n << 112n],
    ['0:1::', 1n << 96n],
    ['100::10:0:100', (0x100n << 112n) + 0x10_0000_0100n],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', MAX],
  ])('writes %s', (text, value) => {
    expect(answers('ip_text(v)', [hugeint(value)])).toEqual([text])
    expect(engine.query(`SELECT ip_text(${hugeint(value)}) AS a`)).toEqual([{ a: text }])
  })

  test('gives NULL for NULL', () => {
    expect(answers('ip_text(v)', ['NULL::UHUGEINT'])).toEqual([null])
  })

  test('agrees with the printer of the page on any address', () => {
    fc.assert(
      fc.property(fc.array(anyAddress, { minLength: 100, maxLength: 200 }), (values) => {
        const expected = values.map((value) => printAddress(wordsOf(value >> 64n, value & (2n ** 64n - 1n))))
        expect(answers('ip_text(v)', values.map(hugeint))).toEqual(expected)
      }),
      { numRuns: 20 },
    )
  })
})

describe('ip_num', () => {
  test.each([
    '192.0.2.7',
    '0.0.0.0',
    '255.255.255.255',
    '::',
    '::1',
    '1::',
    '2001:DB8::a',
    '1:2:3:4:5:6:7::',
    '::2:3:4:5:6:7:8',
    '1:2:3:4:5:6:7:8',
    '::ffff:192.0.2.7',
    '64:ff9b::192.0.2.33',
    '1:2:3:4:5:6:1.2.3.4',
    '0001:002:03:4::',
  ])('reads %s', (text) => {
    expect(number128(text)).not.toBeNull()
    expect(answers('ip_num(v)', [literal(text)])).toEqual([number128(text)])
  })

  test.each([
    '',
    ' ',
    '1.2.3',
    '1.2.3.4.5',
    '1.2.3.256',
    '01.2.3.4',
    '1.2.3.4 ',
    '1..3.4',
    ':',
    ':::',
    '1:2',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4::5:6:7:8',
    '1::2::3',
    ':1::2',
    '1::2:',
    '1:2:3:4:5:6:7:8:',
    'g::',
    '12345::',
    '::1.2.3',
    '::1.2.3.4.5',
    '::01.2.3.4',
    '1:2:3:4:5:6:7:1.2.3.4',
    '1.2.3.4::',
    '1.2.3.4:1::',
    'fe80::1%eth0',
    '::/0',
    '10.0.0.0/8',
    '-',
    "'",
    '::1\n',
    '1.2.3.4\n',
    '１.2.3.4',
  ])('refuses %j', (text) => {
    expect(number128(text)).toBeNull()
    expect(answers('ip_num(v)', [literal(text)])).toEqual([null])
  })

  test('reads what is printed', () => {
    fc.assert(
      fc.property(fc.array(anyAddress, { minLength: 50, maxLength: 100 }), (values) => {
        expect(answers('ip_num(ip_text(v))', values.map(hugeint))).toEqual(values)
      }),
      { numRuns: 20 },
    )
  })

  test('agrees with the parser of the page on near misses', () => {
    const piece = fc.oneof(
      fc.constantFrom(':', '::', '.', '0', '1', 'ff', '1.2.3.4', 'abcd', '255', '%', '/'),
      fc.constantFrom('1:2:3', ':0:0:0'),
    )
    const text = fc.array(piece, { maxLength: 10 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(fc.array(text, { minLength: 200, maxLength: 300 }), (texts) => {
        expect(answers('ip_num(v)', texts.map(literal))).toEqual(texts.map(number128))
      }),
      { numRuns: 20 },
    )
  })
})

describe('in_cidr', () => {
  const contains = (address: bigint, network: bigint, prefix: number) =>
    address >> BigInt(128 - prefix) === network >> BigInt(128 - prefix)

  test('agrees with arithmetic', () => {
    const question = fc.record({
      network: anyAddress,
      prefix: fc.integer({ min: 0, max: 128 }),
      flip: fc.integer({ min: 0, max: 127 }),
      other: anyAddress,
      near: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(question, { minLength: 100, maxLength: 150 }), (questions) => {
        const cases = questions.map(({ network, prefix, flip, other, near }) => {
          const isV4 = network >> 32n === 0xffffn
          const length = isV4 ? 96 + (prefix % 33) : prefix
          const text = printAddress(wordsOf(network >> 64n, network & (2n ** 64n - 1n)))
          return {
            address: near ? network ^ (1n << BigInt(flip)) : other,
            network,
            length,
            cidr: `${text}/${isV4 ? length - 96 : length}`,
          }
        })
        const values = cases.map(({ address, cidr }) => `{'a': ${hugeint(address)}, 'c': ${literal(cidr)}}`)
        expect(answers('in_cidr(v.a, v.c)', values)).toEqual(
          cases.map((c) => contains(c.address, c.network, c.length)),
        )
      }),
      { numRuns: 20 },
    )
  })

  test.each([
    ['10.1.2.3', '10.0.0.0/8', true],
    ['11.0.0.0', '10.0.0.0/8', false],
    ['10.1.2.3', '10.1.2.3', true],
    ['10.1.2.4', '10.1.2.3', false],
    ['192.0.2.1', '0.0.0.0/0', true],
    ['2001:db8::1', '0.0.0.0/0', false],
    ['2001:db8::1', '::/0', true],
    ['192.0.2.1', '::/0', true],
    ['2001:db8::1', '2001:db8::/32', true],
    ['192.0.2.1', '192.0.2.0/33', null],
    ['192.0.2.1', '::/129', null],
    ['192.0.2.1', 'somewhere/8', null],
    ['192.0.2.1', '192.0.2.0/', null],
    ['192.0.2.1', '192.0.2.0/-1', null],
    ['192.0.2.1', '192.0.2.0/8/9', null],
  ])('%s in %s: %s', (address, cidr, expected) => {
    expect(engine.query(`SELECT in_cidr(ip_num('${address}'), '${cidr}') AS a`)).toEqual([{ a: expected }])
    expect(answers(`in_cidr(ip_num(v), '${cidr}')`, [literal(address)])).toEqual([expected])
  })

  test('costs no arithmetic per record when the network is constant', () => {
    const plan = engine.query(`EXPLAIN SELECT * FROM ${column([hugeint(5n)])} WHERE in_cidr(v, '10.0.0.0/8')`)
    expect(String(plan[0]?.explain_value)).not.toMatch(/list_transform|split_part|regexp/)
  })
})

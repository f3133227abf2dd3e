import { describe, expect, it } from 'vitest'
import { CORE_COLUMNS } from '../../../../src/flow/core-columns.ts'
import { VENDOR_COLUMNS } from '../../../../src/flow/vendor-columns.ts'
import type { Column } from '../../../../src/flow/column.ts'
import { parseFilter } from '../../../../src/query/filter/parse.ts'
import { printFilter } from '../../../../src/query/filter/print.ts'

const columns: readonly Column[] = [
  ...CORE_COLUMNS,
  { name: 'my field', title: 'my field', storage: 'text', meaning: '' },
]

function printed(text: string): string {
  const parsed = parseFilter(text, { columns })
  if (parsed.error) throw new Error(`${text}: ${parsed.error.message}`)
  return printFilter(parsed.filter)
}

/** The error's message and the text that it points at. */
function refused(text: string): readonly [string, string] {
  const parsed = parseFilter(text, { columns })
  if (!parsed.error) throw new Error(`read as ${printFilter(parsed.filter)}`)
  return [parsed.error.message, text.slice(parsed.error.from, parsed.error.to)]
}

describe('what people type', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['', ''],
    ['  # only a comment', ''],
    ['time=last 2 hours', 'start=last 2h'],
    ['last 90 minutes', 'start=last 90m'],
    ['time=last 1 day dstport=443', 'start=last 1d dstport=443'],
    ['dur>1 min', 'duration>1m'],
    ['dur>2hours', 'duration>2h'],
    [
      'src=10.0.0.0/8 dstport in (22, 443, 8000-8999) bytes>10M flags:SYN !flags:ACK action=REJECT',
      'src=10.0.0.0/8 dstport in (22, 443, 8000-8999) bytes>10M flags:SYN !flags:ACK action=REJECT',
    ],
    ['srcaddr=10.1.2.3', 'src=10.1.2.3'],
    ['SrcAddr == 10.1.2.3', 'src=10.1.2.3'],
    ['src_ip = 10.1.2.3 and ip.src=10.1.2.3 AND sourceIP=10.1.2.3', 'src=10.1.2.3 src=10.1.2.3 src=10.1.2.3'],
    ['ip=172.16.0.5 && port=53 || proto=tcp', 'ip=172.16.0.5 port=53 or proto=tcp'],
    ['dur>15s duration<=2h30m dur=1500ms', 'duration>15s duration<=150m duration=1500ms'],
    ['dur>90', 'duration>90s'],
    ['node~"gw-*"', 'node~"gw-*"'],
    ['node=gw-*', 'node~"gw-*"'],
    ['node:gw node!~gw', 'node:gw node!:gw'],
    ['node~/gw-[0-9]+/ node=/a\\/b/', 'node~/gw-[0-9]+/ node~/a\\/b/'],
    ['src.net/24=10.1.2.3', 'src=10.1.2.0/24'],
    ['src.net/24 in (10.1.2.0/24 10.1.3.9)', 'src in (10.1.2.0/24, 10.1.3.0/24)'],
    ['not (action=REJECT or action=ACCEPT)', '!(action=REJECT or action=ACCEPT)'],
    ['dstport=* srcport=- dstport!=*', 'dstport=* srcport=- dstport=-'],
    ['srcport<dstport', 'srcport<dstport'],
    ['src_port < dst_port', 'srcport<dstport'],
    ['src = dst', 'src=dst'],
    ['src_node=dst_node src_kind=node', 'src_node=dst_node src_kind=node'],
    ['flags=SYN flags=SYN,ACK flags=0x12 flags=SA', 'flags=SYN flags=SYN,ACK flags=SYN,ACK flags=SYN,ACK'],
    ['flags:any(SYN,RST) flags:none(FIN ACK)', 'flags:any(SYN, RST) flags:none(FIN, ACK)'],
    ['flags in (SYN, SYN+ACK)', 'flags in (SYN, SYN+ACK)'],
    ['proto=6 protocol in (17, icmp)', 'proto=tcp proto in (udp, icmp)'],
    ['port=https port=22,443', 'port=443 port in (22, 443)'],
    ['bytes>=1.5Gi sent<64KiB recv=1kB', 'bytes>=1536Mi sent<64Ki recv=1K'],
    ['time=last 2h', 'start=last 2h'],
    ['time = last 90m', 'start=last 90m'],
    ['start>=2023-04-04T09:00', 'start>=2023-04-04T09:00Z'],
    ['start<=2023-04-04', 'start<=2023-04-04'],
    ['start=2023-04-04', 'start=2023-04-04'],
    ['time=2023-04-04T09:00+02:00..2023-04-04T10:00Z', 'start=2023-04-04T07:00Z..2023-04-04T10:00Z'],
    ['start>1680598800', 'start>2023-04-04T09:00:00Z'],
    ['10.0.0.1', 'ip=10.0.0.1'],
    ['2001:DB8::1 2001:db8:1:2::/64', 'ip=2001:db8::1 ip=2001:db8:1:2::/64'],
    ['fe80::1 abcd:1:2:3:4:5:6:7', 'ip=fe80::1 ip=abcd:1:2:3:4:5:6:7'],
    ['::ffff:10.0.0.1', 'ip=10.0.0.1'],
    ['443 tcp', 'port=443 proto=tcp'],
    ['eni-0a1b2c "two words" gw-*', 'eni-0a1b2c "two words" any~"gw-*"'],
    ['src=private dst=external', 'src=private dst=external'],
    ['src=10.0.0.* dst=10.0.0.1-10.0.0.9', 'src=10.0.0.0/24 dst=10.0.0.1..10.0.0.9'],
    [
      'src in [10.0.0.1 10.0.0.0/24, 2001:db8::/32 private]',
      'src in (10.0.0.1, 10.0.0.0/24, 2001:db8::/32, private)',
    ],
    ['src not in (10.0.0.1)', '!src in (10.0.0.1)'],
    ['ip!=10.0.0.1', 'ip!=10.0.0.1'],
    ['src.name="web servers" ip.name~web*', 'src.name="web servers" ip.name~"web*"'],
    ['off(port=53) off (src=dst or port=1)', 'off(port=53) off(src=dst or port=1)'],
    ['`my field`="x y"', '`my field`="x y"'],
    ['myfield=x', '`my field`=x'],
    ['action=REJECT # rejected ones\nport=22 # ssh', 'action=REJECT port=22'],
    ["node='it''s' ", 'node=it s'],
    ["node='it\\'s'", 'node="it\'s"'],
  ]
  it.each(cases)('%s', (text, canonical) => {
    expect(printed(text)).toBe(canonical)
    expect(printed(canonical)).toBe(canonical)
  })
})

describe('ways of other tools', () => {
  it.each([
    ['rate>1Mbps rate<=2.5Gbps rate=1kbit/s..2kb/s', 'rate>1000000 rate<=2500000000 rate=1000-2000'],
    ['bytes>10 M bytes<=1.5 GiB', 'bytes>10M bytes<=1536Mi'],
    ['rate > 10 Mbps or dur>2 h', 'rate>10000000 or duration>2h'],
    ['bytes in (10 M, 20 K 7)', 'bytes in (10M, 20K, 7)'],
    ['bytes>10 foo packets>3 port=22', 'bytes>10 foo packets>3 port=22'],
    ['tcp.flags.syn==1 && tcp.flags.ack == 0', 'flags:SYN !flags:ACK'],
    ['tcp.flags.reset != 0 tcp.flags.push=true', 'flags:RST flags:PSH'],
    ['tcp.flags==0x12', 'flags=SYN,ACK'],
  ])('%s', (text, canonical) => {
    expect(printed(text)).toBe(canonical)
    expect(printed(canonical)).toBe(canonical)
  })

  it.each([
    ['host 10.0.0.1', 'ip=10.0.0.1', 'host 10.0.0.1'],
    ['tcp and src host 10.0.0.1', 'src=10.0.0.1', 'src host 10.0.0.1'],
    ['net 10.0.0.0/8', 'ip=10.0.0.0/8', 'net 10.0.0.0/8'],
    ['dst net 192.168/16 or a', 'dst=192.168/16', 'dst net 192.168/16'],
    ['(dst port 443)', 'dstport=443', 'dst port 443'],
    ['port https', 'port=https', 'port https'],
    ['src 2001:db8::1', 'src=2001:db8::1', 'src 2001:db8::1'],
    ['rate>1.5MB/s', '12M', '1.5MB/s'],
  ])('%s is told how to be written: %s', (text, instead, pointed) => {
    const { error } = parseFilter(text, { columns })
    expect(error?.message).toContain(instead)
    expect(error?.instead).toEqual([instead])
    expect(text.slice(error?.from, error?.to)).toBe(pointed)
  })

  it('names a field once, not every alias of it, when it asks what was meant', () => {
    const { error } = parseFilter('srx=10.0.0.1', { columns })
    expect(error?.instead?.[0]).toBe('src')
    expect(error?.instead).not.toContain('srcip')
    expect(error?.instead).not.toContain('src_ip')
  })
})

describe('what makes no sense', () => {
  const cases: readonly (readonly [string, RegExp, string])[] = [
    ['srx=10.0.0.1', /there is no field “srx”; did you mean src/, 'srx'],
    ['action=REJECT foo_bar=1', /there is no field “foo_bar”/, 'foo_bar'],
    ['src=foo', /^expecting an address, a prefix, a range or a class .*, found “foo”$/, 'foo'],
    ['src in (10.0.0.1, 300.1.1.1)', /expecting an address.*found “300.1.1.1”/, '300.1.1.1'],
    ['port=99999', /expecting a port.*found “99999”/, '99999'],
    ['port=', /expecting a port.*found the end/, ''],
    ['port=9-1', /range ends before it begins/, '9-1'],
    ['node="abc', /quote is not closed/, '"abc'],
    ['(port=1 or (port=2)', /parenthesis is not closed/, '(port=1 or (port=2)'],
    ['port=1)', /no parenthesis is open/, ')'],
    ['port in (1, 2', /list is not closed/, '(1, 2'],
    ['node~/ab', /regular expression is not closed/, '/ab'],
    ['node~/a(?=b)/', /neither lookaround/, '(?=b)/'],
    ['node~/(a+)\\1/', /references to groups/, '\\1/'],
    ['port=1 or', /expecting a condition beside “or”/, ''],
    ['or port=1', /expecting a condition beside “or”/, ' '],
    ['port=1 and', /expecting a condition beside “and”/, ''],
    ['not', /expecting a condition to negate/, 'not'],
    ['bytes>abc', /expecting a number.*found “abc”/, 'abc'],
    ['flags:FOO', /expecting TCP flags/, 'FOO'],
    ['start>yesterday', /expecting a time/, 'yesterday'],
    ['start=2023-02-30', /expecting a time/, '2023-02-30'],
    ['src.net/24=10.0.0.0/16', /prefix of length 24/, '10.0.0.0/16'],
    ['ip=dst', /not with either side/, 'dst'],
    ['src<10.0.0.0/8', /expecting an address/, '10.0.0.0/8'],
    ['port=1 = 2', /expecting a condition/, '='],
    ['http://example.net', /there is no field “http”/, 'http'],
  ]
  it.each(cases)('%s', (text, message, pointed) => {
    const [said, at] = refused(text)
    expect(said).toMatch(message)
    expect(at).toBe(pointed)
  })
})

describe('floods', () => {
  it.each([
    ['open parentheses', '('.repeat(100_000)],
    ['negations', '!'.repeat(100_000)],
    ['quotes', '"'.repeat(99_999)],
    ['words', 'a '.repeat(50_000)],
    ['one word', 'a'.repeat(100_000)],
    ['minus signs', 'port=' + '-'.repeat(100_000)],
    ['durations', 'dur=' + '1h'.repeat(50_000)],
    ['digits', 'port=' + '1'.repeat(100_000)],
    ['backslashes', 'node="' + '\\'.repeat(100_000)],
    ['a long regular expression', 'node~/' + '(a*)*'.repeat(20_000) + '/'],
    ['commas', 'port=(1' + ','.repeat(100_000)],
    ['equals signs', '='.repeat(100_000)],
    ['comments', '# x\n'.repeat(25_000)],
    ['backticks', '`'.repeat(100_000)],
    ['flags', 'flags=' + 'SYN,'.repeat(25_000)],
  ])('%s are read or refused at once', (_, text) => {
    const start = performance.now()
    const parsed = parseFilter(text, { columns })
    expect(performance.now() - start).toBeLessThan(1000)
    expect(parsed.error?.message ?? '').toMatch(/./.test(parsed.error?.message ?? '') ? /.{5}/ : /^$/)
  })

  it('reads a list of 10,000 addresses', () => {
    const addresses = Array.from({ length: 10_000 }, (_, i) => `10.${(i >> 8) & 255}.${i & 255}.${i % 7}`)
    const text = `ip in (${addresses.join(' ')})`
    const start = performance.now()
    expect(printed(text)).toBe(`ip in (${addresses.join(', ')})`)
    expect(performance.now() - start).toBeLessThan(2000)
  })
})

describe('a name that one vendor has as a column and others as another name', () => {
  const netmaker = VENDOR_COLUMNS.find(({ name }) => name === 'status')!
  const read = (text: string, present: readonly Column[]) => parseFilter(text, { columns: present })

  it('is the column where it is there, and the other name where it is not', () => {
    expect(read('status=NODATA', CORE_COLUMNS).filter).toMatchObject({ field: 'log_status' })
    expect(read('status=4', [...CORE_COLUMNS, netmaker]).filter).toMatchObject({ field: 'status' })
  })

  it('is printed so that it is read back, whatever is loaded', () => {
    const { filter } = read('status=4', [...CORE_COLUMNS, netmaker])
    expect(read(printFilter(filter!), CORE_COLUMNS).filter).toEqual(filter)
  })
})

describe('what people bring from other tools', () => {
  it.each([
    ['start>=2024-05-14 09:00 proto=tcp', 'start>=2024-05-14T09:00Z proto=tcp'],
    ['start=2024-05-14 09:00..2024-05-14 10:30:00.500', 'start=2024-05-14T09:00Z..2024-05-14T10:30:00.500Z'],
    ['start>2024-05-14 443', 'start>2024-05-14 port=443'],
    ['last 2h', 'start=last 2h'],
    ['hop last', 'hop "last"'],
    ['port in {22, 443} tcp.port in {80..90}', 'port in (22, 443) port in (80-90)'],
    ['flags:{SYN RST}', 'flags:SYN,RST'],
    ['@port:443 -@action:REJECT', 'port=443 !action:REJECT'],
    ['-proto=tcp', '!proto=tcp'],
    ['-node', '"-node"'],
    ['node=“a b” ‘10.0.0.1’', 'node="a b" "10.0.0.1"'],
    ['direction=inbound', 'direction=ingress'],
    ['direction in (Outbound, other)', 'direction in (egress, other)'],
    ['direction="inbound"', 'direction="inbound"'],
    ['direction=constructor', 'direction=constructor'],
    ['src=10/8 192.168/16', 'src=10.0.0.0/8 ip=192.168.0.0/16'],
    ['node port=443', '"node" port=443'],
    ['"dst" "port"', '"dst" "port"'],
  ])('%s', (typed, text) => {
    expect(printed(typed)).toBe(text)
    expect(printed(text)).toBe(text)
  })

  it.each([
    ['dst foo', 'dst'],
    ['bytes 1K..2K', 'bytes'],
    ['tcp and src net', 'src'],
  ])('a field before a value wants an operator, or three texts would be looked for: %s', (typed, at) => {
    expect(refused(typed)).toEqual([
      `expecting an operator behind “${at}”; to look for this text, put it in quotes`,
      at,
    ])
  })
})

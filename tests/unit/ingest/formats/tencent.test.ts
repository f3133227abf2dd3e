import { expect, test } from 'vitest'
import { read } from '../support/read-fixture.ts'

test.each([
  ['10 digits and a short interface', '1251762227', 'eni-lq6mkcis', 'tencent-eni'],
  ['12 digits', '123456789012', 'eni-1a2b3c4d', 'aws-vpc'],
  ['11 digits', '12345678910', 'eni-1a2b3c4d', 'aws-vpc'],
  ['10 digits and a long interface', '1251762227', 'eni-0a1b2c3d4e5f60718', 'aws-vpc'],
])('an account of %s', (_what, account, eni, format) => {
  const line = `2 ${account} ${eni} 192.0.2.10 198.51.100.20 50000 443 6 12 3400 1700000000 1700000060 ACCEPT OK\n`
  expect(read(line).format).toBe(format)
})

test('a table of Tencent’s records is not taken for AWS’s, so ICMP keeps its type and code', () => {
  const header =
    '"version","account-id","interface-id","srcaddr","dstaddr","srcport","dstport","protocol","packets","bytes","start","end","action","log-status","__TIMESTAMP__"'
  const record = (port: string) =>
    `"V1","1251762227","eni-lq6mkcis","192.0.2.10","198.51.100.20","7","${port}","1","4","336","1700000000","1700000060","ACCEPT","OK","x"`
  const loaded = read(`${header}\n${record('8')}\n${record('259')}\n`)
  expect(loaded.format).toBe('tencent-eni')
  expect(loaded.rows).toMatchObject([
    { icmp_id: 7, icmp_type: 8, icmp_code: 0, timestamp: 'x' },
    { icmp_id: 7, icmp_type: 3, icmp_code: 1 },
  ])
})
